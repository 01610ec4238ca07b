"""Self-attention on maps of features."""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import layers

from kerasgan.layers.spectral import SpectralConv2D


@keras.saving.register_keras_serializable(package="kerasgan")
class SelfAttention2D(keras.layers.Layer):
    """Lets every place of a map look at every other; starts as the identity.

    Keys and values are pooled 2x2, as in the paper's code; the result is added to the
    input times a learned scalar that starts at 0.

    Args:
        spectral: bool. Whether the 1x1 convolutions are spectrally normalized.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Zhang et al., 2019. https://arxiv.org/abs/1805.08318
    """

    def __init__(self, spectral=False, **kwargs):
        super().__init__(**kwargs)
        self.spectral = spectral

    def build(self, input_shape):
        """Adds the four 1x1 convolutions for maps of `(height, width, channels)`."""
        channels = input_shape[-1]
        narrow, middle = max(1, channels // 8), max(1, channels // 2)
        kind = SpectralConv2D if self.spectral else layers.Conv2D
        sizes = {"query": narrow, "key": narrow, "value": middle, "output": channels}
        for role, filters in sizes.items():
            layer = kind(filters, 1, use_bias=False, dtype=self.dtype_policy, name=role)
            layer.build((*input_shape[:-1], middle if role == "output" else channels))
            setattr(self, f"to_{role}", layer)
        self.strength = self.add_weight((), "zeros", name="strength")

    def call(self, inputs, training=False):
        """Maps `(batch, height, width, channels)` to the same shape."""
        mode = {"training": training} if self.spectral else {}
        query = _places(self.to_query(inputs, **mode))
        key = _places(_pool(self.to_key(inputs, **mode)))
        value = _places(_pool(self.to_value(inputs, **mode)))
        logits = tf.cast(tf.matmul(query, key, transpose_b=True), tf.float32)
        seen = tf.matmul(tf.cast(tf.nn.softmax(logits), value.dtype), value)
        height, width = inputs.shape[1:3]
        seen = tf.reshape(seen, (-1, height, width, value.shape[-1]))
        return inputs + self.strength * self.to_output(seen, **mode)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "spectral": self.spectral}


def _pool(images):
    return tf.nn.max_pool2d(images, 2, 2, padding="SAME")


def _places(images):
    """Lines the places of a map up: `(batch, height * width, channels)`."""
    _, height, width, channels = images.shape
    return tf.reshape(images, (-1, height * width, channels))
