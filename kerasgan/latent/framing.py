"""Pictures of any size through a network that takes some sizes: numpy alone."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from kerasgan.latent.arguments import check_whole
from kerasgan.latent.pixels import to_uint8

SMALLEST = 32
"""int. Pixels of height and width below which pictures are padded in any case."""

_PIXELS = 2**20  # translated at once, of more than one picture
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


def translate_pictures(
    images: Any,
    network: Callable[[np.ndarray], Any],
    channels: int,
    multiple: int,
    batch_size: int = 16,
) -> np.ndarray | list[np.ndarray]:
    """Sends pictures of any size through a network, and gives them their size back.

    A picture whose height or width is no multiple of what the network needs is padded
    on both sides by its mirror image, and cropped behind the network.

    Args:
        images: uint8 array of shape `(count, height, width, channels)`, or one picture
            `(height, width[, channels])`, or a list of pictures of different sizes;
            grey (1 channel or none) or RGB.
        network: Function of float32 images in [-1, 1] of shape
            `(batch, height, width, channels)` to images of the same shape.
        channels: int. Channels of the network's pictures, 1 or 3: others are turned
            grey, or spread over three channels.
        multiple: int. Height and width that the network takes are multiples of it.
        batch_size: int. Pictures translated at once, of large ones as many as make up
            a megapixel: a matter of memory and speed.

    Returns:
        uint8 array, or a list of such, in the form of `images`, with the network's
        channels.

    Raises:
        ValueError: If `images` are no uint8 pictures, or `batch_size` is below 1.
    """
    check_whole(1, batch_size=batch_size)
    if isinstance(images, list | tuple):
        pictures = [_batch_of(image, channels) for image in images]
        return _translate_each(pictures, network, multiple, batch_size)
    batch = _batch_of(images, channels)
    translated = _translate_batch(batch, network, multiple, batch_size)
    return translated if np.ndim(images) == 4 else translated[0]


def check_direction(direction: Any, known: Iterable[str], name: str) -> None:
    """Checks that there is a translator of a direction.

    Args:
        direction: str.
        known: Names of the directions there are.
        name: str. What translates, as the message calls it.

    Raises:
        ValueError: If there is none; the message names the nearest.
    """
    directions = list(known)
    if direction in directions:
        return
    nearest = difflib.get_close_matches(str(direction), directions, n=1)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise ValueError(
        f"`direction` must be one of {', '.join(map(repr, directions))}, which is what "
        f"{name} translates. Received: direction={direction!r}.{hint}"
    )


def _batch_of(images: Any, channels: int) -> np.ndarray:
    """Brings pictures to `(count, height, width, channels)`."""
    images = np.asarray(images)
    came = images.shape
    known = images.ndim in (2, 3, 4) and images.dtype == np.uint8
    if known:
        images = images[..., None] if images.ndim == 2 else images
        images = images[None] if images.ndim == 3 else images
    if not known or images.shape[-1] not in (1, 3) or 0 in images.shape[1:]:
        raise ValueError(
            "Pictures must be uint8, (count, height, width, channels), one (height, "
            "width[, channels]), or a list of such, with 1 (grey) or 3 (RGB) channels. "
            f"Received: shape={came}, dtype={images.dtype}. Stack grey "
            "pictures with `images[..., None]`; floats become pictures by "
            "`kerasgan.latent.to_uint8`."
        )
    if images.shape[-1] == channels:
        return images
    if channels == 3:
        return np.repeat(images, 3, axis=-1)
    return np.rint(images.astype(np.float32) @ _LUMA).astype(np.uint8)[..., None]


def _translate_each(pictures, network, multiple, batch_size) -> list[np.ndarray]:
    """Translates pictures of one size together, and puts them where they were."""
    sizes: dict[tuple[int, ...], list[int]] = {}
    for place, picture in enumerate(pictures):
        if len(picture) != 1:
            raise ValueError(
                "A list must hold single pictures, (height, width[, channels]). "
                f"Received: one of shape {picture.shape} at place {place}."
            )
        sizes.setdefault(picture.shape, []).append(place)
    translated: list[np.ndarray] = [np.empty(0)] * len(pictures)
    for places in sizes.values():
        batch = np.concatenate([pictures[place] for place in places])
        results = _translate_batch(batch, network, multiple, batch_size)
        for place, result in zip(places, results, strict=True):
            translated[place] = result
    return translated


def _translate_batch(images, network, multiple, batch_size) -> np.ndarray:
    translated = np.empty(images.shape, np.uint8)
    pads = [_padding(length, multiple) for length in images.shape[1:3]]
    (top, _), (left, _) = pads
    _, height, width, _ = images.shape
    padded_pixels = (height + sum(pads[0])) * (width + sum(pads[1]))
    batch_size = max(1, min(batch_size, _PIXELS // padded_pixels))
    for start in range(0, len(images), batch_size):
        part = images[start : start + batch_size]
        padded = np.pad(part, ((0, 0), *pads, (0, 0)), "reflect")
        drawn = np.asarray(network(padded.astype(np.float32) / 127.5 - 1.0))
        cropped = drawn[:, top : top + height, left : left + width]
        translated[start : start + batch_size] = to_uint8(cropped)
    return translated


def _padding(length: int, multiple: int) -> tuple[int, int]:
    """Pixels before and behind a side."""
    wanted = -(-max(length, SMALLEST) // multiple) * multiple
    missing = wanted - length
    return missing // 2, missing - missing // 2
