"""Noise that a network is given, with a strength that it learns."""

from __future__ import annotations

import math

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class NoiseInjection(keras.layers.Layer):
    """Adds noise times a learned strength, which starts at 0.

    The layer draws nothing: the noise is an input, so that whoever samples or exports
    the network decides what it is.

    Args:
        per_channel: bool. Whether each channel has its own strength, as in StyleGAN;
            else all have one, as in StyleGAN2.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of images, float `(batch, height, width, channels)`, and noise,
            float `(batch, height, width, 1)`, or `(1, height, width, 1)` for the same
            on all.

    Reference:
        Karras et al., 2019, section 2. https://arxiv.org/abs/1812.04948
        Karras et al., 2020, section 2.1. https://arxiv.org/abs/1912.04958
    """

    def __init__(self, per_channel=False, **kwargs):
        super().__init__(**kwargs)
        self.per_channel = per_channel

    def build(self, input_shape):
        """Adds the strength."""
        shape = (input_shape[0][-1],) if self.per_channel else ()
        self.strength = self.add_weight(shape, "zeros", name="strength")

    def call(self, inputs):
        """Adds the noise, the same on all channels but for its strength, to images."""
        images, noise = inputs
        return images + self.strength * noise

    def compute_output_shape(self, input_shape):
        """Returns the shape of the images."""
        return input_shape[0]

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "per_channel": self.per_channel}


@keras.saving.register_keras_serializable(package="kerasgan")
class NoiseOfLayer(keras.layers.Layer):
    """Takes the noise of one layer out of that of all, which comes as one vector.

    Args:
        start: int. Where the layer's noise begins.
        size: Tuple of ints, height and width of the layer's maps.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def __init__(self, start, size, **kwargs):
        super().__init__(**kwargs)
        self.start = start
        self.size = tuple(size)

    def call(self, inputs):
        """Maps `(batch, noise_dim)` to `(batch, height, width, 1)`."""
        end = self.start + math.prod(self.size)
        return tf.reshape(inputs[:, self.start : end], (-1, *self.size, 1))

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height, width, 1)`."""
        return (input_shape[0], *self.size, 1)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "start": self.start, "size": self.size}
