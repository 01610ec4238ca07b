"""Layers that change the size of pictures."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class Upsample2D(keras.layers.Layer):
    """Doubles height and width by repeating each pixel (nearest neighbour).

    Two operations of every runtime; `keras.layers.UpSampling2D` becomes a dozen, and
    the gradient of a resize operation is unknown to XLA.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to twice the height and width."""
        return tf.nn.depth_to_space(tf.tile(inputs, (1, 1, 1, 4)), 2)

    def compute_output_shape(self, input_shape):
        """Returns `(batch, 2 * height, 2 * width, channels)`."""
        batch, height, width, channels = input_shape
        return (batch, height and 2 * height, width and 2 * width, channels)


@keras.saving.register_keras_serializable(package="kerasgan")
class BilinearUpsample2D(keras.layers.Layer):
    """Doubles height and width; values between pixels are bilinear.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to twice the height and width."""
        _, height, width, _ = inputs.shape
        # The operation gives float32 whatever it is given.
        doubled = tf.image.resize(inputs, (2 * height, 2 * width), "bilinear")
        return tf.cast(doubled, inputs.dtype)

    def compute_output_shape(self, input_shape):
        """Returns `(batch, 2 * height, 2 * width, channels)`."""
        batch, height, width, channels = input_shape
        return (batch, 2 * height, 2 * width, channels)
