"""Linear maps of colours: matrices over (red, green, blue, 1)."""

from __future__ import annotations

import tensorflow as tf

# The unit vector of grey: colours are red, green and blue.
_LUMA = tf.constant([3**-0.5, 3**-0.5, 3**-0.5, 0.0])


def identity(count):
    """Returns identity matrices, float32 `(count, 4, 4)`."""
    return tf.eye(4, batch_shape=[count])


def brightness(amount):
    """Returns matrices that add to every channel, float32 `(batch, 4, 4)`."""
    offset = amount[:, None, None] * tf.constant([[1.0], [1.0], [1.0], [0.0]])
    last = tf.constant([[0.0, 0.0, 0.0, 1.0]])
    return identity(tf.shape(amount)[0]) + offset * last


def contrast(factor):
    """Returns matrices that scale every channel, float32 `(batch, 4, 4)`."""
    one = tf.ones_like(factor)
    return tf.linalg.diag(tf.stack([factor, factor, factor, one], -1))


def luma_flip(flipped):
    """Returns matrices that mirror the lightness where flipped is 1, (batch, 4, 4)."""
    outer = _LUMA[:, None] * _LUMA[None]
    return identity(tf.shape(flipped)[0]) - 2.0 * flipped[:, None, None] * outer


def hue(angle):
    """Returns matrices that rotate colours about grey, radians, `(batch, 4, 4)`."""
    x, y, z = 3 * [3**-0.5]
    cross = tf.constant(
        [
            [0.0, -z, y, 0.0],
            [z, 0.0, -x, 0.0],
            [-y, x, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0],
        ]
    )
    outer = _LUMA[:, None] * _LUMA[None]
    three = tf.linalg.diag(tf.constant([1.0, 1.0, 1.0, 0.0]))
    cosine, sine = tf.cos(angle)[:, None, None], tf.sin(angle)[:, None, None]
    last = tf.linalg.diag(tf.constant([0.0, 0.0, 0.0, 1.0]))
    return cosine * three + sine * cross + (1.0 - cosine) * outer + last


def saturation(factor):
    """Returns matrices that scale the distance from grey, float32 `(batch, 4, 4)`."""
    outer = _LUMA[:, None] * _LUMA[None]
    last = tf.linalg.diag(tf.constant([0.0, 0.0, 0.0, 1.0]))
    coloured = tf.eye(4) - outer - last
    return outer + last + factor[:, None, None] * coloured


def apply(images, matrices):
    """Maps the colours of pictures; a grey picture takes the mean of what grey becomes.

    Args:
        images: float tensor `(batch, height, width, channels)`, 1 or 3 channels.
        matrices: float32 tensor `(batch, 4, 4)`.

    Returns:
        float tensor of the shape and dtype of the images.
    """
    batch, height, width, channels = images.shape
    matrices = tf.cast(matrices, images.dtype)
    offset = matrices[:, None, :3, 3]
    if channels == 1:
        factor = tf.reduce_mean(tf.reduce_sum(matrices[:, :3, :3], 2), 1)
        shift = tf.reduce_mean(offset, -1)[:, :, None, None]
        return images * factor[:, None, None, None] + shift
    pixels = tf.reshape(images, (-1, height * width, channels))
    mapped = tf.matmul(pixels, matrices[:, :3, :3], transpose_b=True) + offset
    return tf.reshape(mapped, (-1, height, width, channels))
