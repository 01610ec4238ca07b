"""Style models in files: truncation, noise and labels are inputs, as in Keras."""

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from kerasgan.export import (
    ExportError,
    inspect_bundle,
    runtime,
    time_bundle,
    verify_bundle,
)
from kerasgan.latent import sample_latents, sample_noise, to_uint8
from tiny_style import LATENT_DIM, NOISE_DIM, TinyStyle

FILES = ["model.onnx", "model.tflite", "model.dynamic.tflite"]
PLAIN = pytest.param("plain", marks=pytest.mark.exhaustive)
KINDS = {"plain": {}, "rich": {"classes": 3, "noisy": True}}
RICH_INPUTS = ["latent", "labels", "truncation", "noise"]
INPUTS = {"plain": ["latent", "truncation"], "rich": RICH_INPUTS}


@pytest.fixture(scope="module", params=[PLAIN, "rich"])
def exported(request, tmp_path_factory, export_here):
    """A style model in every format: `.kind`, `.gan`, `.path`, `.report`."""
    gan = TinyStyle(**KINDS[request.param])
    path = tmp_path_factory.mktemp("styles") / request.param
    report = export_here(gan, path)
    return SimpleNamespace(kind=request.param, gan=gan, path=path, report=report)


def levels(images, others):
    return int(np.max(np.abs(images.astype(int) - others)))


def test_files_have_the_sampler_s_inputs(exported):
    names = INPUTS[exported.kind]
    manifest = inspect_bundle(exported.path)
    assert [item["name"] for item in manifest["inputs"]] == names
    shapes = {item["name"]: item["shape"] for item in manifest["inputs"]}
    assert shapes["truncation"] == [None]
    assert shapes.get("noise", [None, NOISE_DIM]) == [None, NOISE_DIM]
    for file in exported.report.files:
        assert list(file.inputs) == names
        assert file.function == "generate"
        assert {1} if file.batch else {1, 2, 7} <= {*file.batches}
    for file in FILES:
        metadata = inspect_bundle(exported.path / file)["metadata"]
        assert metadata["truncation"] == {"none": 1.0, "mean_picture": 0.0}
        assert ("noise" in metadata) is ("noise" in names)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("truncation", [1.0, 0.5, -0.5])
def test_file_draws_what_keras_draws(exported, file, count, truncation):
    model = runtime.load(exported.path / file)
    pictures = model.sample(count, seed=5, truncation=truncation)
    expected = exported.gan.sample(count, seed=5, truncation=truncation)
    assert pictures.shape == (count, 8, 8, 3)
    assert levels(pictures, expected) <= 1


@pytest.mark.parametrize("file", FILES)
def test_truncation_0_is_the_mean_picture(exported, file):
    model = runtime.load(exported.path / file)
    labels = 1 if exported.gan.classes else None
    latents = sample_latents(5, LATENT_DIM)
    noise = None if model.noise_dim is None else np.zeros(NOISE_DIM)
    mean = to_uint8(model.generate(latents, labels, 0.0, noise))
    whole = to_uint8(model.generate(latents, labels, 1.0, noise))
    assert levels(mean, mean[:1]) <= 1
    assert levels(whole[1:], whole[:1]) > 30


@pytest.mark.parametrize("file", FILES)
def test_each_picture_may_have_its_own(exported, file):
    model = runtime.load(exported.path / file)
    sweep = [0.0, 0.7, 1.0, 1.5]
    pictures = model.sample(4, seed=2, truncation=sweep)
    assert levels(pictures, exported.gan.sample(4, seed=2, truncation=sweep)) <= 1


def test_runner_tells_what_it_can(exported):
    model = runtime.load(exported.path)
    assert model.has_style_space
    assert (model.latent_dim, model.image_shape) == (LATENT_DIM, (8, 8, 3))
    assert model.noise_dim == (NOISE_DIM if exported.kind == "rich" else None)
    with pytest.raises(ValueError, match="`truncation` must be finite. Received: t"):
        model.sample(2, truncation=np.inf)


def test_noise_is_drawn_from_the_seed_or_given(exported):
    model = runtime.load(exported.path)
    latents = sample_latents(3, LATENT_DIM, seed=4)
    if exported.kind == "plain":
        with pytest.raises(ValueError, match="this model does not take noise as an in"):
            model.generate(latents, noise=np.zeros((3, NOISE_DIM)))
        return
    drawn = model.generate(latents, 2, seed=4)
    given = model.generate(latents, 2, noise=sample_noise(3, NOISE_DIM, seed=4))
    np.testing.assert_array_equal(drawn, given)
    assert np.abs(model.generate(latents, 2, seed=5) - drawn).max() > 0.02
    expected = exported.gan.generate(latents, 2, seed=4)
    assert levels(to_uint8(drawn), expected) <= 1


def test_golden_pictures_are_truncated_in_turn(exported):
    from kerasgan.export.manifest import golden_probe

    golden = golden_probe(inspect_bundle(exported.path))
    assert list(golden.inputs) == INPUTS[exported.kind]
    truncation = golden.inputs["truncation"]
    np.testing.assert_allclose(truncation, np.resize([1, 0.7, 0.5, 0], 8))
    again = exported.gan.sample(8, seed=0, truncation=truncation)
    assert levels(golden.expected, again) <= 1


