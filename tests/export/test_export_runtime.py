"""Pictures from exported files without TensorFlow, and what the runner refuses."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

import kerasgan
from kerasgan.export import ExportError, runtime
from kerasgan.export.runtime_litert import append_metadata, read_metadata
from kerasgan.latent import sample_labels, sample_latents, to_uint8

FILES = ["model.onnx", "model.tflite", "model.dynamic.tflite"]
HALVES = ["model.float16.onnx", "model.float16.tflite", "model.dynamic.float16.tflite"]


def levels(images, others):
    return int(np.max(np.abs(images.astype(np.int16) - others)))


def keras_pictures(sampler, *inputs):
    return to_uint8(np.asarray(sampler(list(inputs), training=False)))


@pytest.mark.parametrize("file", [*FILES, *HALVES])
def test_same_seed_gives_the_pictures_of_keras(bundle, file):
    expected = keras_pictures(bundle.model, sample_latents(70, 16, seed=5))
    model = runtime.load(bundle.path / file)
    pictures = model.sample(70, seed=5)
    assert pictures.dtype == np.uint8
    assert pictures.shape == (70, 16, 16, 3)
    assert levels(pictures, expected) <= (1 if file in FILES else 2)
    assert levels(model.sample(3, seed=5), pictures[:3]) <= 1
    assert levels(model.sample(3, seed=6), pictures[:3]) > 20


@pytest.mark.parametrize("file", FILES)
def test_conditional_model_takes_and_draws_labels(conditional_bundle, file):
    network = conditional_bundle.model.sampler
    model = runtime.load(conditional_bundle.path / file)
    assert (model.classes, model.latent_dim) == (10, 16)
    latents = sample_latents(20, 16, seed=3)
    given = np.arange(20) % 10
    # The network computes in bfloat16, the files in float32: compare with a copy.
    from kerasgan.export.plan import plan_export

    copy = plan_export(conditional_bundle.model).sampler
    assert {layer.compute_dtype for layer in copy.layers[2:5]} == {"float32"}
    assert network.layers[2].compute_dtype == "bfloat16"
    expected = keras_pictures(copy, latents, given.astype(np.int32))
    assert levels(model.sample(20, seed=3, labels=given), expected) <= 1
    drawn = keras_pictures(copy, latents, sample_labels(20, 10, seed=3))
    assert levels(model.sample(20, seed=3), drawn) <= 1
    one = keras_pictures(copy, latents, np.full(20, 7, np.int32))
    assert levels(model.sample(20, seed=3, labels=7), one) <= 1
    assert levels(one, expected) > 1


def test_bundle_opens_onnx_and_tells_what_it_is(bundle):
    model = runtime.load(bundle.path)
    assert model.file == str(bundle.path / "model.onnx")
    assert model.runtime.startswith("onnxruntime ")
    assert model.image_shape == (16, 16, 3)
    assert model.metadata["weights_sha256"] == bundle.report.weights_sha256
    assert model.sample(0).shape == (0, 16, 16, 3)


def test_bundle_opens_litert_where_onnxruntime_is_not(bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    model = runtime.load(str(bundle.path))
    assert model.file == str(bundle.path / "model.tflite")
    assert model.runtime.startswith("ai-edge-litert ")
    with pytest.raises(ExportError, match=r"needs `onnxruntime`, .* kerasgan\[onnx\]"):
        runtime.load(bundle.path / "model.onnx")
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    with pytest.raises(ExportError, match=r"none is installed: `pip install onnxrunt"):
        runtime.load(bundle.path)
    with pytest.raises(ExportError, match=r"`ai_edge_litert`, .* kerasgan\[litert\]"):
        runtime.load(bundle.path / "model.tflite")


def test_threads_do_not_change_the_pictures(bundle):
    one = runtime.load(bundle.path, threads=1).sample(4)
    assert levels(runtime.load(bundle.path, threads=2).sample(4), one) <= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"truncation": 0.7}, r"`truncation` must be 1 .*Received: truncation=0\.7"),
        ({"labels": [0, 1]}, "not conditional. Received: labels="),
        ({"seed": -1}, r"`seed` must be an integer in"),
        ({"count": -1}, "`count` must be an integer in"),
    ],
)
def test_arguments_of_sample_are_checked(bundle, arguments, message):
    with pytest.raises(ValueError, match=message):
        runtime.load(bundle.path).sample(**{"count": 2, **arguments})


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 10], r"must be in \[0, 10\)\. Received: \[10\]"),
        (-1, r"must be in \[0, 10\)\. Received: \[-1\]"),
        ([1, 2, 3], "one whole number or 2 of them. Received: labels="),
        ([0.5, 1.0], "one whole number or 2 of them"),
    ],
)
def test_labels_are_checked(conditional_bundle, labels, message):
    model = runtime.load(conditional_bundle.path)
    with pytest.raises(ValueError, match=message):
        model.sample(2, labels=labels)


def test_latents_are_checked(bundle):
    model = runtime.load(bundle.path)
    with pytest.raises(ValueError, match=r"the shape \(count, 16\). Received: \(2, 15"):
        model.generate(np.zeros((2, 15)))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.onnx", b"", "It holds no graph"),
        ("m.onnx", b"\xff" * 40, "must be an ONNX file. It is damaged"),
        ("m.onnx", b"\x3a\x7f", "must be an ONNX file. It is damaged"),
        ("m.tflite", b"short", "does not begin as one"),
        (
            "m.tflite",
            b"\xff\xff\xff\x7fTFL3" * 9,
            "must be a LiteRT file. It is damage",
        ),
        ("m.h5", b"x", r"opens \.onnx and \.tflite files. Received: 'm\.h5'"),
    ],
)
def test_damaged_file_is_refused(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExportError, match=message):
        runtime.load(tmp_path / name)


@pytest.mark.parametrize("file", FILES)
def test_cut_file_is_refused(bundle, tmp_path, file):
    content = (bundle.path / file).read_bytes()
    for length in (10, 100, len(content) // 2, len(content) - 1):
        (tmp_path / file).write_bytes(content[:length])
        with pytest.raises(ExportError):
            runtime.load(tmp_path / file)


def test_missing_and_empty_places_are_named(tmp_path):
    with pytest.raises(
        ExportError, match=r"must exist to be opened. Received: '.*x\.o"
    ):
        runtime.load(tmp_path / "x.onnx")
    with pytest.raises(ExportError, match=r"must hold model\.onnx or model\.tflite"):
        runtime.load(tmp_path)


def test_file_of_a_manifest_must_have_its_hash(bundle, tmp_path):
    for name in ("model.onnx", "manifest.json"):
        shutil.copy(bundle.path / name, tmp_path / name)
    assert runtime.load(tmp_path).sample(1).shape == (1, 16, 16, 3)
    content = (tmp_path / "model.onnx").read_bytes()
    (tmp_path / "model.onnx").write_bytes(content + b"\x72\x00")  # an empty property
    for path in (tmp_path, tmp_path / "model.onnx"):
        with pytest.raises(ExportError, match="must have the sha256 in the manifest"):
            runtime.load(path)


def test_file_larger_than_its_format_allows_is_not_read(bundle, monkeypatch):
    from kerasgan.export import runtime_files

    monkeypatch.setattr(runtime_files, "LARGEST_FILE", 1000)
    with pytest.raises(ExportError, match=r"at most 1000 bytes\. Received: "):
        runtime.load(bundle.path / "model.onnx")


def onnx_changed(bundle, tmp_path, change):
    model = onnx.load(bundle.path / "model.onnx")
    change(model)
    path = tmp_path / "changed.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def external(model):
    tensor = model.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")


def external_in_attribute(model):
    node = onnx.helper.make_node("Constant", [], ["c"], value=onnx.TensorProto())
    node.attribute[0].t.external_data.add(key="location", value="weights.bin")
    model.graph.node.append(node)


def external_in_branch(model):
    inner = onnx.TensorProto(name="t", data_location=onnx.TensorProto.EXTERNAL)
    body = onnx.helper.make_graph([], "body", [], [], [inner])
    node = onnx.helper.make_node("If", ["c"], [], then_branch=body)
    model.graph.node.append(node)


def custom(model):
    model.graph.node[0].domain = "com.example"


def function(model):
    model.functions.add(name="f", domain="local")


def sparse(model):
    model.graph.sparse_initializer.add()


def nameless(model):
    del model.metadata_props[:]


def other_law(model):
    for entry in model.metadata_props:
        entry.value = entry.value.replace("philox4x32-10", "mersenne twister")


def later(model):
    for entry in model.metadata_props:
        entry.value = entry.value.replace('"format": 1', '"format": 2')


def not_json(model):
    model.metadata_props[-1].value = "{"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (external, r"weights in other files \(external data\)"),
        (external_in_attribute, r"weights in other files \(external data\)"),
        (external_in_branch, r"weights in other files \(external data\)"),
        (custom, r"the custom operation com\.example\."),
        (function, "functions or training information"),
        (sparse, "sparse tensors"),
        (nameless, r"must carry the metadata of kerasgan\.export"),
        (not_json, r"must carry the metadata of kerasgan\.export"),
        (other_law, "must draw its latents by the law"),
        (later, "must have the format 1. Received: 2. A later kerasgan wrote it"),
        (lambda model: model.graph.node.pop(), "onnxruntime cannot open changed"),
    ],
)
def test_onnx_file_that_is_not_ours_is_refused(bundle, tmp_path, change, message):
    path = onnx_changed(bundle, tmp_path, change)
    with pytest.raises(ExportError, match=message):
        runtime.load(path)


def test_litert_file_without_metadata_is_refused(bundle, tmp_path):
    content = (bundle.path / "model.tflite").read_bytes()
    metadata = read_metadata(content, "model.tflite")
    bare = content[: content.index(b"PK\x03\x04")]
    (tmp_path / "m.tflite").write_bytes(bare)
    with pytest.raises(
        ExportError, match=r"must carry the metadata of kerasgan\.expor"
    ):
        runtime.load(tmp_path / "m.tflite")
    large = {**metadata, "notes": "x" * 2**20}
    (tmp_path / "m.tflite").write_bytes(append_metadata(bare, large))
    with pytest.raises(ExportError, match="bytes of metadata"):
        runtime.load(tmp_path / "m.tflite")
    assert append_metadata(bare, metadata) == content


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("CUSTOM", b"FlexConv2D", r"Received: CUSTOM \(FlexConv2D\)"),
        ("VAR_HANDLE", None, r"Received: VAR_HANDLE\."),
        ("READ_VARIABLE", None, r"Received: READ_VARIABLE\."),
        ("RANDOM_STANDARD_NORMAL", None, r"Received: RANDOM_STANDARD_NORMAL\."),
    ],
)
def test_litert_operation_that_is_not_ours_is_refused(
    bundle, tmp_path, code, name, message
):
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    content = (bundle.path / "model.tflite").read_bytes()
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    number = getattr(schema.BuiltinOperator, code)
    model.operatorCodes[0].builtinCode = number
    model.operatorCodes[0].deprecatedBuiltinCode = min(number, 127)
    model.operatorCodes[0].customCode = name
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    (tmp_path / "m.tflite").write_bytes(builder.Output())
    with pytest.raises(ExportError, match=message):
        runtime.load(tmp_path / "m.tflite")


BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"tensorflow", "keras", "tf2onnx", "onnx", "PIL"}:
            raise ImportError(f"{name} must not be imported")

sys.meta_path.insert(0, Blocker())
"""

