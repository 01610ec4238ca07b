"""Convolution of which every picture has its own, by its style."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.layers.equalized_weights import Equalized
from kerasgan.layers.fused_convolution import transposed_convolution
from kerasgan.layers.separable import band, separable_map

# Added to the energy of a kernel. Not the paper's 1e-8: that is 0 in files of float16
# weights.
EPSILON = 1e-6

# Bilinear interpolation between pixels that were set apart.
SPREAD = (0.25, 0.75, 0.75, 0.25)


@keras.saving.register_keras_serializable(package="kerasgan")
class ModulatedConv2D(Equalized, keras.layers.Layer):
    """Convolution whose kernel is scaled by a style, with an equalized learning rate.

    The style scales the kernel's input channels; demodulation then divides the kernel
    of each output channel by its norm, so that a style changes what the maps show but
    not how strong they are. Instead of a kernel for each picture, the pictures are
    scaled before one convolution that all share, and after it: the same result several
    times as fast, and at any batch size in every exported format.

    Args:
        filters: int. Number of output channels.
        kernel_size: int. Height and width of the kernel, in pixels; odd.
        demodulate: bool. Whether the kernels are divided by their norms.
        up: bool. Whether height and width, static then, are doubled on the way: by a
            transposed convolution, and a blur of (1, 3, 3, 1) after it.
        gain: float. Deviation of the outputs for independent inputs and styles of
            ones; demodulation takes it away.
        learning_rate_multiplier: float. How fast the layer learns next to others.
        use_bias: bool. Whether a bias is added, after demodulation.
        bias_initializer: Keras initializer of the bias, or its name.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of images, float `(batch, height, width, channels)`, and style,
            float `(batch, channels)`, centred at 1.

    Differs from the paper:
        * An epsilon of 1e-6, not 1e-8, which is 0 in files of float16 weights.
        * The kernel is not rescaled in float16: equalized, it is small already.

    Raises:
        ValueError: If `learning_rate_multiplier` is not positive, or `kernel_size` even
            or negative.

    Reference:
        Karras et al., 2020, section 2.2. https://arxiv.org/abs/1912.04958
    """

    def __init__(  # noqa: PLR0913
        self,
        filters,
        kernel_size,
        demodulate=True,
        up=False,
        gain=1.0,
        learning_rate_multiplier=1.0,
        use_bias=True,
        bias_initializer="zeros",
        **kwargs,
    ):
        super().__init__(**kwargs)
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(
                "`kernel_size` must be odd and positive. Received: "
                f"kernel_size={kernel_size}."
            )
        self.filters = filters
        self.kernel_size = kernel_size
        self.demodulate = demodulate
        self.up = up
        self.set_equalized(gain, learning_rate_multiplier, use_bias, bias_initializer)

    def build(self, input_shape):
        """Adds kernel and bias for images of `(batch, height, width, channels)`."""
        channels = input_shape[0][-1]
        size = (self.kernel_size, self.kernel_size)
        self.make_equalized_weights((*size, channels, self.filters))

    def call(self, inputs):
        """Maps images of `channels` to images of `filters`, each by its style."""
        images, style = inputs
        kernel = self.equalized_kernel()
        if self.demodulate and self.compute_dtype == "float16":
            style = _at_most_one(style)
        scaled = images * style[:, None, None, :]
        outputs = self._convolve(scaled, tf.cast(kernel, images.dtype))
        if self.demodulate:
            norm = _inverse_norms(style, kernel)
            outputs *= tf.cast(norm, outputs.dtype)[:, None, None, :]
        return self.add_equalized_bias(outputs)

    def _convolve(self, images, kernel):
        if not self.up:
            return tf.nn.conv2d(images, kernel, 1, padding="SAME")
        sides = images.shape[1:3]
        spread = tuple(2 * side - 2 + self.kernel_size for side in sides)
        images = transposed_convolution(images, kernel, spread, "VALID")
        first = self.kernel_size // 2 - 2
        rows, columns = (
            band(SPREAD, inputs, 2 * side, first, repeat_edges=False)
            for inputs, side in zip(spread, sides, strict=True)
        )
        return separable_map(images, rows, columns)

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height, width, filters)`, doubled with `up`."""
        batch, *sides, _ = input_shape[0]
        sides = [side and side * (2 if self.up else 1) for side in sides]
        return (batch, *sides, self.filters)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "demodulate": self.demodulate,
            "up": self.up,
            **self.equalized_config(),
        }


def _inverse_norms(style, kernel):
    """Returns one over the norm of each picture's kernels, `(batch, filters)`."""
    energy = tf.reduce_sum(tf.square(kernel), (0, 1))
    energy = tf.matmul(tf.square(tf.cast(style, tf.float32)), energy)
    return tf.math.rsqrt(energy + EPSILON)


def _at_most_one(style):
    """Divides styles by their largest number: demodulation forgets their scale.

    Scaled pictures then stay in the range of float16, whatever the style.
    """
    largest = tf.reduce_max(tf.abs(style), -1, keepdims=True)
    # A constant of the gradient: the result does not depend on it.
    return style / tf.stop_gradient(tf.maximum(largest, EPSILON))
