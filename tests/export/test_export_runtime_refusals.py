"""Files that are damaged, changed or not ours are refused by the runner."""

import json
import shutil

import onnx
import pytest

from kerasgan.export import ExportError, inspect_bundle, runtime
from kerasgan.export.runtime_litert import append_metadata, read_metadata

FILES = ["model.onnx", "model.tflite", "model.dynamic.tflite"]


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
    kind = "an ONNX" if file.endswith(".onnx") else "a LiteRT"
    messages = [f"{file} must be {kind} file. It is damaged"] * 4
    if kind == "a LiteRT":  # all of the model is there, and its metadata are cut
        messages[-1] = f"{file} must carry the metadata"
    lengths = (10, 100, len(content) // 2, len(content) - 1)
    for length, message in zip(lengths, messages, strict=True):
        (tmp_path / file).write_bytes(content[:length])
        with pytest.raises(ExportError, match=message):
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


@pytest.mark.parametrize(
    "entry", [None, "x", {}, {"sha256": 1, "format": "", "precision": "", "batch": 1}]
)
def test_manifest_with_a_damaged_entry_is_refused(tmp_path, entry):
    manifest = {"format": 1, "files": {"model.onnx": entry}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "model.onnx").touch()
    message = "a manifest of kerasgan.export. Received: .*'model.onnx' without sha256, "
    for call in (runtime.load, inspect_bundle):
        with pytest.raises(ExportError, match=message):
            call(tmp_path)


@pytest.mark.parametrize("threads", ["2", 0, -1])
def test_threads_are_a_count(tmp_path, threads):
    with pytest.raises(ValueError, match=f"`threads` must be .*={threads!r}"):
        runtime.load(tmp_path, threads)


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


def litert_changed(content, change):
    """The bytes of a LiteRT file whose model, as objects, was changed."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    change(model)
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def short_of_weights(model):
    buffers = [buffer for buffer in model.buffers if buffer.data is not None]
    largest = max(buffers, key=lambda buffer: len(buffer.data))
    largest.data = largest.data[:-4]


def without_input(model):
    model.subgraphs[0].operators[0].inputs = []


@pytest.mark.parametrize("change", [short_of_weights, without_input])
def test_litert_file_that_its_runtime_cannot_open_is_refused(bundle, tmp_path, change):
    content = (bundle.path / "model.tflite").read_bytes()
    metadata = read_metadata(content, "model.tflite")
    changed = append_metadata(litert_changed(content, change), metadata)
    (tmp_path / "m.tflite").write_bytes(changed)
    with pytest.raises(ExportError, match=r"LiteRT cannot open m\.tflite: "):
        runtime.load(tmp_path / "m.tflite")
    same = append_metadata(litert_changed(content, lambda model: None), metadata)
    (tmp_path / "m.tflite").write_bytes(same)
    assert runtime.load(tmp_path / "m.tflite").sample(1).shape == (1, 16, 16, 3)


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
    from ai_edge_litert import schema_py_generated as schema

    def replace(model):
        number = getattr(schema.BuiltinOperator, code)
        model.operatorCodes[0].builtinCode = number
        model.operatorCodes[0].deprecatedBuiltinCode = min(number, 127)
        model.operatorCodes[0].customCode = name

    content = (bundle.path / "model.tflite").read_bytes()
    (tmp_path / "m.tflite").write_bytes(litert_changed(content, replace))
    with pytest.raises(ExportError, match=message):
        runtime.load(tmp_path / "m.tflite")
