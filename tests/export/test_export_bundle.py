"""What a bundle holds, and what the report and the manifest say of it."""

import getpass
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest

import kerasgan
from kerasgan.export import ExportError, inspect_bundle, verify_bundle
from kerasgan.latent import sample_latents, to_uint8
from kerasgan.storage import new_folder

FILES = {
    "saved_model": ("saved_model", "float32", None),
    "saved_model.float16": ("saved_model", "float16", None),
    "model.tflite": ("litert", "float32", 1),
    "model.dynamic.tflite": ("litert", "float32", None),
    "model.float16.tflite": ("litert", "float16", 1),
    "model.dynamic.float16.tflite": ("litert", "float16", None),
    "model.onnx": ("onnx", "float32", None),
    "model.float16.onnx": ("onnx", "float16", None),
}


def copied(bundle, tmp_path):
    return Path(shutil.copytree(bundle.path, tmp_path / "bundle"))


def test_bundle_holds_the_files_of_the_report_and_nothing_else(bundle):
    on_disk = {path.name for path in bundle.path.iterdir()}
    assert on_disk == {*FILES, "manifest.json"}
    reported = {f.file: (f.format, f.precision, f.batch) for f in bundle.report.files}
    assert reported == FILES


def test_report_proves_what_was_compared(bundle):
    for file in bundle.report.files:
        assert file.latents == 68
        assert file.batches == ((1,) if file.batch else (1, 2, 7, 68))
        assert file.maximum <= (2e-5 if file.precision == "float32" else 2 / 127.5)
        assert 0 <= file.mean <= file.maximum
        assert file.levels <= (1 if file.precision == "float32" else 2)
        assert file.constants >= 6
    assert bundle.report.files[0].constants == len(bundle.model.variables)


def test_report_is_plain_data(bundle):
    rows = bundle.report.rows()
    assert [row["file"] for row in rows] == list(FILES)
    assert [row["batch"] for row in rows] == [f[2] or "any" for f in FILES.values()]
    plain = bundle.report.to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["directory"] == str(bundle.path)


def test_float16_files_are_smaller(bundle):
    # Of the 12 KB of this sampler's weights nearly a half must be gone.
    sizes = {file.file: file.bytes for file in bundle.report.files}
    for name in ("model{}.onnx", "model{}.tflite", "saved_model{}"):
        assert sizes[name.format("")] - sizes[name.format(".float16")] > 4500


def test_manifest_says_how_to_use_the_files(bundle):
    manifest = inspect_bundle(bundle.path)
    assert manifest["inputs"] == [
        {"name": "latent", "dtype": "float32", "shape": [None, 16]}
    ]
    assert manifest["output"]["shape"] == [None, 16, 16, 3]
    assert manifest["output"]["range"] == [-1.0, 1.0]
    assert manifest["output"]["channels"] == "RGB"
    assert manifest["classes"] is None
    assert manifest["kerasgan"] == kerasgan.__version__
    low, high = manifest["measured_range"]
    assert -1 <= low < high <= 1
    assert set(manifest["files"]) == set(FILES)
    for file, entry in manifest["files"].items():
        assert len(entry["sha256"]) == 64
        assert ("members" in entry) == file.startswith("saved_model")


def test_golden_pictures_are_those_of_keras(bundle):
    from kerasgan.export.manifest import golden_probe

    golden = golden_probe(inspect_bundle(bundle.path))
    assert golden.inputs.keys() == {"latent"}
    latents = golden.inputs["latent"]
    np.testing.assert_array_equal(latents, sample_latents(8, 16, seed=0))
    expected = to_uint8(bundle.model([latents], training=False))
    assert golden.expected.dtype == np.uint8
    assert np.max(np.abs(golden.expected.astype(int) - expected)) <= 1


@pytest.mark.parametrize("file", [name for name in FILES if "." in name])
def test_file_carries_its_metadata(bundle, file):
    if file.startswith("saved_model"):
        path = bundle.path / file / "assets.extra" / "kerasgan.json"
        metadata = json.loads(path.read_text())
    else:
        inside = inspect_bundle(bundle.path / file)
        assert inside["sha256"] == inspect_bundle(bundle.path)["files"][file]["sha256"]
        metadata = inside["metadata"]
    assert metadata["precision"] == FILES[file][1]
    assert metadata["weights_sha256"] == bundle.report.weights_sha256
    assert metadata["latent"]["law"].startswith("philox4x32-10")
    assert {"model", "licence", "keras", "tensorflow", "output"} <= set(metadata)


def test_litert_metadata_is_a_zip_archive_that_runtimes_ignore(bundle):
    from ai_edge_litert.compiled_model import CompiledModel

    path = bundle.path / "model.tflite"
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["kerasgan.json"]
        assert archive.testzip() is None
    assert CompiledModel.from_file(str(path)).get_signature_list()


def test_litert_signature_has_the_names(bundle):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(bundle.path / "model.tflite"))
    names = {"inputs": ["latent"], "outputs": ["image"]}
    assert interpreter.get_signature_list() == {"generate": names}


