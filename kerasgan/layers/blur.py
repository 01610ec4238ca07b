"""Low-pass filters: blurring, and halving with and without one."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.layers.separable import band, separable_map

TENT = (0.125, 0.375, 0.375, 0.125)
"""tuple of float. Bilinear interpolation, or halving, by two: (1, 3, 3, 1) over 8."""


@keras.saving.register_keras_serializable(package="kerasgan")
class Blur2D(keras.layers.Layer):
    """Averages each pixel with its neighbours, each channel by itself.

    The weights are the products of the kernel's for height and width, over their sum.
    Maps of one value stay what they are; the official code lets zeros in at the edges,
    which darkens them, while here the outermost pixels go on. So doubled maps
    (`Upsample2D`) become bilinear ones. Height and width must be static.

    Args:
        kernel: Tuple of an odd number of floats that do not sum to zero.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Raises:
        ValueError: If `kernel` is no such tuple.

    Reference:
        Karras et al., 2019, section 2. https://arxiv.org/abs/1812.04948
    """

    def __init__(self, kernel=(1, 2, 1), **kwargs):
        super().__init__(**kwargs)
        if len(kernel) % 2 == 0 or sum(kernel) == 0:
            raise ValueError(
                "`kernel` must have an odd number of weights, whose sum is not zero. "
                f"Received: kernel={kernel!r}."
            )
        self.kernel = tuple(kernel)

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to the same shape."""
        weights = [weight / sum(self.kernel) for weight in self.kernel]
        first = -(len(weights) // 2)
        _, height, width, _ = inputs.shape
        rows, columns = (band(weights, n, n, first) for n in (height, width))
        return separable_map(inputs, rows, columns)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "kernel": self.kernel}


@keras.saving.register_keras_serializable(package="kerasgan")
class Downsample2D(keras.layers.Layer):
    """Halves height and width by the mean of 2x2 pixels.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to half the height and width."""
        return tf.nn.avg_pool2d(inputs, 2, 2, padding="VALID")

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height // 2, width // 2, channels)`."""
        return _halved(input_shape)


@keras.saving.register_keras_serializable(package="kerasgan")
class BilinearDownsample2D(keras.layers.Layer):
    """Halves even height and width by weights of (1, 3, 3, 1) along each.

    As blurring by (1, 2, 1) and then the mean of 2x2 pixels, at once. Height and width
    must be static.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to half the height and width."""
        _, height, width, _ = inputs.shape
        rows, columns = (band(TENT, n, n // 2, -1, stride=2) for n in (height, width))
        return separable_map(inputs, rows, columns)

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height // 2, width // 2, channels)`."""
        return _halved(input_shape)


def _halved(shape):
    batch, height, width, channels = shape
    return (batch, height and height // 2, width and width // 2, channels)
