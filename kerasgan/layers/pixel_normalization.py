"""Normalization of a pixel's channels."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class PixelNormalization(keras.layers.Layer):
    """Divides the channels of each pixel by the root of their mean square.

    Of vectors, it puts latents on the sphere. The mean is taken in float32.

    Args:
        epsilon: float. Added to the mean square.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Differs from the paper:
        * An epsilon of 1e-6, not 1e-8, which is 0 in files of float16 weights.

    Reference:
        Karras et al., 2018, section 4.2. https://arxiv.org/abs/1710.10196
    """

    def __init__(self, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, inputs):
        """Maps `(batch, ..., channels)` to the same shape."""
        images = tf.cast(inputs, tf.float32)
        power = tf.reduce_mean(tf.square(images), -1, keepdims=True)
        return tf.cast(images * tf.math.rsqrt(power + self.epsilon), inputs.dtype)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "epsilon": self.epsilon}