RUN = """
import json, sys
import numpy as np
from kerasgan.export import inspect_bundle, runtime
from kerasgan.export.manifest import golden_probe
golden = golden_probe(inspect_bundle(sys.argv[1]))
count = len(golden.images)
gaps = {}
for name in ("", "model.onnx", "model.tflite", "model.dynamic.tflite"):
    model = runtime.load(f"{sys.argv[1]}/{name}")
    pictures = model.sample(count, seed=0, labels=golden.labels)
    gaps[name] = int(np.max(np.abs(pictures.astype(int) - golden.images)))
    drawn = model.sample(count, seed=0)
    gaps[name] = max(gaps[name], int(np.max(np.abs(drawn.astype(int) - pictures))))
heavy = {"tensorflow", "keras"} & set(sys.modules)
print(json.dumps({"gaps": gaps, "heavy": sorted(heavy)}))
"""


def run_python(python, code, *arguments, folder=None):
    command = [python, "-P", "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", ["bundle", "conditional_bundle"])
def test_runs_where_tensorflow_cannot_be_imported(request, kind):
    path = request.getfixturevalue(kind).path
    found = run_python(sys.executable, BLOCKED + RUN, path)
    assert found["heavy"] == []
    assert set(found["gaps"]) == {"", *FILES}
    assert max(found["gaps"].values()) <= 1