def test_onnx_file_is_named_and_standard(bundle):
    model = onnx.load(bundle.path / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert [value.name for value in model.graph.input] == ["latent"]
    assert [value.name for value in model.graph.output] == ["image"]
    shape = model.graph.output[0].type.tensor_type.shape.dim
    assert [dim.dim_param or dim.dim_value for dim in shape] == ["batch", 16, 16, 3]
    assert model.opset_import[0].version == 17
    assert model.producer_name == "kerasgan"
    properties = {entry.key: entry.value for entry in model.metadata_props}
    assert properties["Image.BitmapPixelFormat"] == "Rgb8"
    assert b"tf_half_pixel_for_nn" not in model.SerializeToString()


def test_saved_model_has_one_signature_and_each_weight_once(bundle):
    import tensorflow as tf

    loaded = tf.saved_model.load(str(bundle.path / "saved_model"))
    assert set(loaded.signatures) == {"generate", "serving_default"}
    assert len(loaded.weights) == len(bundle.model.variables)
    half = tf.saved_model.load(str(bundle.path / "saved_model.float16"))
    assert {weight.dtype for weight in half.weights} == {tf.float16}
    stored = sum(variable.numpy().nbytes for variable in bundle.model.variables)
    data = bundle.path / "saved_model" / "variables" / "variables.data-00000-of-00001"
    assert stored <= data.stat().st_size < 1.5 * stored


def test_no_file_tells_where_it_was_made(bundle):
    secrets = [tempfile.gettempdir(), str(Path.home()), str(bundle.path)]
    for path in bundle.path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in (*secrets, f"/{getpass.getuser()}/"):
            assert secret.encode() not in content, f"{path.name} tells {secret}"


def test_whole_bundle_verifies_without_the_model(bundle):
    report = verify_bundle(bundle.path)
    assert [file.file for file in report.files] == list(FILES)
    assert report.weights_sha256 == bundle.report.weights_sha256
    for file in report.files:
        assert (file.maximum, file.constants, file.latents) == (None, None, 8)
        assert file.levels <= 2


def test_bundle_verifies_with_the_model(bundle, in_this_process):
    report = verify_bundle(bundle.path, bundle.model)
    assert report.files[0].maximum <= 2e-5
    assert report.files[0].constants == len(bundle.model.variables)


def test_other_weights_are_not_those_of_the_bundle(bundle, make_sampler):
    other = make_sampler()
    other.variables[0].assign(other.variables[0] * 1.01)
    with pytest.raises(ExportError, match="must hold the weights of the model"):
        verify_bundle(bundle.path, other)


@pytest.mark.parametrize(
    "file", ["model.onnx", "model.tflite", "saved_model/saved_model.pb"]
)
def test_changed_file_is_seen_before_it_is_opened(bundle, tmp_path, file):
    path = copied(bundle, tmp_path)
    with open(path / file, "ab") as stream:
        stream.write(b"x")
    name = file.split("/")[0]
    with pytest.raises(ExportError, match=rf"{name} must have the sha256 in the man"):
        verify_bundle(path)


def test_missing_file_is_named(bundle, tmp_path):
    path = copied(bundle, tmp_path)
    (path / "model.float16.onnx").unlink()
    with pytest.raises(ExportError, match=r"model\.float16\.onnx is missing from the"):
        verify_bundle(path)


def test_wrong_golden_pictures_are_seen(bundle, tmp_path, in_this_process):
    path = copied(bundle, tmp_path)
    manifest = json.loads((path / "manifest.json").read_text())
    from kerasgan.export.manifest import _packed, golden_probe

    images = golden_probe(manifest).expected
    manifest["golden"]["image"] = _packed(images ^ np.uint8(4))
    (path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ExportError, match="<= 1 grey levels: measured 4"):
        verify_bundle(path)


def test_a_bundle_is_known_as_one_that_may_be_replaced(bundle, tmp_path):
    path = copied(bundle, tmp_path)
    with new_folder(path, overwrite=True, marker="manifest.json") as folder:
        (folder / "new").write_text("1")
    assert [file.name for file in path.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "must be a manifest of kerasgan.export"),
        ('{"format": 1}', "must be a manifest of kerasgan.export"),
        ('{"format": 2, "files": {}}', "A later kerasgan wrote it"),
        ('{"format": 1, "files": {}}', "must hold golden inputs and pictures"),
    ],
)
def test_damaged_manifest_is_named(tmp_path, text, message):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ExportError, match=message):
        verify_bundle(tmp_path)


def test_folder_without_manifest_is_no_bundle(tmp_path):
    with pytest.raises(ExportError, match=r"A bundle must hold manifest\.json"):
        inspect_bundle(tmp_path)
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ExportError, match=r"a \.onnx or a \.tflite file. Received: 'n"):
        inspect_bundle(tmp_path / "notes.txt")
