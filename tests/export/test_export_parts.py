"""The mapping and the synthesis of a style model as files of their own."""

import shutil
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from kerasgan.export import (
    ExportError,
    export,
    inspect_bundle,
    runtime,
    time_bundle,
    verify_bundle,
)
from kerasgan.latent import sample_latents, sample_noise, to_uint8
from tiny_style import LATENT_DIM, LAYERS, NOISE_DIM, STYLE_DIM, TinyStyle

NAMES = ["model.map{}.onnx", "model.synthesize{}.onnx"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory, export_here):
    """A conditional model with noise, as ONNX in both precisions, with its parts."""
    gan = TinyStyle(classes=3, noisy=True)
    path = tmp_path_factory.mktemp("parts") / "bundle"
    report = export_here(gan, path, "onnx", ("float32", "float16"), parts=True)
    return SimpleNamespace(gan=gan, path=path, report=report)


def levels(images, others):
    return int(np.max(np.abs(images.astype(int) - others)))


def test_parts_stand_beside_the_whole(exported):
    files = [file.file for file in exported.report.files]
    parts = [name.format(tag) for name in NAMES for tag in ("", ".float16")]
    assert files == ["model.onnx", "model.float16.onnx", *parts]
    on_disk = {path.name for path in exported.path.iterdir()}
    assert on_disk == {*files, "manifest.json"}
    manifest = inspect_bundle(exported.path)
    assert list(manifest["parts"]) == ["map", "synthesize"]
    told = [manifest["files"][file]["function"] for file in files]
    assert told == [*["generate"] * 2, *["map"] * 2, *["synthesize"] * 2]
    inputs = {file.file: file.inputs for file in exported.report.files}
    assert inputs["model.map.onnx"] == ("latent", "labels")
    assert inputs["model.synthesize.onnx"] == ("styles", "noise")


def test_report_proves_what_was_compared(exported):
    for file in exported.report.files:
        assert file.latents == 68
        assert file.batches == (1, 2, 7, 68)
        assert file.constants >= 5
        assert (file.levels is None) is (file.function == "map")
        assert file.maximum <= (1e-4 if file.precision == "float32" else 0.03)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_parts_give_what_keras_gives(exported, count):
    gan = exported.gan
    latents, labels = sample_latents(count, LATENT_DIM, 5), np.arange(count) % 3
    noise = sample_noise(count, NOISE_DIM, 5)
    mapping, synthesis = (
        runtime.load(exported.path / name.format("")) for name in NAMES
    )
    styles = mapping.map(latents, labels)
    expected = gan.mapping([latents, labels.astype(np.int32)])
    np.testing.assert_allclose(styles, expected, atol=1e-5)
    layers = np.repeat(styles[:, None], LAYERS, axis=1)
    layers[:, 1] = -layers[:, 1]
    pictures = synthesis.synthesize(layers, seed=5)
    np.testing.assert_allclose(pictures, gan.synthesis([layers, noise]), atol=1e-4)
    given = synthesis.synthesize(layers, noise)
    np.testing.assert_array_equal(given, pictures)
    whole = to_uint8(synthesis.synthesize(styles, seed=5))
    assert levels(whole, gan.sample(count, 5, labels.tolist())) <= 1


def test_parts_tell_what_they_take(exported):
    mapping, synthesis = (
        runtime.load(exported.path / name.format("")) for name in NAMES
    )
    assert (mapping.latent_dim, mapping.style_dim) == (LATENT_DIM, STYLE_DIM)
    assert (mapping.classes, mapping.noise_dim) == (3, None)
    assert (synthesis.layers, synthesis.style_dim) == (LAYERS, STYLE_DIM)
    assert (synthesis.image_shape, synthesis.noise_dim) == ((8, 8, 3), NOISE_DIM)
    assert synthesis.classes is None
    whole = runtime.load(exported.path)
    assert whole.metadata["weights_sha256"] == mapping.metadata["weights_sha256"]


def test_shapes_of_parts_are_checked(exported):
    mapping, synthesis = (
        runtime.load(exported.path / name.format("")) for name in NAMES
    )
    with pytest.raises(ValueError, match=r"`latents` must have .* \(count, 6\)"):
        mapping.map(np.zeros((2, 5)), 0)
    with pytest.raises(ValueError, match=r"`labels` must be given beside latents"):
        mapping.map(np.zeros((2, 6)))
    with pytest.raises(ValueError, match=r"`styles` must have .* \(count, 3, 5\)"):
        synthesis.synthesize(np.zeros((2, 4, 5)))
    with pytest.raises(ValueError, match=r"`noise` must be of shape \(2, 80\)"):
        synthesis.synthesize(np.zeros((2, 5)), np.zeros((2, 3)))


