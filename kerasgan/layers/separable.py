"""Filters of maps as two products with small banded matrices, one for each side.

On a CPU, a product of matrices is several times as fast as adding shifted slices, and
unlike a depthwise convolution it stays so under XLA. Its gradients of every order are
such products too, while that of `tf.image.resize` has none: a penalty on the gradient
would silently lose its part. The work for a pixel grows with the map's side; beyond 128
pixels a depthwise convolution would be the cheaper one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf


def band(
    weights: Sequence[float],
    inputs: int,
    outputs: int,
    first: int,
    stride: int = 1,
    repeat_edges: bool = True,
) -> np.ndarray:
    """Writes a one-dimensional filter as a matrix.

    Row `i` holds the weights from column `first + i * stride` on.

    Args:
        weights: Weights of the filter.
        inputs: int. Number of places that are read, the columns.
        outputs: int. Number of places that are written, the rows.
        first: int. Place that the first weight of the first row falls on; below 0 where
            the filter reaches over the edge.
        stride: int. Step from row to row, in places.
        repeat_edges: bool. Whether the outermost places go on beyond the edge; else
            there are zeros.

    Returns:
        float32 array of shape `(outputs, inputs)`.
    """
    matrix = np.zeros((outputs, inputs), np.float32)
    for row in range(outputs):
        for column, weight in enumerate(weights, start=first + row * stride):
            inside = min(max(column, 0), inputs - 1)
            if repeat_edges or column == inside:
                matrix[row, inside] += weight
    return matrix


def separable_map(images, rows: np.ndarray, columns: np.ndarray) -> tf.Tensor:
    """Multiplies the height and then the width of maps by a matrix each.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        rows: float array of shape `(new_height, height)`.
        columns: float array of shape `(new_width, width)`.

    Returns:
        Tensor of shape `(batch, new_height, new_width, channels)`, of the same dtype.
    """
    _, height, width, channels = images.shape
    rows = tf.constant(rows[None], images.dtype)
    columns = tf.constant(columns[None], images.dtype)
    images = tf.matmul(rows, tf.reshape(images, (-1, height, width * channels)))
    images = tf.matmul(columns, tf.reshape(images, (-1, width, channels)))
    return tf.reshape(images, (-1, rows.shape[1], columns.shape[1], channels))
