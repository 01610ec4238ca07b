"""Layers with equalized learning rates."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.layers.equalized_weights import Equalized
from kerasgan.layers.fused_convolution import doubling_convolution, halving_convolution


@keras.saving.register_keras_serializable(package="kerasgan")
class EqualizedDense(Equalized, keras.layers.Layer):
    """Fully connected layer with an equalized learning rate.

    Args:
        units: int. Number of outputs.
        gain: float. Deviation of the outputs for independent inputs of deviation 1; the
            square root of 2 makes up for a rectifier that follows.
        learning_rate_multiplier: float. How fast the layer learns next to others; it
            changes nothing of what the layer computes at first.
        use_bias: bool. Whether a bias is added.
        bias_initializer: Keras initializer of the bias, or its name.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Raises:
        ValueError: If `learning_rate_multiplier` is not positive.

    Reference:
        Karras et al., 2018, section 4.1. https://arxiv.org/abs/1710.10196
    """

    def __init__(
        self,
        units,
        gain=1.0,
        learning_rate_multiplier=1.0,
        use_bias=True,
        bias_initializer="zeros",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = units
        self.set_equalized(gain, learning_rate_multiplier, use_bias, bias_initializer)

    def build(self, input_shape):
        """Adds kernel and bias for `(batch, features)`."""
        self.make_equalized_weights((input_shape[-1], self.units))

    def call(self, inputs):
        """Maps `(batch, features)` to `(batch, units)`."""
        kernel = tf.cast(self.equalized_kernel(), inputs.dtype)
        return self.add_equalized_bias(tf.matmul(inputs, kernel))

    def compute_output_shape(self, input_shape):
        """Returns `(batch, units)`."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"units": self.units, **self.equalized_config()}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="kerasgan")
class EqualizedConv2D(Equalized, keras.layers.Layer):
    """Convolution, padded to the input's size, with an equalized learning rate.

    With `up` or `down` it also doubles or halves the maps, in one step of less than
    half the work: as `Upsample2D` before it, or `Downsample2D` after it and before an
    activation.

    Args:
        filters: int. Number of output channels.
        kernel_size: int. Height and width of the kernel, in pixels.
        strides: int. Step of the kernel, in pixels.
        gain: float. As for `EqualizedDense`.
        learning_rate_multiplier: float. As for `EqualizedDense`.
        use_bias: bool. Whether a bias is added.
        bias_initializer: Keras initializer of the bias, or its name.
        up: bool. Whether height and width are doubled first, by repeating pixels; they
            must be static then.
        down: bool. Whether height and width, both even, are halved after it, by the
            mean of 2x2 pixels.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Raises:
        ValueError: If `learning_rate_multiplier` is not positive, if more than one of
            `strides`, `up` and `down` changes the size, if the kernel's size is even
            where they do, or if maps of an odd side are to be halved.

    Reference:
        Karras et al., 2018, section 4.1. https://arxiv.org/abs/1710.10196
    """

    def __init__(  # noqa: PLR0913
        self,
        filters,
        kernel_size,
        strides=1,
        gain=1.0,
        learning_rate_multiplier=1.0,
        use_bias=True,
        bias_initializer="zeros",
        up=False,
        down=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.set_equalized(gain, learning_rate_multiplier, use_bias, bias_initializer)
        self.up = up
        self.down = down
        self._check_size_change()

    def _check_size_change(self):
        if (self.strides != 1) + self.up + self.down > 1:
            raise ValueError(
                "Only one of `strides`, `up` and `down` may change the size. Received: "
                f"strides={self.strides}, up={self.up}, down={self.down}."
            )
        if (self.up or self.down) and self.kernel_size % 2 == 0:
            raise ValueError(
                "`kernel_size` must be odd where maps are doubled or halved. Received: "
                f"kernel_size={self.kernel_size}."
            )

    def build(self, input_shape):
        """Adds kernel and bias for `(batch, height, width, channels)`."""
        if self.down and any(
            side is not None and side % 2 for side in input_shape[1:3]
        ):
            raise ValueError(
                "Height and width must be even to be halved. Received: maps of shape "
                f"{tuple(input_shape[1:3])}."
            )
        size = (self.kernel_size, self.kernel_size)
        self.make_equalized_weights((*size, input_shape[-1], self.filters))

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to `filters` channels."""
        kernel = tf.cast(self.equalized_kernel(), inputs.dtype)
        if self.up:
            outputs = doubling_convolution(inputs, kernel)
        elif self.down:
            outputs = halving_convolution(inputs, kernel)
        else:
            outputs = tf.nn.conv2d(inputs, kernel, self.strides, padding="SAME")
        return self.add_equalized_bias(outputs)

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height, width, filters)`, the sides after their change."""
        batch, *sides, _ = input_shape
        factor, step = 2 if self.up else 1, 2 if self.down else self.strides
        sides = [side and -(-side * factor // step) for side in sides]
        return (batch, *sides, self.filters)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            **self.equalized_config(),
            "up": self.up,
            "down": self.down,
        }
