"""Networks of later families: what converters fold in them is explained too."""

import keras
import pytest
from keras import layers, ops

from kerasgan.export import ExportError
from kerasgan.export.expected_constants import expected_constants
from kerasgan.export.formats import Artifact
from kerasgan.export.plan import plan_export
from kerasgan.export.probe import keras_probe
from kerasgan.export.verify import verify_files


class Equalized(layers.Layer):
    """A convolution whose kernel is multiplied by a gain at run time."""

    def build(self, shape):
        normal = keras.initializers.RandomNormal(seed=1)
        self.kernel = self.add_weight(shape=(3, 3, shape[-1], 6), initializer=normal)
        self.bias = self.add_weight(shape=(6,), initializer=normal)

    def call(self, inputs):
        return ops.conv(inputs, self.kernel * 0.25, padding="same") + self.bias


class LearnedConstant(layers.Layer):
    """A picture that is the same for every latent."""

    def build(self, shape):
        normal = keras.initializers.RandomNormal(seed=2)
        self.picture = self.add_weight(shape=(1, 4, 4, 8), initializer=normal)

    def call(self, latent):
        return ops.tile(self.picture, (ops.shape(latent)[0], 1, 1, 1))


class Modulated(layers.Layer):
    """A convolution scaled by a style before and demodulated after."""

    def build(self, shapes):
        normal = keras.initializers.RandomNormal(seed=3)
        shape = (3, 3, shapes[0][-1], 6)
        self.kernel = self.add_weight(shape=shape, initializer=normal)

    def call(self, inputs):
        images, style = inputs
        images = ops.conv(images * style[:, None, None], self.kernel, padding="same")
        energy = ops.matmul(ops.square(style), ops.sum(ops.square(self.kernel), (0, 1)))
        return images * ops.rsqrt(energy + 1e-6)[:, None, None]


class PixelNorm(layers.Layer):
    """Divides a pixel's channels by their size."""

    def call(self, inputs):
        return inputs * ops.rsqrt(ops.mean(ops.square(inputs), -1, True) + 1e-8)


def folded(latent):
    """Biases before normalisations, and skips that cannot be folded."""
    x = layers.Dense(128)(latent)
    x = layers.Reshape((4, 4, 8))(layers.ReLU()(layers.BatchNormalization()(x)))
    skip = layers.Conv2D(6, 1)(ops.image.resize(x, (8, 8), "bilinear"))
    x = ops.image.resize(x, (8, 8), "nearest")
    x = layers.BatchNormalization()(layers.Conv2D(6, 3, padding="same")(x))
    return layers.PReLU(shared_axes=[1, 2])(layers.Add()([x, skip]))


def styled(latent):
    """A learned constant, modulated and equalised convolutions."""
    x = ops.image.resize(LearnedConstant()(latent), (8, 8), "bilinear")
    x = Modulated()([x, layers.Dense(8)(latent)])
    return Equalized()(layers.LeakyReLU(0.2)(x))


def attentive(latent):
    """Attention over pixels, and a spectrally normalised convolution."""
    x = layers.Reshape((4, 4, 8))(layers.Dense(128)(latent))
    rows = [ops.reshape(layers.Conv2D(8, 1)(x), (-1, 16, 8)) for _ in range(3)]
    weights = ops.softmax(ops.matmul(rows[0], ops.transpose(rows[1], (0, 2, 1))))
    x = layers.Add()([x, ops.reshape(ops.matmul(weights, rows[2]), (-1, 4, 4, 8))])
    return layers.SpectralNormalization(layers.Conv2D(6, 3, padding="same"))(x)


def instance(latent):
    """Normalisations over one picture, and a pixel norm with a tiny epsilon."""
    x = layers.Reshape((4, 4, 8))(PixelNorm()(layers.Dense(128)(latent)))
    x = ops.pad(layers.GroupNormalization(2)(x), [[0, 0], [1, 1], [1, 1], [0, 0]])
    return layers.LayerNormalization()(layers.SeparableConv2D(6, 3)(x))


def converted(body, tmp_path, precision):
    import numpy as np

    from kerasgan.export.litert_conversion import convert_to_litert
    from kerasgan.export.onnx_conversion import convert_to_onnx
    from kerasgan.export.tracing import save, trace

    latent = keras.Input((16,), name="latent")
    x = layers.Conv2D(3, 3, padding="same", activation="tanh")(body(latent))
    sampler = keras.Model([latent], x)
    random = np.random.default_rng(0)
    for variable in sampler.variables:
        if len(variable.shape) == 1 and variable.dtype == "float32":
            variable.assign(random.uniform(0.5, 1.5, variable.shape))
    plan = plan_export(sampler)
    artifacts = [
        Artifact("onnx", precision, "model.onnx"),
        Artifact("litert", precision, "model.tflite", batch=1),
    ]
    for artifact, convert in zip(
        artifacts, (convert_to_onnx, convert_to_litert), strict=True
    ):
        source = tmp_path / f"source_{artifact.batch}"
        save(trace(plan, artifact.batch), plan, "float32", source)
        target = tmp_path / artifact.file
        convert(source, target, precision, plan.metadata(precision))
    return plan, artifacts


@pytest.mark.parametrize("body", [folded, styled, attentive, instance])
def test_every_constant_is_explained(body, tmp_path, in_this_process):
    plan, artifacts = converted(body, tmp_path, "float32")
    probe, expected = keras_probe(plan), expected_constants(plan)
    reports = verify_files(tmp_path, artifacts, probe, expected, tmp_path)
    assert all(report.constants >= 6 for report in reports)
    # And no other network's: the first kernel is scaled, as if it had been retrained.
    kernel = plan.network.variables[0]
    kernel.assign(kernel * 1.01)
    other = expected_constants(plan)
    for artifact in artifacts:
        with pytest.raises(ExportError, match="is no weight of the model"):
            verify_files(tmp_path, [artifact], probe, other, tmp_path)


def test_epsilon_that_float16_loses_is_explained(tmp_path, in_this_process):
    def tiny(latent):
        return layers.Reshape((4, 4, 8))(layers.Dense(128)(PixelNorm()(latent)))

    plan, artifacts = converted(tiny, tmp_path, "float16")
    probe, expected = keras_probe(plan), expected_constants(plan)
    verify_files(tmp_path, artifacts[:1], probe, expected, tmp_path)
    with pytest.raises(ExportError, match=r"finite: .* epsilon of 1e-8 is, a constant"):
        verify_files(tmp_path, artifacts[1:], probe, expected, tmp_path)