@pytest.mark.slow
def test_runs_in_an_environment_without_tensorflow(conditional_bundle, tmp_path):
    """numpy and the two runtimes, and kerasgan by --no-deps, in a fresh environment."""
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    checkout = Path(kerasgan.__file__).parents[1]
    if not (checkout / "pyproject.toml").is_file():
        pytest.skip("needs the checkout to install from")
    pinned = ["--constraint", checkout / "constraints.txt"]
    runtimes = ["numpy", "onnxruntime", "ai-edge-litert", "setuptools", "wheel"]
    reached = subprocess.run(
        [*install, *pinned, *runtimes], check=False, text=True, capture_output=True
    )
    if reached.returncode:
        pytest.skip(f"no package index in reach: {reached.stderr[-200:]}")
    copy = shutil.copytree(
        checkout,
        tmp_path / "checkout",
        ignore=shutil.ignore_patterns(".*", "*.egg-info", "outputs", "build", "tests"),
    )
    local = ["--no-deps", "--no-build-isolation", copy]
    subprocess.run([*install, *local], check=True, cwd=tmp_path)
    found = run_python(python, RUN, conditional_bundle.path, folder=tmp_path)
    assert found["heavy"] == []
    assert max(found["gaps"].values()) <= 1
    names = "import importlib.util as u, json; print(json.dumps([n for n in ('keras', "
    names += "'tensorflow', 'onnx', 'tf2onnx', 'PIL') if u.find_spec(n)]))"
    assert run_python(python, names, folder=tmp_path) == []
