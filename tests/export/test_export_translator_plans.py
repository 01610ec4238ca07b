"""What is planned for translators, and what their files are tried with."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from kerasgan.export import ExportError, export, runtime_translator
from kerasgan.export.expected_constants import expected_constants
from kerasgan.export.formats import Artifact, directed_artifacts, directed_file
from kerasgan.export.parts import golden_probes, keras_probes, plan_bundle
from kerasgan.export.plan import Translator
from kerasgan.export.translators import _sizes
from kerasgan.models import Pix2Pix


@pytest.mark.parametrize(
    ("shape", "multiple", "sizes"),
    [
        ((32, 32, 3), 4, [(32, 32), (40, 36), (32, 40)]),
        ((64, 128, 3), 4, [(64, 128), (72, 132), (32, 128)]),
        ((64, 64, 1), 32, [(64, 64), (128, 96), (32, 64)]),
        ((96, 96, 1), 32, [(96, 96), (160, 128), (32, 96)]),
    ],
    ids=str,
)
def test_three_sizes(shape, multiple, sizes):
    assert _sizes(Translator(("a_to_b",), shape, multiple)) == sizes


def test_pictures_that_files_are_tried_with():
    plans = plan_bundle(Pix2Pix((32, 32, 1), width=2, patch_halvings=1))
    probe = keras_probes(plans)["a_to_b"]
    for each in probe.tried(None):
        image = each.inputs["image"]
        levels = (image + 1) * 127.5
        np.testing.assert_allclose(levels, np.rint(levels), atol=1e-4)
        contrasts = np.ptp(image, axis=(1, 2, 3))
        assert contrasts[:2] == pytest.approx([2, 2 / 255], rel=1e-4)
        assert (contrasts[2:] > 1).all()
        # Of large areas of one colour, instance norm adds up the rounding errors.
        assert (np.ptp(image[:, :12, :12], axis=(1, 2, 3)) > 0).all()
        assert len({picture.tobytes() for picture in image}) == len(image) >= 5
    assert probe.tried(1) == (probe,)
    golden = golden_probes(plans, {"a_to_b": probe})["a_to_b"]
    assert golden.expected.shape == (2, 32, 32, 1)


def test_half_precision_is_left_behind():
    keras.config.set_dtype_policy("mixed_bfloat16")
    gan = Pix2Pix((32, 32, 3), width=4, patch_halvings=1)
    network = plan_bundle(gan)["a_to_b"].network
    assert {layer.compute_dtype for layer in network.layers[1:]} == {"float32"}
    image = np.linspace(-1, 1, 32 * 32 * 3, dtype=np.float32).reshape(1, 32, 32, 3)
    np.testing.assert_allclose(network([image]), gan.sampler([image]), atol=0.02)


def test_names_of_files():
    assert directed_file("model.dynamic.float16.tflite", "b_to_a") == (
        "model.b_to_a.dynamic.float16.tflite"
    )
    for name in ("saved_model", "model.float16.onnx"):
        back = directed_file(name, "b_to_a")
        assert back != name
        assert directed_file(back, "a_to_b") == name
        assert directed_file(back, "b_to_a") == back
    usual = [
        Artifact("litert", "float32", "a.tflite"),
        Artifact("onnx", "float32", "a"),
    ]
    both = directed_artifacts(usual, ("a_to_b", "b_to_a"))
    assert [item.format for item in both] == ["litert", "litert", "onnx", "onnx"]


def translators(**networks):
    """Something with translators, of which one may be wrong."""
    return SimpleNamespace(translators=networks, image_shape=(32, 32, 3), multiple=1)


def network_of(name, size, channels=3):
    image = keras.Input((size, size, channels), name=name)
    return keras.Model([image], keras.layers.Conv2D(3, 1)(image))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: translators(b_to_a=None), r"named 'a_to_b', .* \['b_to_a'\]"),
        (lambda: translators(a_to_b=None, a_to_c=None), r"\['a_to_b', 'a_to_c'\]"),
        (lambda: translators(a_to_b=network_of("image", 32)), r"\(None, 32, 32, 3\)"),
        (lambda: translators(a_to_b=network_of("x", None)), r"inputs \['x'\]"),
        (lambda: translators(a_to_b=network_of("image", None, 1)), "None, 1.*None, 3"),
    ],
    ids=["no way forth", "another way", "fixed", "name", "channels"],
)
def test_translators_that_are_refused(model, message):
    with pytest.raises(ExportError, match=message):
        plan_bundle(model())


def test_translators_have_no_parts(tmp_path):
    gan = Pix2Pix((32, 32, 3), width=2, patch_halvings=1)
    with pytest.raises(ValueError, match="needs a model with a style space.*Pix2Pix"):
        export(gan, tmp_path / "bundle", "onnx", parts=True)


def test_statistics_before_training_need_not_be_found_in_files():
    """A variance of 1 is lost in the scale that it makes, which pictures show."""
    gan = Pix2Pix((32, 32, 1), width=2, patch_halvings=1, normalization="batch")
    plan = plan_bundle(gan)["a_to_b"]
    variance = plan.network.get_layer("down_2_norm").moving_variance
    for values, sought in ((np.ones(4), False), (np.arange(1, 5), True)):
        variance.assign(values)
        names = expected_constants(plan).weights.values()
        assert (variance.path in names) == sought
        assert "down_2/kernel" in names


@pytest.mark.parametrize("name", ["model.onnx", "renamed.onnx"])
def test_a_file_under_another_name_translates_no_wrong_way(tmp_path, monkeypatch, name):
    told = {"directions": ["a_to_b", "b_to_a"], "image_shape": [32, 32, 3]}
    metadata = {"function": "a_to_b", "model": "CycleGAN", "weights_sha256": "0"}
    metadata |= {"inputs": [], "translator": {**told, "multiple": 4}}
    session = SimpleNamespace(metadata=metadata, batch=None, runtime="none")
    monkeypatch.setattr(
        runtime_translator, "open_file", lambda path, threads: (str(path), session)
    )
    here = tmp_path / name
    beside = tmp_path / directed_file(name, "b_to_a")
    for path in (here, beside):
        path.touch()
    translator = runtime_translator.ExportedTranslator(str(here), session)
    picture = np.zeros((32, 32, 3), np.uint8)
    with pytest.raises(
        ExportError, match="must translate 'b_to_a'. .* translates 'a_t"
    ):
        translator.translate(picture, "b_to_a")
