"""What the converters cannot do is refused, and a process that dies is shown."""

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from kerasgan.export import ExportError


@pytest.mark.parametrize("form", ["tensor", "list", "dict", "sequential"])
def test_inputs_of_any_structure_are_traced_without_a_warning(form):
    import warnings

    import keras
    from keras import layers

    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe
    from kerasgan.export.tracing import trace

    latent = keras.Input((8,), name="latent")
    last = [layers.Dense(16), layers.Reshape((4, 4, 1))]
    inputs = {"tensor": latent, "list": [latent], "dict": {"latent": latent}}
    if form == "sequential":
        sampler = keras.Sequential([latent, *last])
    else:
        sampler = keras.Model(inputs[form], last[1](last[0](latent)))
    plan = plan_export(sampler)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        probe = keras_probe(plan)
        images = trace(plan).generate(probe.inputs["latent"])["image"]
    np.testing.assert_allclose(images, probe.expected, atol=1e-5)


def test_nearest_upsampling_that_litert_lacks_is_explained(tmp_path):
    """Keras' nearest UpSampling2D loses the shape under a dynamic batch."""
    import keras
    from keras import layers

    from kerasgan.export.litert_conversion import convert_to_litert
    from kerasgan.export.plan import plan_export
    from kerasgan.export.tracing import save, trace

    latent = keras.Input((8,), name="latent")
    x = layers.Reshape((2, 2, 2))(latent)
    for _ in range(3):
        x = layers.UpSampling2D()(x)
        x = layers.Conv2D(2, 3, padding="same")(x)
    plan = plan_export(keras.Model(latent, x))
    save(trace(plan), plan, "float32", tmp_path / "source")
    with pytest.raises(
        ExportError, match=r"Conv2D.* Upsample by keras\.ops\.image\.re"
    ):
        convert_to_litert(tmp_path / "source", tmp_path / "m.tflite", "float32", {})
    assert not (tmp_path / "m.tflite").exists()


def test_operation_that_onnx_lacks_is_named():
    import onnx

    from kerasgan.export.onnx_conversion import _require_standard

    nodes = [onnx.helper.make_node("StatelessRandomNormalV2", [], ["x"], name="noise")]
    model = onnx.helper.make_model(onnx.helper.make_graph(nodes, "g", [], []))
    with pytest.raises(
        ExportError, match=r"StatelessRandomNormalV2, needed by 'noise'"
    ):
        _require_standard(model, "model.onnx")


def test_loop_has_no_canonical_form():
    import onnx

    from kerasgan.export.onnx_canonical import canonical_model

    helper = onnx.helper
    value = helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [1])
    body = helper.make_graph([], "body", [], [])
    node = helper.make_node("If", [], ["image"], then_branch=body, else_branch=body)
    model = helper.make_model(helper.make_graph([node], "g", [], [value]))
    with pytest.raises(ExportError, match="without loops or branches. Received: .* If"):
        canonical_model(model)


def test_constant_beyond_float16_is_refused_in_onnx():
    import onnx

    from kerasgan.export.onnx_canonical import halved_weights

    tensor = onnx.numpy_helper.from_array(np.full(300, 1e5, np.float32), "gain")
    model = onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [], [tensor]))
    with pytest.raises(ExportError, match=r"within \+-65504 .* 100000 in 'gain'"):
        halved_weights(model)


def test_process_that_dies_is_shown_with_what_it_printed(tmp_path):
    from kerasgan.export.children import Job, run_jobs

    jobs = [Job("model.onnx", "convert", {"task": "convert", "unknown": 1})]
    with pytest.raises(ExportError) as caught:
        run_jobs(jobs, tmp_path)
    message = str(caught.value)
    assert (
        "model.onnx was not handed over: the process that was to convert it" in message
    )
    assert "ended with exit code 1" in message
    assert "TypeError" in message


def test_process_that_is_killed_is_named_with_the_job_it_was_at(tmp_path, monkeypatch):
    from kerasgan.export import children

    program = (
        "import os, pathlib, signal, sys\n"
        "pathlib.Path(sys.argv[1]).with_suffix('.answers').write_text('[{}]')\n"
        "os.kill(os.getpid(), signal.SIGSEGV)"
    )
    fake = tmp_path / "python"
    fake.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$4"\n')
    os.chmod(fake, 0o755)
    monkeypatch.setattr(children, "sys", SimpleNamespace(executable=str(fake)))
    jobs = [children.Job(name, "p", {"task": "try"}) for name in ("first", "second")]
    with pytest.raises(
        ExportError, match=r"second was not .* to try it ended with sig"
    ):
        children.run_jobs(jobs, tmp_path)
