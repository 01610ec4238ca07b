"""What a model takes: the checks that run before the first update."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasgan.data.errors import DataError

_BLOCK = 1 << 22  # numbers scanned at once: fits the cache, needs no copy of the array
_TOLERANCE = 1e-3  # resampling may end a hair outside of [-1, 1]


def check_images(
    images: np.ndarray,
    image_shape: tuple[int, int, int] | None = None,
    check_range: bool = True,
) -> None:
    """Checks that an array is a batch of images; float arrays are scanned whole.

    Args:
        images: uint8 array, or float array in [-1, 1], of shape
            `(count, height, width, channels)` with 1 or 3 channels.
        image_shape: The `(height, width, channels)` that the model takes, or None for
            any with 1 or 3 channels.
        check_range: bool. Refuse float data without a negative number, since it is
            nearly always in [0, 1]. Numbers outside of [-1, 1] are always refused.

    Raises:
        DataError: If there is no image, or rank, shape, dtype or range is wrong, or a
            number is not finite. The message says what to do.
    """
    images = np.asarray(images)
    _check_rank(images)
    _check_shape(images, image_shape)
    if images.dtype == np.uint8:
        return
    if images.dtype.kind != "f":
        raise DataError(
            "Images must be uint8, or float in [-1, 1]. Received: "
            f"dtype={images.dtype}. Grey levels 0..255 become uint8 by "
            "`images.astype('uint8')`."
        )
    _check_numbers(images, check_range)


def check_labels(labels: np.ndarray, count: int, classes: int | None = None) -> None:
    """Checks that labels are class numbers, one an image.

    Args:
        labels: Integer array of shape `(count,)`.
        count: int. Number of images.
        classes: int or None. Labels must be in [0, classes); None is any from 0.

    Raises:
        DataError: If shape, dtype or values are wrong. The message says what to do.
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise DataError(
            "Labels must be integers of shape (count,). Received: "
            f"shape={labels.shape}, dtype={labels.dtype}. One-hot labels become "
            "class numbers by `labels.argmax(-1)`."
        )
    if len(labels) != count:
        raise DataError(
            "There must be one label an image. "
            f"Received: {count} images, {len(labels)} labels."
        )
    highest = np.inf if classes is None else classes - 1
    if count and (labels.min() < 0 or labels.max() > highest):
        wanted = "0 or more" if classes is None else f"in [0, {classes})"
        raise DataError(
            f"Labels must be {wanted}. Received: labels from {labels.min()} to "
            f"{labels.max()}."
        )


def check_batch(
    batch: Any,
    image_shape: tuple[int, int, int] | None = None,
    classes: int | None = None,
    check_range: bool = True,
) -> None:
    """Checks what a dataset yields: images, or `(images, labels)` for a class model.

    Args:
        batch: Array or tensor of images, or a tuple of images and labels.
        image_shape: The `(height, width, channels)` that the model takes, or None.
        classes: int or None. Number of classes of the model; None: without labels.
        check_range: bool. As in `check_images`.

    Raises:
        DataError: If the structure does not fit, or as `check_images` and
            `check_labels`.
    """
    if classes is None:
        if isinstance(batch, tuple | list | dict):
            raise DataError(
                "A model without classes takes images alone. Received: a "
                f"{type(batch).__name__} of {len(batch)}. Build the model with "
                "`classes=...`, or leave the labels out."
            )
        check_images(np.asarray(batch), image_shape, check_range)
        return
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        raise DataError(
            f"A model with classes={classes} takes (images, labels). Received: "
            f"{type(batch).__name__}. Give labels, or build it with `classes=None`."
        )
    images, labels = (np.asarray(part) for part in batch)
    check_images(images, image_shape, check_range)
    check_labels(labels, len(images), classes)


def check_pair(
    batch: Any,
    image_shape: tuple[int, int, int] | None = None,
    check_range: bool = True,
) -> None:
    """Checks what a dataset yields for a model that translates: `(images_a, images_b)`.

    Args:
        batch: Tuple of two arrays or tensors of images, as many of each.
        image_shape: The `(height, width, channels)` of both, or None.
        check_range: bool. As in `check_images`.

    Raises:
        DataError: If the structure does not fit, or as `check_images`.
    """
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        raise DataError(
            "A model that translates takes (images_a, images_b). Received: "
            f"{type(batch).__name__}. Give two arrays, or "
            "`kerasgan.data.load(a, second=b)`."
        )
    first, second = (np.asarray(part) for part in batch)
    for images in (first, second):
        _check_rank(images)
    if first.shape[1:] != second.shape[1:]:
        check_pair_shapes(first.shape[1:], second.shape[1:], image_shape)
    for images in (first, second):
        check_images(images, image_shape, check_range)
    if len(first) != len(second):
        raise DataError(
            "Arrays of pictures of a and b must be of equal length. Received: "
            f"{len(first)} and {len(second)} pictures. Sets of different lengths go "
            "through `kerasgan.data.load(a, second=b)`."
        )


