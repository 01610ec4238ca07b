"""Normalizations of each channel of each picture by itself.

By plain moments: Keras' `GroupNormalization(groups=-1)` takes a detour through five
axes, which exported files pay for.
"""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class InstanceNormalization(keras.layers.Layer):
    """Gives every channel of every picture mean 0 and variance 1, in float32.

    Args:
        epsilon: float. Added to the variance.
        affine: bool. Whether each channel has a learned scale, from 1, and offset,
            from 0.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Ulyanov et al., 2016. https://arxiv.org/abs/1607.08022
    """

    def __init__(self, epsilon=1e-5, affine=False, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon
        self.affine = affine

    def build(self, input_shape):
        """Adds scale and offset for `(batch, height, width, channels)`."""
        if self.affine:
            shape = (input_shape[-1],)
            self.scale = self.add_weight(shape, "ones", autocast=False, name="scale")
            self.offset = self.add_weight(shape, "zeros", autocast=False, name="offset")

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to the same shape."""
        centred, inverse = _centred(inputs, self.epsilon)
        if self.affine:
            outputs = centred * (inverse * self.scale) + self.offset
        else:
            outputs = centred * inverse
        return tf.cast(outputs, inputs.dtype)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"epsilon": self.epsilon, "affine": self.affine}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="kerasgan")
class AdaptiveInstanceNormalization(keras.layers.Layer):
    """Instance norm scaled and moved by a style: `normal * (1 + scale) + offset`.

    The style holds the scales, which are 1 where it is 0, and then the offsets. The
    moments are taken in float32.

    Args:
        epsilon: float. Added to the variance.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of images, float `(batch, height, width, channels)`, and style,
            float `(batch, 2 * channels)`.

    Differs from the paper:
        * An epsilon of 1e-5, not 1e-8, which is 0 in files of float16 weights.

    Raises:
        ValueError: If the style has another length.

    Reference:
        Karras et al., 2019, equation 1. https://arxiv.org/abs/1812.04948
    """

    def __init__(self, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        """Compares the lengths of style and pixels."""
        channels, length = (shape[-1] for shape in input_shape)
        if length != 2 * channels:
            raise ValueError(
                "The style must hold a scale and an offset for each channel. Received: "
                f"{length} numbers for {channels} channels. Make them "
                f"{2 * channels} by a dense layer."
            )

    def call(self, inputs):
        """Normalizes images, then scales and moves them by their style."""
        images, style = inputs
        centred, inverse = _centred(images, self.epsilon)
        style = tf.cast(style, tf.float32)[:, None, None, :]
        scale, offset = tf.split(style, 2, -1)
        outputs = centred * (inverse * (1.0 + scale)) + offset
        return tf.cast(outputs, images.dtype)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the images."""
        return input_shape[0]

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "epsilon": self.epsilon}


def _centred(images, epsilon):
    """Returns images without their means, and one over their deviations, float32."""
    images = tf.cast(images, tf.float32)
    centred = images - tf.reduce_mean(images, (1, 2), keepdims=True)
    variance = tf.reduce_mean(tf.square(centred), (1, 2), keepdims=True)
    return centred, tf.math.rsqrt(variance + epsilon)