def test_bundle_verifies_with_and_without_the_model(exported, in_this_process):
    for model in (None, exported.gan):
        report = verify_bundle(exported.path, model)
        assert [file.file for file in report.files] == [
            file.file for file in exported.report.files
        ]
    assert all(file.constants >= 10 for file in report.files)


def test_every_file_is_timed(exported):
    timings = time_bundle(exported.path, exported.gan, pictures=10, threads=1)
    assert len(timings) == 1 + len(exported.report.files)


def test_probe_has_the_usual_truncations_and_beyond():
    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe_inputs import probe_inputs

    inputs = probe_inputs(plan_export(TinyStyle(classes=3, noisy=True)))
    assert {name: len(value) for name, value in inputs.items()} == dict.fromkeys(
        ["latent", "labels", "truncation", "noise"], 68
    )
    assert (inputs["truncation"][:4] == 1).all()
    first = {round(float(value), 3) for value in inputs["truncation"][:16]}
    assert {0.0, 0.5, 0.7, 1.0, 1.5, -1.0} == first
    pairs = {*zip(inputs["labels"].tolist(), inputs["truncation"][4:], strict=False)}
    assert len(pairs) == 3 * 6


def test_wrong_mean_style_is_refused(exported, in_this_process, tmp_path, exchange):
    """A mean that a converter loses shows in truncated pictures alone."""
    import shutil

    from kerasgan.export.expected_constants import expected_constants
    from kerasgan.export.formats import Artifact
    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe
    from kerasgan.export.verify import verify_files

    plan = plan_export(exported.gan)
    mean = next(v.numpy() for v in plan.network.variables if v.name == "mean")
    path = tmp_path / "model.onnx"
    shutil.copy(exported.path / "model.onnx", path)
    exchange(path, mean, mean[::-1])
    artifact = Artifact("onnx", "float32", "model.onnx")
    with pytest.raises(ExportError, match="largest difference .*is no weight of the m"):
        verify_files(
            tmp_path, [artifact], keras_probe(plan), expected_constants(plan), tmp_path
        )


@pytest.mark.parametrize(
    "noisy", [False, pytest.param(True, marks=pytest.mark.exhaustive)]
)
def test_noise_that_nothing_was_learnt_of_is_exported(noisy, tmp_path, export_here):
    """Strengths of 0, as training begins with: the constant noise is in no file."""
    gan = TinyStyle(noisy=noisy)
    for variable in gan.sampler.variables:
        if variable.name == "strength":
            variable.assign(0.0)
    export_here(gan, tmp_path / "bundle", ("onnx", "litert"))
    for file in FILES:
        model = runtime.load(tmp_path / "bundle" / file)
        drawn, expected = (each.sample(3, 1, truncation=0.5) for each in (model, gan))
        assert levels(drawn, expected) <= 1


def test_truncation_that_does_nothing_is_refused():
    import keras

    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe

    latent = keras.Input((8,), name="latent")
    truncation = keras.Input((), name="truncation")
    x = keras.layers.Reshape((4, 4, 1))(keras.layers.Dense(16)(latent))
    x = x + 0.0 * truncation[:, None, None, None]
    with pytest.raises(ExportError, match="does not use its input `truncation`"):
        keras_probe(plan_export(keras.Model([latent, truncation], x)))


@pytest.mark.parametrize(
    ("name", "shape", "dtype", "message"),
    [
        (
            "truncation",
            (1,),
            "float32",
            r"`truncation` must be float32 of shape \(None",
        ),
        ("truncation", (), "int32", r"of shape \(None,\)\. Received: int32 of shape"),
        ("noise", (4, 4, 1), "float32", r"`noise` must be .* \(None, noise_dim\)"),
        ("psi", (), "float32", r"`labels`, `truncation`, `noise`: .*Received: \['lat"),
    ],
)
def test_inputs_of_another_form_are_refused(name, shape, dtype, message):
    import keras

    from kerasgan.export.plan import plan_export

    latent = keras.Input((8,), name="latent")
    other = keras.Input(shape, name=name, dtype=dtype)
    x = keras.layers.Reshape((4, 4, 1))(keras.layers.Dense(16)(latent))
    added = keras.ops.cast(keras.ops.reshape(other, (-1, 1, 1, 1)), "float32")
    network = keras.Model([latent, other], x + keras.ops.sum(added))
    with pytest.raises(ExportError, match=message):
        plan_export(network)


WITHOUT_TENSORFLOW = """
import json, sys
sys.modules["tensorflow"] = sys.modules["keras"] = None
from kerasgan.export import runtime
pictures = runtime.load(sys.argv[1]).sample(2, seed=5, truncation=0.5)
print(json.dumps(pictures.tolist()))
"""


def test_file_alone_suffices_without_tensorflow(exported, tmp_path):
    content = (exported.path / "model.onnx").read_bytes()
    (tmp_path / "alone.onnx").write_bytes(content)
    command = [sys.executable, "-P", "-c", WITHOUT_TENSORFLOW, tmp_path / "alone.onnx"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = exported.gan.sample(2, seed=5, truncation=0.5)
    assert levels(np.array(json.loads(done.stdout)), expected) <= 1
