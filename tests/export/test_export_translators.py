"""Translators become files of both ways, which give what Keras gives at any size."""

import dataclasses
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import keras
import numpy as np
import onnx
import pytest

from gans import ROWS
from kerasgan.export import (
    ExportError,
    inspect_bundle,
    runtime,
    time_bundle,
    verify_bundle,
)
from kerasgan.export.expected_constants import expected_constants
from kerasgan.export.formats import Artifact, directed_file
from kerasgan.export.parts import plan_bundle
from kerasgan.export.translators import translator_probe
from kerasgan.export.verify import verify_files

pytestmark = pytest.mark.slow

RANDOM = np.random.default_rng(0)
PICTURES = [
    RANDOM.integers(0, 256, size, dtype=np.uint8)
    for size in [(32, 32, 3), (61, 40, 3), (33, 70), (20, 9, 1)]
]
USUAL = ["saved_model", "model.tflite", "model.dynamic.tflite", "model.onnx"]
BACK = [directed_file(name, "b_to_a") for name in USUAL]


def pretend_training(networks):
    """Moves all weights, and the statistics of batch norm, far from their first."""
    random = np.random.default_rng(0)
    for network in networks:
        for variable in network.variables:
            start = 1.0 if "variance" in variable.path else 0.0
            noise = random.uniform(-0.3, 0.3, variable.shape)
            variable.assign(start + noise)


def level_gap(first, second):
    """Largest difference of pictures, in grey levels; their sizes must agree."""
    pairs = list(zip(first, second, strict=True))
    assert all(one.shape == other.shape for one, other in pairs)
    return max(int(np.abs(one.astype(int) - other).max()) for one, other in pairs)


@pytest.fixture(scope="module")
def cyclegan(tmp_path_factory, export_here):
    """A CycleGAN with its bundle and report: every format, both ways."""
    return exported("cyclegan", tmp_path_factory, export_here)


@pytest.fixture(scope="module")
def pix2pix(tmp_path_factory, export_here):
    """A Pix2Pix with its bundle and report: one way, without SavedModel."""
    formats = ("litert", "onnx")
    return exported("pix2pix_batch", tmp_path_factory, export_here, formats=formats)


def exported(name, tmp_path_factory, export_here, **options):
    keras.utils.set_random_seed(0)
    gan = next(row for row in ROWS if row.name == name).make()
    pretend_training(gan.translators.values())
    path = tmp_path_factory.mktemp("translators") / name
    return SimpleNamespace(gan=gan, path=path, report=export_here(gan, path, **options))


def test_a_bundle_holds_both_ways(cyclegan):
    names = [file.file for file in cyclegan.report.files]
    assert sorted(names) == sorted([*USUAL, *BACK])
    assert {path.name for path in cyclegan.path.iterdir()} == {*names, "manifest.json"}
    for file in cyclegan.report.files:
        assert file.function == ("b_to_a" if file.file in BACK else "a_to_b")
    manifest = inspect_bundle(cyclegan.path)
    assert manifest["function"] == "a_to_b"
    assert list(manifest["parts"]) == ["b_to_a"]
    told = {"directions": ["a_to_b", "b_to_a"], "image_shape": [32, 32, 3]}
    assert manifest["translator"] == {**told, "multiple": 4}


def test_one_way_has_the_usual_names_alone(pix2pix):
    names = [file.file for file in pix2pix.report.files]
    assert names == USUAL[1:]
    assert "parts" not in inspect_bundle(pix2pix.path)


@pytest.mark.parametrize("name", ["cyclegan", "pix2pix"])
def test_every_file_was_tried_at_three_sizes_and_several_batches(request, name):
    for file in request.getfixturevalue(name).report.files:
        assert file.inputs == ("image",)
        assert file.latents == (32 if file.batch else 32 + 5 + 5)
        assert file.batches == ((1,) if file.batch else (1, 2, 7, 32, 5))
        assert file.constants > 5
        assert file.maximum <= (2e-4 if file.precision == "float32" else 0.03)
        kinds = [kind.lower() for kind in file.operations]
        assert not [kind for kind in kinds if "custom" in kind or "flex" in kind]


@pytest.mark.parametrize("file", ["", "model.onnx", "model.dynamic.tflite"])
@pytest.mark.parametrize("name", ["cyclegan", "pix2pix"])
def test_pictures_of_any_size_are_those_of_keras(request, name, file):
    made = request.getfixturevalue(name)
    translator = runtime.load(made.path / file)
    assert (translator.direction, translator.image_shape) == ("a_to_b", (32, 32, 3))
    assert translator.directions == tuple(made.gan.translators)
    for way in translator.directions:
        expected = made.gan.translate(PICTURES, way)
        assert level_gap(translator.translate(PICTURES, way), expected) <= 1
        assert np.std(expected[0]) > 20
    stack = np.stack([PICTURES[0]] * 3)
    translated = translator.translate(stack, batch_size=2)
    assert level_gap(translated, made.gan.translate(stack)) <= 1


def test_the_file_of_the_way_back_leads_forth_again(cyclegan):
    back = runtime.load(cyclegan.path / "model.b_to_a.onnx")
    assert back.direction == "b_to_a"
    for direction, way in ((None, "b_to_a"), ("a_to_b", "a_to_b")):
        translated = back.translate(PICTURES, direction)
        assert level_gap(translated, cyclegan.gan.translate(PICTURES, way)) <= 1


