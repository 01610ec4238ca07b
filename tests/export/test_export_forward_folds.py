"""Normalisations that LiteRT folds into the matrix after them keep their proof."""

import shutil
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

from kerasgan.export import ExportError
from kerasgan.export.formats import Artifact

EPSILON = 1e-3


def network():
    """Matrices with a normalisation before, on both sides, and before."""
    latent = keras.Input((16,), name="latent")
    x = layers.LeakyReLU(0.2)(layers.Dense(12, name="dense_1")(latent))
    x = layers.BatchNormalization(name="norm_1")(x)
    x = layers.Dense(20, name="dense_2")(x)
    x = layers.LeakyReLU(0.2)(layers.BatchNormalization(name="norm_2")(x))
    x = layers.BatchNormalization(name="norm_3")(x)
    x = layers.Dense(48, activation="tanh", name="dense_3")(x)
    sampler = keras.Model([latent], layers.Reshape((4, 4, 3))(x))
    random = np.random.default_rng(0)
    for variable in sampler.variables:
        low = 0.5 if "gamma" in variable.path or "variance" in variable.path else -0.5
        variable.assign(random.uniform(low, low + 1.0, variable.shape))
    return sampler


def folded(weights):
    """What the file is to hold of some weights, in closed form."""
    scales, shifts = {}, {}
    for k in (1, 2, 3):
        gamma, beta, mean, variance = (
            weights[f"norm_{k}/{name}"]
            for name in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        scales[k] = gamma / np.sqrt(variance + EPSILON)
        shifts[k] = beta - mean * scales[k]
    matrices = {k: weights[f"dense_{k}/kernel"] for k in (1, 2, 3)}
    biases = {k: weights[f"dense_{k}/bias"] for k in (1, 2, 3)}
    second = (shifts[1] @ matrices[2] + biases[2]) * scales[2] + shifts[2]
    return {
        "matrix_1": matrices[1],
        "bias_1": biases[1],
        "matrix_2": scales[1][:, None] * matrices[2] * scales[2],
        "bias_2": second,
        "matrix_3": scales[3][:, None] * matrices[3],
        "bias_3": shifts[3] @ matrices[3] + biases[3],
    }


@pytest.fixture(scope="module")
def plan():
    from kerasgan.export.plan import plan_export

    return plan_export(network())


@pytest.fixture(scope="module")
def proof(plan):
    """What files are judged by."""
    from kerasgan.export.expected_constants import expected_constants
    from kerasgan.export.probe import keras_probe

    return keras_probe(plan), expected_constants(plan)


@pytest.fixture(scope="module", params=["float32", "float16"])
def converted(plan, request, tmp_path_factory):
    """A LiteRT file in one precision: `.artifact`, `.path`."""
    from kerasgan.export.litert_conversion import convert_to_litert
    from kerasgan.export.tracing import save, trace

    folder = tmp_path_factory.mktemp("folds")
    artifact = Artifact("litert", request.param, "model.tflite", batch=1)
    save(trace(plan, 1), plan, "float32", folder / "source")
    path = folder / artifact.file
    metadata = plan.metadata(request.param)
    convert_to_litert(folder / "source", path, request.param, metadata)
    return SimpleNamespace(artifact=artifact, path=path)


def test_file_holds_the_folds_and_they_are_explained(
    plan, proof, converted, tmp_path, in_this_process
):
    from kerasgan.export.litert_constants import litert_constants
    from kerasgan.export.verify import verify_files

    stored = [item.values for item in litert_constants(converted.path.read_bytes())]
    for values in folded({v.path: v.numpy() for v in plan.network.variables}).values():
        assert sum(is_stored_as(values, constant) for constant in stored) == 1
    folder = converted.path.parent
    (report,) = verify_files(folder, [converted.artifact], *proof, tmp_path)
    assert report.constants == 6
    assert report.operations["FULLY_CONNECTED"] == 3
    assert not {"MUL", "ADD"} & set(report.operations)


def is_stored_as(values, constant):
    values = values.T
    return constant.shape == values.shape and np.allclose(
        constant, values, rtol=6e-4, atol=1e-5
    )


def scaled(name, factor):
    return lambda weights: weights.update({name: weights[name] * factor})


def swapped(name):
    def change(weights):
        weights[name] = weights[name].copy()
        weights[name][..., [0, 1]] = weights[name][..., [1, 0]]

    return change


CHANGES = {
    "mean dropped before": scaled("norm_1/moving_mean", 0.0),
    "mean dropped behind": scaled("norm_2/moving_mean", 0.0),
    "mean dropped": scaled("norm_3/moving_mean", 0.0),
    "variance dropped": lambda weights: weights.update(
        {"norm_3/moving_variance": np.ones(20, np.float32)}
    ),
    "variance dropped before": lambda weights: weights.update(
        {"norm_1/moving_variance": np.ones(12, np.float32)}
    ),
    "beta scaled before": scaled("norm_1/beta", 1.01),
    "beta scaled": scaled("norm_3/beta", 1.01),
    "beta swapped": swapped("norm_3/beta"),
    "gamma scaled": scaled("norm_3/gamma", 1.01),
    "bias scaled": scaled("dense_3/bias", 1.01),
    "kernel scaled": scaled("dense_2/kernel", 1.01),
    "kernel swapped": swapped("dense_2/kernel"),
    "bias dropped": scaled("dense_2/bias", 0.0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_folded_mutant_is_refused(
    plan, proof, converted, tmp_path, in_this_process, exchange, change
):
    from kerasgan.export.litert_constants import litert_constants
    from kerasgan.export.verify import verify_files

    path = shutil.copy(converted.path, tmp_path / converted.artifact.file)
    weights = {v.path: v.numpy() for v in plan.network.variables}
    right = folded(weights)
    change(weights)
    stored = [item.values for item in litert_constants(path.read_bytes())]
    for name, values in folded(weights).items():
        if np.array_equal(values, right[name]):
            continue
        (old,) = (item for item in stored if is_stored_as(right[name], item))
        exchange(path, old, values.T)
    with pytest.raises(ExportError, match="Gate: constants equal the model's weights"):
        verify_files(tmp_path, [converted.artifact], *proof, tmp_path)
