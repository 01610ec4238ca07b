"""Affine maps of pictures: matrices, and sampling with a gradient."""

from __future__ import annotations

import math

import tensorflow as tf


def identity(count):
    """Returns identity matrices, float32 `(count, 3, 3)`."""
    return tf.eye(3, batch_shape=[count])


def translation(down, right):
    """Returns matrices that move by pixels, float32 `(batch, 3, 3)`."""
    one, zero = tf.ones_like(down), tf.zeros_like(down)
    return _matrix([[one, zero, down], [zero, one, right], [zero, zero, one]])


def scaling(down, right):
    """Returns matrices that stretch about the centre, float32 `(batch, 3, 3)`."""
    one, zero = tf.ones_like(down), tf.zeros_like(down)
    return _matrix([[down, zero, zero], [zero, right, zero], [zero, zero, one]])


def rotation(angle):
    """Returns matrices that rotate about the centre, in radians, `(batch, 3, 3)`."""
    one, zero = tf.ones_like(angle), tf.zeros_like(angle)
    cosine, sine = tf.cos(angle), tf.sin(angle)
    return _matrix([[cosine, -sine, zero], [sine, cosine, zero], [zero, zero, one]])


def quarter_turns(turns):
    """Returns matrices that rotate by whole quarters, `turns` in {0, 1, 2, 3}."""
    # Rounded: a quarter turn must move pixels onto pixels.
    return tf.round(rotation(turns * (math.pi / 2)))


def sample(images, matrices):
    """Draws each picture anew at the places to which a matrix maps its own.

    Coordinates are rows and columns in pixels, 0 at the centre; values between pixels
    are bilinear, and beyond the edge the picture goes on as its mirror image.

    Args:
        images: float tensor `(batch, height, width, channels)`.
        matrices: float32 tensor `(batch, 3, 3)`: from places of the result to places of
            the picture.

    Returns:
        float tensor of the shape and dtype of the images.
    """
    _, height, width, _ = images.shape
    rows = tf.range(height, dtype=tf.float32) - (height - 1) / 2
    columns = tf.range(width, dtype=tf.float32) - (width - 1) / 2
    grid = tf.stack(
        [
            tf.repeat(rows, width),
            tf.tile(columns, [height]),
            tf.ones(height * width),
        ]
    )
    places = tf.matmul(matrices, grid[None])  # (batch, 3, height * width)
    row = _mirrored(places[:, 0] + (height - 1) / 2, height)
    column = _mirrored(places[:, 1] + (width - 1) / 2, width)
    top, left = tf.floor(row), tf.floor(column)
    result = 0.0
    for down in (0, 1):
        for right in (0, 1):
            weight = _share(row - top, down) * _share(column - left, right)
            index = _index(top + down, height), _index(left + right, width)
            pixels = tf.gather_nd(images, tf.stack(index, -1), batch_dims=1)
            result += tf.cast(weight, images.dtype)[..., None] * pixels
    return tf.reshape(result, tf.shape(images))


def _matrix(rows):
    return tf.stack([tf.stack(row, -1) for row in rows], -2)


def _mirrored(places, length):
    around = tf.math.floormod(places + 0.5, 2.0 * length)
    return length - tf.abs(around - length) - 0.5


def _share(fraction, upper):
    return fraction if upper else 1.0 - fraction


def _index(places, length):
    return tf.clip_by_value(tf.cast(places, tf.int32), 0, length - 1)
