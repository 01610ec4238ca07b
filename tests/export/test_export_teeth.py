"""Verification has teeth: each wrong file fails, and the message says why."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from kerasgan.export import ExportError
from kerasgan.export.formats import Artifact

FILES = {
    "onnx": Artifact("onnx", "float32", "model.onnx"),
    "onnx float16": Artifact("onnx", "float16", "model.float16.onnx"),
    "litert": Artifact("litert", "float32", "model.tflite", batch=1),
    "litert float16": Artifact("litert", "float16", "model.float16.tflite", batch=1),
    "litert dynamic": Artifact("litert", "float32", "model.dynamic.tflite"),
    "saved_model": Artifact("saved_model", "float32", "saved_model"),
    "saved_model float16": Artifact("saved_model", "float16", "saved_model.float16"),
}

STATISTICS = ("gamma", "beta", "moving_mean", "moving_variance")


@pytest.fixture(scope="module")
def proof(sampler):
    """What the files of `bundle` were judged by."""
    from kerasgan.export.expected_constants import expected_constants
    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe

    plan = plan_export(sampler)
    return plan, keras_probe(plan), expected_constants(plan)


def scaled(named):
    """Multiplies one tensor, the kernel of the transposed convolution."""
    return {"conv2d_transpose/kernel": named["conv2d_transpose/kernel"] * 1.01}


def swapped(named):
    """Swaps two input channels of the last convolution."""
    kernel = named["conv2d/kernel"].copy()
    channels = np.moveaxis(kernel, kernel.shape.index(6), 0)
    channels[[0, 1]] = channels[[1, 0]]
    return {"conv2d/kernel": kernel}


def normalised(gamma, beta, mean, variance):
    """What a batch normalisation comes to in a file that holds no statistics."""
    scale = gamma / np.sqrt(variance + 1e-3)
    return {"scale": scale, "shift": beta - mean * scale}


def dropped_mean(named):
    """Sets the mean of a batch normalisation back to its first value."""
    if "batch_normalization/moving_mean" in named:
        return {"batch_normalization/moving_mean": np.zeros(8)}
    gamma, beta, _, variance = (named[name] for name in STATISTICS)
    return {"shift": normalised(gamma, beta, 0.0, variance)["shift"]}


def dropped_variance(named):
    """Sets the variance of a batch normalisation back to its first value."""
    if "batch_normalization/moving_variance" in named:
        return {"batch_normalization/moving_variance": np.ones(8)}
    gamma, beta, mean, _ = (named[name] for name in STATISTICS)
    return normalised(gamma, beta, mean, 1.0)


def named_constants(path, plan):
    """What a file stores of the three, each in the file's own layout."""
    from kerasgan.export.litert_constants import litert_constants
    from kerasgan.export.onnx_constants import onnx_constants

    weights = {v.path: v.numpy() for v in plan.network.variables}
    named = {name: weights[f"batch_normalization/{name}"] for name in STATISTICS}
    vectors = normalised(*named.values())
    sizes = {weights[n].size: n for n in weights if n.endswith("kernel")}
    read = onnx_constants if path.suffix == ".onnx" else litert_constants
    for constant in read(path.read_bytes()):
        values = constant.values
        if values.size in sizes:
            named[sizes[values.size]] = values
        for name, vector in vectors.items():
            if values.shape == (8,) and np.allclose(values, vector, 2e-3, 1e-6):
                named[name] = values
    return named


def mutate(path, artifact, plan, change, exchange):
    if artifact.format != "saved_model":
        named = named_constants(path, plan)
        for name, values in change(named).items():
            exchange(path, named[name], values)
        return
    from kerasgan.export.tracing import save, trace

    module = trace(plan, None, artifact.precision)
    stored = {
        v.path: w for v, w in zip(plan.network.variables, module.weights, strict=True)
    }
    named = {path: v.numpy() for path, v in stored.items()}
    for name, values in change(named).items():
        stored[name].assign(values.astype(named[name].dtype))
    shutil.rmtree(path)
    save(module, plan, artifact.precision, path)


