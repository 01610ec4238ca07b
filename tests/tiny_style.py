"""A style model of a few hundred weights, for tests of what surrounds style models."""

import keras
import numpy as np
from keras import ops

from kerasgan.layers import EqualizedDense, ModulatedConv2D, NoiseInjection
from kerasgan.training import AdversarialModel

LATENT_DIM, STYLE_DIM, LAYERS, NOISE_DIM = 6, 5, 3, 4 * 4 + 8 * 8
SHAPE = (8, 8, 3)


class FromMean(keras.layers.Layer):
    """Styles of all layers, drawn towards a mean that is a weight."""

    def build(self, shapes):
        size = shapes[0][-1]
        self.mean = self.add_weight(
            (size,), "zeros", trainable=False, autocast=False, name="mean"
        )

    def call(self, inputs):
        style, truncation = inputs
        mean = ops.cast(self.mean, style.dtype)
        style = mean + ops.cast(truncation, style.dtype)[:, None] * (style - mean)
        return ops.tile(style[:, None], (1, LAYERS, 1))


class Constant(keras.layers.Layer):
    """A weight as a map that is the same for all pictures."""

    def __init__(self, shape, **kwargs):
        super().__init__(**kwargs)
        self.shape = tuple(shape)

    def build(self, _):
        normal = keras.initializers.RandomNormal(seed=1)
        self.map = self.add_weight((1, *self.shape), normal, name="map")

    def call(self, _):
        return ops.convert_to_tensor(self.map)

    def compute_output_shape(self, shape):
        return (shape[0], *self.shape)

    def get_config(self):
        return {**super().get_config(), "shape": self.shape}


def mapping(classes=None):
    """From latents, and labels, to styles."""
    latent = keras.Input((LATENT_DIM,), name="latent")
    inputs, x = [latent], latent
    if classes:
        inputs.append(keras.Input((), dtype="int32", name="labels"))
        embedded = keras.layers.Embedding(classes, 4, name="embed")(inputs[1])
        x = keras.layers.Concatenate(name="join")([x, embedded])
    x = keras.layers.Dense(8, activation="leaky_relu", name="map_0")(x)
    x = keras.layers.Dense(STYLE_DIM, activation="leaky_relu", name="map_1")(x)
    return keras.Model(inputs, x, name="mapping")


def synthesis(noisy=False):
    """From the styles of three layers, and noise, to pictures."""
    styles = keras.Input((LAYERS, STYLE_DIM), name="styles")
    inputs = [styles]
    if noisy:
        inputs.append(keras.Input((NOISE_DIM,), name="noise"))

    def noise(start, side):
        if noisy:
            flat = inputs[1][:, start : start + side * side]
            return keras.layers.Reshape((side, side, 1))(flat)
        return Constant((side, side, 1), name=f"noise_{side}")(styles)

    def style(index, channels=6):
        dense = EqualizedDense(channels, bias_initializer="ones", name=f"style_{index}")
        return dense(styles[:, index])

    x = Constant((4, 4, 6), name="start")(styles)
    x = ModulatedConv2D(6, 3, name="block_4")([x, style(0)])
    x = NoiseInjection(name="inject_4")([x, noise(0, 4)])
    x = keras.layers.LeakyReLU(0.2, name="act_4")(x)
    x = ModulatedConv2D(6, 3, up=True, name="block_8")([x, style(1)])
    x = NoiseInjection(name="inject_8")([x, noise(16, 8)])
    x = keras.layers.LeakyReLU(0.2, name="act_8")(x)
    x = ModulatedConv2D(3, 1, demodulate=False, name="colours")([x, style(2)])
    x = keras.layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, x, name="synthesis")


class TinyStyle(AdversarialModel):
    """A generator with styles; it is drawn from and exported, never trained."""

    def __init__(self, classes=None, noisy=False, seed=0):
        super().__init__(SHAPE, LATENT_DIM, classes)
        self.parts = mapping(classes), synthesis(noisy)
        inputs = [*self.mapping.inputs, keras.Input((), name="truncation")]
        styles = FromMean(name="from_mean")([self.mapping(inputs[:-1]), inputs[-1]])
        inputs += self.synthesis.inputs[1:]
        image = self.synthesis([styles, *self.synthesis.inputs[1:]])
        sampler = keras.Model(inputs, image, name="sampler")
        image = keras.Input(SHAPE)
        logits = keras.layers.Dense(1)(keras.layers.Flatten()(image))
        self.set_networks(sampler, keras.Model(image, logits))
        self.move(np.random.default_rng(seed))

    @property
    def mapping(self):
        """From latents, and labels, to styles."""
        return self.parts[0]

    @property
    def synthesis(self):
        """From styles, and noise, to pictures."""
        return self.parts[1]

    def move(self, random):
        """Moves every weight away from what training has not touched."""
        for variable in self.sampler.variables:
            if len(variable.shape) < 2:
                variable.assign(random.uniform(0.3, 0.9, variable.shape))
            else:
                variable.assign(random.normal(0.0, 0.7, variable.shape))

    def pictures(self, latents, labels=None, truncation=None, noise=None):
        """Float pictures straight from the sampler."""
        ones = np.ones(len(latents), np.float32)
        given = [latents, labels, ones if truncation is None else truncation, noise]
        given = [np.asarray(item) for item in given if item is not None]
        return np.asarray(self.sampler(given, training=False))
