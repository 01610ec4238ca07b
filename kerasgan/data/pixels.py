"""Pixels to numbers and pictures to one picture."""

from __future__ import annotations

import math

import numpy as np

from kerasgan.data.errors import DataError


def to_float(images: np.ndarray) -> np.ndarray:
    """Scales grey levels to [-1, 1], exactly as the training pipeline does.

    Args:
        images: uint8 array of any shape, 0 black, 255 white.

    Returns:
        float32 array of the same shape, `images / 127.5 - 1`.

    Raises:
        DataError: If `images` is not uint8.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise DataError(
            f"`to_float` takes uint8 images. Received: dtype={images.dtype}."
        )
    return _LEVELS[images]


def image_grid(
    images: np.ndarray, columns: int | None = None, padding: int = 2
) -> np.ndarray:
    """Lays pictures out in rows on white, with white lines between them.

    Args:
        images: uint8 array of shape `(count, height, width, channels)`, or without the
            channel axis for grey pictures.
        columns: int or None. Pictures in a row. None makes the grid about square.
        padding: int. Width of the lines between pictures and around them, in pixels.

    Returns:
        uint8 array of shape `(grid height, grid width, channels)`.

    Raises:
        DataError: If `images` is not uint8, is empty or is no batch of pictures.
        ValueError: If `columns` or `padding` is out of range.
    """
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.dtype != np.uint8 or images.ndim != 4 or 0 in images.shape:
        raise DataError(
            "`image_grid` takes at least one uint8 image, (count, height, width, "
            f"channels). Received: shape={images.shape}, dtype={images.dtype}."
        )
    count, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(count)) if columns is None else columns
    if columns < 1 or padding < 0:
        raise ValueError(
            "`columns` must be 1 or more and `padding` 0 or more. "
            f"Received: {columns=}, {padding=}."
        )
    rows = math.ceil(count / columns)
    cells = np.full(
        (rows * columns, height + padding, width + padding, channels), 255, np.uint8
    )
    cells[:count, :height, :width] = images
    cells = cells.reshape(rows, columns, *cells.shape[1:]).swapaxes(1, 2)
    grid = cells.reshape(rows * (height + padding), columns * (width + padding), -1)
    # Every cell brings the lines below and to its right; the other two sides are here.
    return np.pad(grid, ((padding, 0), (padding, 0), (0, 0)), constant_values=255)


_LEVELS = np.arange(256, dtype=np.float32) / np.float32(127.5) - np.float32(1)