def check_pair_shapes(
    first: tuple[int, ...],
    second: tuple[int, ...],
    image_shape: tuple[int, ...] | None = None,
) -> None:
    """Checks that the pictures of both kinds are of one shape.

    Args:
        first: The `(height, width, channels)` of pictures of a.
        second: That of pictures of b.
        image_shape: That of both, or None.

    Raises:
        DataError: If they differ.
    """
    wanted = tuple(image_shape or first)
    if wanted != tuple(first) or wanted != tuple(second):
        raise DataError(
            f"Pictures of a and of b must be of shape {wanted} each. Received: {first} "
            f"and {second}. Load both by `kerasgan.data.load(a, image_size={wanted}, "
            f"second=b)`, or `--size {wanted[0]}x{wanted[1]}` on the command line."
        )


def _check_rank(images: np.ndarray) -> None:
    if images.ndim != 4:
        hint = ""
        if images.ndim == 3 and images.shape[-1] in (1, 3):
            hint = (
                " That is a single picture: a dataset of such yields batches by "
                "`dataset.batch(64)`, and `images[None]` is a set of one."
            )
        elif images.ndim == 3:
            hint = " Grey images become 4-dimensional by `images[..., None]`."
        raise DataError(
            "Images must be an array of shape (count, height, width, channels). "
            f"Received: shape={images.shape}, dtype={images.dtype}.{hint}"
        )
    if 0 in images.shape:
        raise DataError(
            f"There must be at least one image. Received: shape={images.shape}. "
            "Check the path or the filter that made this array."
        )


def _check_shape(images: np.ndarray, image_shape: tuple[int, ...] | None) -> None:
    came = images.shape[1:]
    if image_shape is not None and came == tuple(image_shape):
        return
    if image_shape is None and came[-1] in (1, 3):
        return
    if image_shape is None:
        wanted = "Images must have 1 or 3 channels, the last axis."
        advice = "Leave out or blend what is not grey or RGB."
    else:
        wanted = f"Images must be of shape {tuple(image_shape)} each."
        advice = (
            f"Load them with `kerasgan.data.load(source, image_size="
            f"{tuple(image_shape)})`"
        )
        if came[-1] in (1, 3):
            advice += f", or build the model with `image_shape={came}`"
        advice += "."
    if came[0] in (1, 3) and came[-1] not in (1, 3):
        advice = "Channels come last: `images.transpose(0, 2, 3, 1)`."
    raise DataError(f"{wanted} Received: shape={images.shape}. {advice}")


def _check_numbers(images: np.ndarray, check_range: bool) -> None:
    low, high = _extremes(images)
    if not (np.isfinite(low) and np.isfinite(high)):
        raise DataError(
            f"Images must be finite. Received: numbers from {low} to {high}. "
            "Look for a division by zero where they were made."
        )
    if low < -1 - _TOLERANCE or high > 1 + _TOLERANCE:
        raise DataError(
            f"Float images must be in [-1, 1]. Received: numbers from {low:g} to "
            f"{high:g}. Give grey levels 0..255 as uint8, or `images / 127.5 - 1`."
        )
    if check_range and low >= 0:
        raise DataError(
            f"Float images must be in [-1, 1]. Received: numbers from {low:g} to "
            f"{high:g}, which looks like 0..1. Scale them by `images * 2 - 1`, or "
            "set `check_range=False` if black is meant to be 0."
        )


def _extremes(images: np.ndarray) -> tuple[float, float]:
    """Smallest and largest number; NaN where there is one, since it spreads."""
    flat = images.reshape(-1)
    blocks = [flat[k : k + _BLOCK] for k in range(0, flat.size, _BLOCK)]
    low = np.min([block.min() for block in blocks])
    high = np.max([block.max() for block in blocks])
    return float(low), float(high)
