"""The layers of generators in files of every format, with built-in operations alone."""

import keras
import numpy as np
import pytest

from kerasgan import layers

pytest.importorskip("tf2onnx")
pytest.importorskip("ai_edge_litert")


def generator():
    """All of them in one network, from 16 numbers to 18x18 pixels."""
    latent = keras.Input((16,), name="latent")
    x = layers.PixelNormalization()(latent)
    style = layers.EqualizedDense(8, bias_initializer="ones")(x)
    both = layers.EqualizedDense(12, 1.0, 0.01)(x)
    x = keras.layers.Reshape((4, 4, 8))(layers.EqualizedDense(4 * 4 * 8)(x))
    noise = keras.layers.Reshape((8, 8, 1))(layers.EqualizedDense(64)(latent))
    x = layers.ModulatedConv2D(6, 3, up=True)([x, style])
    x = layers.NoiseInjection(per_channel=True)([x, noise])
    x = layers.AdaptiveInstanceNormalization()([x, both])
    x = layers.Blur2D()(keras.layers.LeakyReLU(0.2)(x))
    old = layers.Upsample2D()(x)
    x = layers.EqualizedConv2D(6, 3, up=True)(x)
    x = layers.InstanceNormalization(affine=True)(layers.FadeIn()([old, x]))
    x = layers.BilinearDownsample2D()(layers.BilinearUpsample2D()(x))
    x = layers.ReflectionPadding2D(1)(keras.layers.LeakyReLU(0.2)(x))
    x = layers.ModulatedConv2D(3, 1, demodulate=False)([x, style[:, :6]])
    return keras.Model([latent], keras.layers.Activation("tanh")(x))


@pytest.mark.parametrize(
    "precision", ["float32", pytest.param("float16", marks=pytest.mark.exhaustive)]
)
def test_files_of_every_format_give_what_keras_gives(precision, tmp_path):
    from kerasgan.export.expected_constants import expected_constants
    from kerasgan.export.formats import Artifact
    from kerasgan.export.litert_conversion import convert_to_litert
    from kerasgan.export.onnx_conversion import convert_to_onnx
    from kerasgan.export.plan import plan_export
    from kerasgan.export.probe import keras_probe
    from kerasgan.export.tracing import save, trace
    from kerasgan.export.verify import verify_files

    sampler = generator()
    random = np.random.default_rng(0)
    for variable in sampler.trainable_variables:
        if len(variable.shape) < 2:  # biases, strengths, scales: away from 0 and 1
            variable.assign(random.uniform(0.5, 1.5, variable.shape))
    next(v for v in sampler.variables if v.name == "alpha").assign(0.25)
    plan = plan_export(sampler)
    artifacts = [
        Artifact("onnx", precision, "model.onnx"),
        Artifact("litert", precision, "model.tflite", batch=1),
        Artifact("litert", precision, "model.dynamic.tflite"),
    ]
    for batch in (None, 1):
        save(trace(plan, batch), plan, "float32", tmp_path / f"source_{batch}")
    for artifact in artifacts:
        source = tmp_path / f"source_{artifact.batch}"
        # Refuses every operation that the format's runtimes do not have.
        convert = convert_to_onnx if artifact.format == "onnx" else convert_to_litert
        convert(source, tmp_path / artifact.file, precision, plan.metadata(precision))
    reports = verify_files(
        tmp_path, artifacts, keras_probe(plan), expected_constants(plan), tmp_path
    )
    assert len(reports) == len(artifacts)
