"""Convolutions that double or halve maps on the way.

Doubling by repeated pixels and then convolving is one transposed convolution with a
kernel that is one wider; convolving and then taking the mean of 2x2 pixels is one
convolution with a stride. Both at 4/9 of the work of the two steps, for kernels of 3x3.
"""

from __future__ import annotations

import itertools

import tensorflow as tf


def doubling_convolution(images, kernel) -> tf.Tensor:
    """Repeats each pixel 2x2 and convolves, in one step.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        kernel: float tensor of shape `(size, size, channels, filters)`, odd size.

    Returns:
        Tensor of shape `(batch, 2 * height, 2 * width, filters)`.
    """
    _, height, width, _ = images.shape
    return transposed_convolution(
        images, _widened(kernel), (2 * height, 2 * width), "SAME"
    )


def halving_convolution(images, kernel) -> tf.Tensor:
    """Convolves and takes the mean of 2x2 pixels, in one step.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`, even sides.
        kernel: float tensor of shape `(size, size, channels, filters)`, odd size.

    Returns:
        Tensor of shape `(batch, height / 2, width / 2, filters)`.
    """
    return tf.nn.conv2d(images, _widened(kernel) / 4, 2, padding="SAME")


def transposed_convolution(images, kernel, size, padding) -> tf.Tensor:
    """Convolves maps whose pixels are set apart by zeros, one between two.

    Unlike TensorFlow's operation, it slides the kernel over these maps as it is.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        kernel: float tensor of shape `(size, size, channels, filters)`.
        size: Tuple of the new height and width.
        padding: str. `"SAME"` or `"VALID"`, that of the convolution that this is the
            gradient of.

    Returns:
        Tensor of shape `(batch, *size, filters)`.
    """
    flipped = tf.transpose(tf.reverse(kernel, (0, 1)), (0, 1, 3, 2))
    shape = (tf.shape(images)[0], *size, kernel.shape[-1])
    return tf.nn.conv2d_transpose(images, flipped, shape, 2, padding)


def _widened(kernel):
    """Adds up the kernel moved by 0 or 1 along height and width."""
    moves = itertools.product(((0, 1), (1, 0)), repeat=2)
    none = (0, 0)
    return tf.add_n([tf.pad(kernel, (*move, none, none)) for move in moves])