@pytest.mark.parametrize("change", [scaled, swapped, dropped_mean, dropped_variance])
@pytest.mark.parametrize("name", FILES)
def test_mutant_is_refused(
    bundle, proof, tmp_path, in_this_process, exchange, name, change
):
    from kerasgan.export.verify import verify_files

    plan, probe, expected = proof
    artifact = FILES[name]
    copy = shutil.copytree if artifact.format == "saved_model" else shutil.copy
    path = Path(copy(bundle.path / artifact.file, tmp_path / artifact.file))
    work = tmp_path / "work"
    work.mkdir()
    (passed,) = verify_files(tmp_path, [artifact], probe, expected, work)
    assert passed.file == artifact.file
    mutate(path, artifact, plan, change, exchange)
    with pytest.raises(ExportError) as caught:
        verify_files(tmp_path, [artifact], probe, expected, work)
    message = str(caught.value)
    assert message.startswith(f"{artifact.file} does not give the pictures of Keras.")
    assert "is no weight of the model" in message or "is not in the file" in message
    assert message.endswith("export anew.")
    # In float32 each of the two gates alone would have seen it. A weight that is off
    # by a hundredth is within the two levels that pictures in float16 may differ.
    if artifact.precision == "float32" or change is not scaled:
        assert " measured " in message


def test_wrong_weight_that_no_picture_shows_is_refused(
    bundle, proof, tmp_path, in_this_process
):
    """One element of a kernel, off by a thousandth: far below a grey level."""
    from kerasgan.export.onnx_constants import onnx_constants
    from kerasgan.export.verify import verify_files

    _, probe, expected = proof
    content = (bundle.path / "model.onnx").read_bytes()
    largest = max(onnx_constants(content), key=lambda constant: constant.values.size)
    changed = largest.values.copy()
    changed.flat[0] += 1e-3
    assert content.count(largest.values.tobytes()) == 1
    content = content.replace(largest.values.tobytes(), changed.tobytes())
    (tmp_path / "model.onnx").write_bytes(content)
    artifact = Artifact("onnx", "float16", "model.onnx")  # picture gate: 2 levels
    (passed,) = verify_files(tmp_path, [artifact], probe, None, tmp_path)
    assert passed.levels <= 2
    artifact = FILES["onnx"]
    with pytest.raises(ExportError, match=f"{largest.name!r} of shape .* no weight"):
        verify_files(tmp_path, [artifact], probe, expected, tmp_path)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (lambda right: right[:, :-1], "shape: .* must be"),
        (lambda right: right * np.nan, "finite: 100.0 % NaN or infinity"),
        (lambda right: np.broadcast_to(right[:1], right.shape), "all pictures are the"),
        (lambda right: right + 3e-4, "largest difference <= 0.0001 x range = 2.00e-04"),
        (lambda right: right + 0.1, r"measured 1\.00e-01 \(13 grey levels\)"),
    ],
    ids=["shape", "nan", "frozen", "shifted", "far"],
)
def test_gate_says_what_it_measured(images, message):
    from kerasgan.export.gates import failed_gate

    right = np.linspace(-1, 1, 4 * 12, dtype=np.float32).reshape(4, 4, 3, 1)
    assert failed_gate("onnx", "float32", right, right + 1e-4) is None
    with pytest.raises(ExportError, match=message):
        raise ExportError(failed_gate("onnx", "float32", right, images(right)))


def test_gates_of_the_formats_differ():
    from kerasgan.export.gates import failed_gate

    right = np.linspace(-1, 1, 48, dtype=np.float32).reshape(4, 4, 3, 1)
    assert failed_gate("litert", "float32", right, right + 1e-4) is None
    assert "<= 1e-05 x range" in failed_gate(
        "saved_model", "float32", right, right + 1e-4
    )
    assert failed_gate("onnx", "float16", right, right + 2 / 128) is None
    assert failed_gate("onnx", "float16", right, right + 3 / 128) == (
        "<= 2 grey levels: measured 3"
    )
