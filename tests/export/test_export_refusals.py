"""What cannot be exported is refused, and the message says what to do."""

import sys

import numpy as np
import pytest

from kerasgan.export import ExportError, export
from kerasgan.storage import StorageError, TargetError


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"formats": ("onyx",)}, r"Unknown format 'onyx'\. Did you mean 'onnx'\?"),
        ({"formats": "tflit"}, r"Unknown format 'tflit'\. Did you mean 'tflite'\?"),
        ({"formats": ["coreml"]}, "Known: saved_model, litert, onnx"),
        ({"formats": ()}, r"At least one format must be given\. Received: \(\)"),
        ({"precision": "float61"}, r"Unknown precision 'float61'.*'float16'\?"),
        ({"precision": []}, "At least one precision must be given"),
        ({"formats": None}, "A format must be a name, or several.* Received: None"),
        ({"precision": 32}, "A precision must be a name, or several.* Received: 32"),
    ],
)
def test_unknown_names_are_refused_before_any_work(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        export(object(), tmp_path / "new", **arguments)
    assert not (tmp_path / "new").exists()


def test_names_may_be_single_and_double_and_in_any_order():
    from kerasgan.export.formats import bundle_artifacts

    found = bundle_artifacts(["onnx", "tflite", "litert"], "float16")
    assert [artifact.file for artifact in found] == [
        "model.float16.tflite",
        "model.dynamic.float16.tflite",
        "model.float16.onnx",
    ]


def test_full_directory_is_refused_before_any_work(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(StorageError, match="must be absent or empty, it holds files"):
        export(object(), tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep me"


@pytest.mark.parametrize(
    ("package", "formats", "extra"),
    [
        ("tf2onnx", "onnx", "onnx"),
        ("onnxruntime", "onnx", "onnx"),
        ("ai_edge_litert", "litert", "litert"),
    ],
)
def test_missing_extra_is_named(monkeypatch, tmp_path, package, formats, extra):
    monkeypatch.setitem(sys.modules, package, None)
    message = rf"needs `{package}`, not installed: `pip install 'kerasgan\[{extra}\]'`"
    with pytest.raises(ExportError, match=message):
        export(object(), tmp_path / "new", formats)


@pytest.mark.parametrize("model", [None, 3, object()])
def test_what_is_no_model_is_refused(model, tmp_path):
    with pytest.raises(ValueError, match=r"`model` must be a GAN with a `sampler`"):
        export(model, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def network(shape=(8,), name="latent", output=(4, 4, 1), labels=None, dtype="float32"):
    import keras

    latent = keras.Input(shape, name=name, dtype=dtype)
    x = keras.layers.Flatten()(latent)
    x = keras.layers.Dense(int(np.prod(output)))(x)
    inputs = [latent]
    if labels:
        given = keras.Input((), dtype=labels, name="labels")
        inputs.append(given)
        number = keras.ops.cast(keras.ops.expand_dims(given, -1), "float32")
        x = keras.layers.Add()([x, number])
    return keras.Model(inputs, keras.layers.Reshape(output)(x))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "z"}, r"must be named `latent`.*Received: \['z'\]"),
        ({"shape": (2, 4)}, r"must be float32 of shape .*Received: float32 of shape"),
        ({"dtype": "int32"}, "must be float32 of shape .*Received: int32"),
        ({"labels": "float32"}, "must be int32 of shape .*Received: float32"),
        ({"output": (16,)}, r"one output, images .*Received: \[\(None, 16\)\]"),
        ({"labels": "int32"}, "must be told by the model's attribute `classes`"),
    ],
)
def test_sampler_of_another_form_is_refused(arguments, message):
    from kerasgan.export.plan import plan_export

    with pytest.raises(ExportError, match=message):
        plan_export(network(**arguments))


def after(sampler, function):
    """A sampler whose pictures go through a function of one tensor."""
    import keras

    class Last(keras.layers.Layer):
        def call(self, images):
            return function(images)

        def compute_output_shape(self, shape):
            return shape

    return keras.Model(sampler.input, Last(name="last_layer")(sampler.output))


def test_random_operation_is_named(sampler):
    import keras

    from kerasgan.export.plan import plan_export
    from kerasgan.export.tracing import trace

    noisy = after(sampler, lambda x: x + keras.random.normal(keras.ops.shape(x)))
    with pytest.raises(ExportError, match=r"operation \w*Random\w* at '.*last_layer"):
        trace(plan_export(noisy))


def test_operation_with_side_effects_is_named(sampler):
    import tensorflow as tf

    from kerasgan.export.plan import plan_export
    from kerasgan.export.tracing import trace

    def called_back(x):
        return tf.ensure_shape(tf.numpy_function(np.copy, [x], tf.float32), x.shape)

    with pytest.raises(ExportError, match=r"operation PyFunc at .*Take it out of"):
        trace(plan_export(after(sampler, called_back)))


def test_statistics_over_the_batch_are_refused(sampler):
    import keras

    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe

    centred = after(sampler, lambda x: x - keras.ops.mean(x, axis=0, keepdims=True))
    with pytest.raises(ExportError, match="Look for a statistic over the batch"):
        keras_probe(plan_export(centred))


@pytest.mark.parametrize(
    ("value", "message"),
    [(np.nan, "must be finite. Received: NaN"), (0.0, "the same image for all")],
)
def test_useless_weights_are_refused(value, message):
    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe

    broken = network()
    broken.variables[0].assign(np.full(broken.variables[0].shape, value))
    with pytest.raises(ExportError, match=message):
        keras_probe(plan_export(broken))


def test_weights_beyond_float16_are_refused():
    from kerasgan.export.plan import plan_export
    from kerasgan.export.tracing import trace

    large = network()
    large.variables[1].assign(np.full(16, 7e4))
    with pytest.raises(ExportError, match=r"within \+-65504 .* 70000 in 'dense.*/bias"):
        trace(plan_export(large), precision="float16")


@pytest.mark.parametrize(
    ("overwrite", "message"),
    [
        (False, "it holds files. Give another path, or replace it: `overwrite=True`"),
        (True, "a folder that kerasgan wrote.* no manifest.json of kerasgan among"),
    ],
)
def test_folder_of_other_files_is_refused(sampler, tmp_path, overwrite, message):
    (tmp_path / "notes").write_text("keep me")
    with pytest.raises(TargetError, match=message):
        export(sampler, tmp_path, "saved_model", overwrite=overwrite)
    assert (tmp_path / "notes").read_text() == "keep me"


def test_failed_export_leaves_nothing(sampler, tmp_path, monkeypatch, in_this_process):
    """A file that fails its gate takes the whole bundle with it."""
    from kerasgan.export import verify

    right = verify.failed_gate
    monkeypatch.setattr(verify, "failed_gate", lambda *a: right(*a[:3], a[3] + 0.1))
    (tmp_path / "old").mkdir()
    manifest = '{"format": 1, "kerasgan": "0.1"}'
    (tmp_path / "old" / "manifest.json").write_text(manifest)
    with pytest.raises(ExportError) as caught:
        export(sampler, tmp_path / "old", "saved_model", overwrite=True)
    message = str(caught.value)
    assert message.startswith("saved_model does not give the pictures of Keras. Gate: ")
    assert "an operation was converted wrongly: AddV2 x" in message
    assert "leave out the format 'saved_model'" in message
    assert [path.name for path in tmp_path.rglob("*")] == ["old", "manifest.json"]
    assert (tmp_path / "old" / "manifest.json").read_text() == manifest