def test_parts_verify_with_and_without_the_model(exported, in_this_process):
    for model in (None, exported.gan):
        report = verify_bundle(exported.path, model)
        assert [file.file for file in report.files] == [
            file.file for file in exported.report.files
        ]


@pytest.mark.parametrize("name", NAMES)
def test_wrong_part_is_refused(exported, tmp_path, in_this_process, exchange, name):
    from kerasgan.export.expected_constants import expected_constants
    from kerasgan.export.formats import Artifact
    from kerasgan.export.parts import keras_probes, plan_bundle
    from kerasgan.export.verify import verify_functions

    function = name.split(".")[1].removesuffix("{}")
    plans = plan_bundle(exported.gan, parts=True)
    plan, probe = plans[function], keras_probes(plans)[function]
    file = name.format("")
    shutil.copy(exported.path / file, tmp_path / file)
    artifacts = [Artifact("onnx", "float32", file, function=function)]
    proofs = {function: (probe, expected_constants(plan))}
    verify_functions(tmp_path, artifacts, proofs, tmp_path)
    bias = {"map": "map_1/bias", "synthesize": "start/map"}[function]
    value = next(v.numpy() for v in plan.network.variables if v.path.endswith(bias))
    exchange(tmp_path / file, value, value * np.float32(1.2))
    things = "styles" if function == "map" else "pictures"
    with pytest.raises(ExportError, match=rf"not give the {things} of .*largest diff"):
        verify_functions(tmp_path, artifacts, proofs, tmp_path)


def test_gates_of_styles():
    from kerasgan.export.gates import failed_gate

    right = np.linspace(-4, 4, 20, dtype=np.float32).reshape(4, 5)
    assert failed_gate("onnx", "float32", right, right + 7e-4) is None
    far = failed_gate("onnx", "float32", right, right + 9e-4)
    assert far == "largest difference <= 0.0001 x range = 8.00e-04: measured 9.00e-04"
    assert failed_gate("onnx", "float16", right, right + 0.06) is None
    assert "x range = 6.27e-02" in failed_gate("onnx", "float16", right, right + 0.07)
    frozen = np.broadcast_to(right[:1], right.shape)
    assert "all styles are the same" in failed_gate("onnx", "float32", right, frozen)


def test_parts_are_timed(exported):
    timings = time_bundle(exported.path, pictures=10, threads=1)
    assert [timing.file for timing in timings] == [
        file.file for file in exported.report.files
    ]


def test_parts_are_found_in_the_averaged_generator_or_refused(exported):
    from kerasgan.export.parts import keras_probes, plan_bundle

    other = TinyStyle(classes=3, noisy=True, seed=1)
    mixed = SimpleNamespace(
        sampler=exported.gan.sampler,
        mapping=exported.gan.mapping,
        synthesis=other.synthesis,
        classes=3,
    )
    with pytest.raises(ExportError, match="together must make the sampler's pictures"):
        keras_probes(plan_bundle(mixed, parts=True))


def test_parts_of_what_has_none_are_refused(sampler, tmp_path):
    with pytest.raises(ValueError, match="needs a model with a style space, .*mapping"):
        export(sampler, tmp_path / "new", parts=True)
    with pytest.raises(ValueError, match="`parts` are ONNX files, .* 'litert'"):
        export(object(), tmp_path / "new", "litert", parts=True)
    assert list(tmp_path.iterdir()) == []


def changed(gan, **networks):
    given = {name: getattr(gan, name) for name in ("sampler", "mapping", "synthesis")}
    return SimpleNamespace(**given | networks, classes=3)


def wide_mapping(gan):
    style = keras.layers.Concatenate()([gan.mapping.output] * 2)
    return keras.Model(gan.mapping.inputs, style)


def mapped_image(gan):
    return keras.Model(gan.mapping.inputs, gan.mapping.output[:, None])


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ({"mapping": wide_mapping}, "styles of 10 numbers, and layers that take 5"),
        ({"mapping": mapped_image}, r"must have one output, styles of .* 1, 5\)"),
        ({"mapping": lambda gan: gan.synthesis}, "The mapping's inputs must be named"),
        ({"synthesis": lambda gan: gan.mapping}, "The synthesis's inputs must be na"),
        (
            {"sampler": lambda gan: TinyStyle(3).sampler},
            "the input 'noise' of the part",
        ),
    ],
    ids=["wide", "image", "mapping", "synthesis", "noise"],
)
def test_parts_that_do_not_fit_are_refused(exported, networks, message):
    from kerasgan.export.parts import plan_bundle

    made = {name: make(exported.gan) for name, make in networks.items()}
    with pytest.raises(ExportError, match=message):
        plan_bundle(changed(exported.gan, **made), parts=True)