@pytest.mark.parametrize("file", ["model.tflite", "model.b_to_a.tflite"])
def test_a_file_of_a_fixed_size_takes_what_becomes_that(cyclegan, file):
    translator = runtime.load(cyclegan.path / file)
    fitting = [PICTURES[0], PICTURES[3]]  # the small one is padded to 32x32
    expected = cyclegan.gan.translate(fitting, translator.direction)
    assert level_gap(translator.translate(fitting), expected) <= 1
    with pytest.raises(ValueError, match="of 32x32 pixels, .* pictures .* 64x40. Open"):
        translator.translate(PICTURES[1])
    with pytest.raises(ValueError, match="`batch_size` must be at least 1"):
        translator.translate(PICTURES[0], batch_size=0)


def test_names_and_sizes_stand_in_the_files(cyclegan):
    from ai_edge_litert.interpreter import Interpreter

    for way in cyclegan.gan.translators:
        model = onnx.load(cyclegan.path / directed_file("model.onnx", way))
        (image,), (translation,) = model.graph.input, model.graph.output
        assert (image.name, translation.name) == ("image", "translation")
        for value in (image, translation):
            shape = value.type.tensor_type.shape.dim
            sizes = [dim.dim_param or dim.dim_value for dim in shape]
            assert sizes == ["batch", "height", "width", 3]
        for name, size in (
            ("model.tflite", [1, 32, 32, 3]),
            ("model.dynamic.tflite", [-1, -1, -1, 3]),
        ):
            interpreter = Interpreter(str(cyclegan.path / directed_file(name, way)))
            names = {"inputs": ["image"], "outputs": ["translation"]}
            assert interpreter.get_signature_list() == {way: names}
            (given,) = interpreter.get_input_details()
            assert given["shape_signature"].tolist() == size


def test_litert_of_any_size_is_opened_where_onnxruntime_is_not(cyclegan, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    translator = runtime.load(cyclegan.path)
    assert os.path.basename(translator.file) == "model.dynamic.tflite"
    translated = translator.translate(PICTURES[1], "b_to_a")
    assert translated.shape == PICTURES[1].shape


WITHOUT_TENSORFLOW = """
import sys
sys.modules |= dict.fromkeys(("tensorflow", "keras", "onnx", "PIL"))  # cannot be had
import numpy as np
from kerasgan.export import runtime
bundle, given, drawn = sys.argv[1:]
with np.load(given) as stored:
    pictures = list(stored.values())
for name in ("model.onnx", "model.dynamic.tflite"):
    translator = runtime.load(f"{bundle}/{name}")
    np.savez(f"{drawn}/{name}.npz", *translator.translate(pictures, "b_to_a"))
"""


def test_translates_where_tensorflow_cannot_be_imported(cyclegan, tmp_path):
    np.savez(tmp_path / "given.npz", *PICTURES)
    command = [sys.executable, "-P", "-c", WITHOUT_TENSORFLOW]
    paths = map(str, (cyclegan.path, tmp_path / "given.npz", tmp_path))
    done = subprocess.run([*command, *paths], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    expected = cyclegan.gan.translate(PICTURES, "b_to_a")
    for name in ("model.onnx.npz", "model.dynamic.tflite.npz"):
        with np.load(tmp_path / name) as drawn:
            assert level_gap(list(drawn.values()), expected) <= 1


def test_directions_that_cannot_be(cyclegan, pix2pix, tmp_path):
    one_way = runtime.load(pix2pix.path)
    with pytest.raises(ValueError, match="'a_to_b', which is what Pix2Pix translates"):
        one_way.translate(PICTURES[0], "b_to_a")
    both = runtime.load(cyclegan.path)
    with pytest.raises(ValueError, match="Received: .*'b_to_as'. Did you mean 'b_to_a"):
        both.translate(PICTURES[0], "b_to_as")
    shutil.copy(cyclegan.path / "model.onnx", tmp_path)
    alone = runtime.load(tmp_path / "model.onnx")
    with pytest.raises(ExportError, match="is in model.b_to_a.onnx, which must stand"):
        alone.translate(PICTURES[0], "b_to_a")
    shutil.copy(pix2pix.path / "model.onnx", tmp_path / "model.b_to_a.onnx")
    with pytest.raises(ExportError, match="same model .* another weights_sha256. Keep"):
        alone.translate(PICTURES[0], "b_to_a")


def test_a_bundle_is_verified_again_and_timed(cyclegan, in_this_process):
    names = [file.file for file in cyclegan.report.files]
    for model, rows in ((None, 2), (cyclegan.gan, 42)):
        report = verify_bundle(cyclegan.path, model)
        assert [file.file for file in report.files] == names
        assert max(file.latents for file in report.files) == rows
    timings = time_bundle(cyclegan.path, cyclegan.gan, pictures=10, threads=1)
    assert [timing.file for timing in timings] == ["", *names]


def test_wrong_translations_are_refused(cyclegan, tmp_path, in_this_process, exchange):
    file = "model.b_to_a.onnx"
    plan = plan_bundle(cyclegan.gan)["b_to_a"]
    probe, expected = translator_probe(plan), expected_constants(plan)

    def verified():
        artifact = Artifact("onnx", "float32", file, function="b_to_a")
        return verify_files(tmp_path, [artifact], probe, expected, tmp_path)

    shutil.copy(cyclegan.path / file, tmp_path)
    verified()
    bias = plan.network.get_layer("to_image").bias.numpy()
    exchange(tmp_path / file, bias, bias * np.float32(1.1))
    with pytest.raises(ExportError, match="pictures of Keras.*measured .* no weight"):
        verified()
    shutil.copy(cyclegan.path / file, tmp_path)
    third = probe.others[1]  # wrong at one size alone
    moved = dataclasses.replace(third, expected=third.expected + 0.1)
    probe = dataclasses.replace(probe, others=(probe.others[0], moved))
    with pytest.raises(ExportError, match=r"measured 1\.0.e-01 \(1. grey levels\)"):
        verified()
