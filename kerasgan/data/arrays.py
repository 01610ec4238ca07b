"""Arrays in memory and in `.npz` files, brought to the form of the contract."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.data.contract import check_images
from kerasgan.data.errors import DataError
from kerasgan.data.shapes import Target


def conform(images: Any, target: Target, background: tuple[int, int, int]):
    """Brings an array of pictures to the form of the input contract.

    A grey array without channel axis gets one; transparency is laid over a background;
    pictures are cropped, resized and turned grey or coloured as `target` asks.

    Args:
        images: uint8 array, or float array in [-1, 1], of shape
            `(count, height, width, channels)` with 1 to 4 channels, or
            `(count, height, width)`.
        target: Target. The wanted size and channels.
        background: Red, green, blue behind transparent pixels, 0..255.

    Returns:
        Array of shape `(count, height, width, 1 or 3)`.

    Raises:
        DataError: If the array cannot be that, or is to be changed and `check_images`
            refuses its numbers.
    """
    images = _with_channels(np.asarray(images))
    if images.dtype == np.uint8 and images.ndim == 4 and images.shape[-1] in (2, 4):
        images = np.stack([_blend(image, background) for image in images])
    if images.ndim != 4 or 0 in images.shape or images.shape[-1] not in (1, 3):
        return images  # the contract says what is wrong
    channels = target.channels or images.shape[-1]
    size, pad = target.size or images.shape[1:3], target.pad
    if images.shape[1:] == (*size, channels):
        return images
    check_images(images, check_range=False)
    if images.shape[-1] != channels:
        images = _recolour(images, channels)
    if images.shape[1:3] == size:
        return images
    from kerasgan.data.pictures import resize_array

    return np.stack([resize_array(image, *size, pad) for image in images])


def read_npz(path: Path, key: str | None, split: str):
    """Reads the images, and labels where there are, of an `.npz` file.

    Args:
        path: Path of the file, with arrays `images[, labels]`, or `x_train, y_train,
            x_test, y_test`.
        key: Name of the array that holds the images, or None for the names above.
        split: `"train"` or `"test"`: which of the four arrays are read.

    Returns:
        Images, labels or None, and whether `split` made a difference.

    Raises:
        DataError: If the file is broken or lacks the arrays, naming those it has.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            keys = set(arrays.files)
            names = _names(path, keys, key, split)
            read = [arrays[name] if name in keys else None for name in names]
    except DataError:
        raise
    # NumPy raises nearly anything on bytes that are no archive; the reason is kept.
    except (
        AttributeError,
        EOFError,
        MemoryError,
        NotImplementedError,
        OSError,
        ValueError,
        TypeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        reason = _why_unreadable(path, error)
        raise DataError(f"{str(path)!r} is no readable .npz file: {reason}.") from error
    images, labels = read
    if labels is not None:
        labels = labels.reshape(-1) if labels.shape[1:] == (1,) else labels
    return images, labels, names[0].startswith("x_") and key is None


def _why_unreadable(path: Path, error: Exception) -> str:
    """Says it without NumPy's advice to load what it cannot read as a pickle."""
    if getattr(error, "errno", None) is not None:  # the system's, not the content's
        return str(error)
    if not zipfile.is_zipfile(path):
        return "it is no npz archive, which `numpy.savez(file, images=...)` writes"
    if "allow_pickle" in str(error):
        return "it holds Python objects, and pictures and labels must be numbers"
    return str(error)


def _names(path: Path, keys: set[str], key: str | None, split: str) -> tuple[str, str]:
    if key is not None:
        names = key, ""
    elif "images" in keys:
        names = "images", "labels"
    else:
        names = f"x_{split}", f"y_{split}"
    if names[0] not in keys:
        raise DataError(
            f"{str(path)!r} must hold `images[, labels]` or `x_train, y_train, x_test, "
            f"y_test`, or be given with a key, as FILE.npz:KEY. Received: {key=}, "
            f"{split=}; the file's keys: {', '.join(sorted(keys)) or 'none'}."
        )
    return names


def _with_channels(images: np.ndarray) -> np.ndarray:
    if images.ndim != 3:
        return images
    if images.shape[-1] in (1, 3, 4):
        raise DataError(
            "Images must be an array of shape (count, height, width, channels). "
            f"Received: shape={images.shape}, which looks like one picture: "
            "`images[None]` makes it a set of one."
        )
    return images[..., None]


def _blend(image: np.ndarray, background: tuple[int, int, int]) -> np.ndarray:
    from PIL import Image

    from kerasgan.data.pictures import flatten, needs_colour

    mode = "LA" if image.shape[-1] == 2 else "RGBA"
    picture = Image.fromarray(image, mode)
    colour = needs_colour(mode, True, background)
    return np.asarray(flatten(picture, 3 if colour else 1, background)).reshape(
        *image.shape[:2], -1
    )


def _recolour(images: np.ndarray, channels: int) -> np.ndarray:
    if channels == 3:
        return np.repeat(images, 3, axis=-1)
    if images.dtype == np.uint8:
        from PIL import Image

        grey = [np.asarray(Image.fromarray(image).convert("L")) for image in images]
        return np.stack(grey)[..., None]
    luma = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's "L"
    return (images.astype(np.float32) @ luma)[..., None]
