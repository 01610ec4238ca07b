"""The smallest maps of R3GAN: from a vector to a few pixels, and back."""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable(package="kerasgan")
class GenerativeBasis(keras.layers.Layer):
    """Maps a vector to a small map: a learned picture for each channel, weighted.

    Args:
        height: int. Height of the map.
        width: int. Width of the map.
        channels: int. Number of channels.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Huang et al., 2024, appendix. https://arxiv.org/abs/2501.05441
    """

    def __init__(self, height, width, channels, **kwargs):
        super().__init__(**kwargs)
        self.height = height
        self.width = width
        self.channels = channels

    def build(self, input_shape):
        """Adds the pictures and the linear map to their weights."""
        shape = (self.height, self.width, self.channels)
        normal = keras.initializers.RandomNormal(stddev=1.0)
        self.basis = self.add_weight(shape, normal, name="basis")
        scale = keras.initializers.RandomNormal(stddev=input_shape[-1] ** -0.5)
        shape = (input_shape[-1], self.channels)
        self.kernel = self.add_weight(shape, scale, name="kernel")

    def call(self, inputs):
        """Maps `(batch, features)` to `(batch, height, width, channels)`."""
        weights = keras.ops.matmul(inputs, self.kernel)
        return weights[:, None, None, :] * self.basis

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height, width, channels)`."""
        return (input_shape[0], self.height, self.width, self.channels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "height": self.height,
            "width": self.width,
            "channels": self.channels,
        }


@keras.saving.register_keras_serializable(package="kerasgan")
class DiscriminativeBasis(keras.layers.Layer):
    """Maps a small map to a vector: each channel compared with a learned picture.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Huang et al., 2024, appendix. https://arxiv.org/abs/2501.05441
    """

    def build(self, input_shape):
        """Adds the pictures for maps of `(height, width, channels)`."""
        _, height, width, channels = input_shape
        normal = keras.initializers.RandomNormal(stddev=(height * width) ** -0.5)
        self.basis = self.add_weight((height, width, channels), normal, name="basis")

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to `(batch, channels)`."""
        return keras.ops.sum(inputs * self.basis, (1, 2))

    def compute_output_shape(self, input_shape):
        """Returns `(batch, channels)`."""
        return (input_shape[0], input_shape[-1])
