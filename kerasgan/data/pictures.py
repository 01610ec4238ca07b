"""One picture file to one array: every mode, any size, nothing trusted."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import stat
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from kerasgan.data.errors import DataError
from kerasgan.data.levels import mode_of, to_8_bits
from kerasgan.data.shapes import Target

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
"""Formats of Pillow that may be opened; the rest is attack surface."""

EXTENSIONS = frozenset(
    (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".gif", ".tif", ".tiff")
)
"""Endings, in lower case, of the files that count as pictures."""

PIXEL_LIMIT = 89_478_485
"""int. Pixels of the largest picture that is decoded, 256 MiB as RGB; Pillow's own."""

_GREY_MODES = ("1", "L", "LA", "La", "I", "F")


@dataclasses.dataclass(frozen=True)
class Picture:
    """A decoded picture and what it was.

    Args:
        pixels: uint8 array of shape `(height, width, 1 or 3)`.
        size: Height and width before cropping and resizing, in pixels, upright.
        mode: str. Pillow's name of the mode in the file; `LA` for 16-bit grey with
            transparency too.
    """

    pixels: np.ndarray
    size: tuple[int, int]
    mode: str


def read_picture(
    path: str, target: Target, background: tuple[int, int, int]
) -> Picture:
    """Decodes a picture file, upright, on a background, cropped and resized.

    Of an animation the first frame is taken. Grey levels of 16 bits are divided by 257.

    Args:
        path: Path of the file.
        target: Target. None for the channels: 1 for a grey picture, else 3.
        background: Red, green, blue behind transparent pixels, 0..255.

    Returns:
        Picture.

    Raises:
        DataError: If the file is no picture, is broken, or is too large, or its levels
            have no known range.
        Exception: Whatever Pillow raises on a broken file.
    """
    with _opened(path) as image:
        mode = mode_of(image)
        upright = ImageOps.exif_transpose(image)
        colour = needs_colour(mode, upright.has_transparency_data, background)
        picture = flatten(upright, target.channels or (3 if colour else 1), background)
    if target.half is not None:
        picture = cut_half(picture, target.half)
    size = picture.height, picture.width
    pixels = np.asarray(fit(picture, *(target.size or size), target.pad))
    return Picture(pixels.reshape(*pixels.shape[:2], -1), size, mode)


def needs_colour(
    mode: str, transparent: bool, background: tuple[int, int, int]
) -> bool:
    """Whether a picture needs three channels.

    Args:
        mode: str. Pillow's name of its mode.
        transparent: bool. Whether the background shows through.
        background: Red, green, blue, 0..255.

    Returns:
        False for a grey picture, unless a coloured background shows through it.
    """
    grey = mode in _GREY_MODES or mode.startswith("I;")
    return not grey or (transparent and len(set(background)) > 1)


def flatten(
    picture: Image.Image, channels: int, background: tuple[int, int, int]
) -> Image.Image:
    """Turns a picture of any mode into 8 bits, grey or RGB, without transparency.

    Args:
        picture: Pillow image.
        channels: int. 1 or 3.
        background: Red, green, blue behind transparent pixels, 0..255.

    Returns:
        Pillow image of mode `L` or `RGB`.

    Raises:
        DataError: If the levels have no known range.
    """
    picture = to_8_bits(picture)
    if picture.has_transparency_data:
        canvas = Image.new("RGBA", picture.size, (*background, 255))
        picture = Image.alpha_composite(canvas, picture.convert("RGBA"))
    return picture.convert("L" if channels == 1 else "RGB")


def cut_half(picture: Image.Image, half: str) -> Image.Image:
    """Cuts out one of two pictures that stand side by side in one.

    Args:
        picture: Pillow image.
        half: str. `"left"` or `"right"`.

    Returns:
        Pillow image of half the width.

    Raises:
        DataError: If the width is odd.
    """
    if picture.width % 2:
        raise DataError(f"{picture.width} pixels of width have no two equal halves")
    middle = picture.width // 2
    start = 0 if half == "left" else middle
    return picture.crop((start, 0, start + middle, picture.height))


def fit(
    picture: Image.Image, height: int, width: int, pad: bool = False
) -> Image.Image:
    """Crops a picture about its centre to an aspect and resizes it with antialiasing.

    Args:
        picture: Pillow image of mode `L`, `RGB` or `F`.
        height: int. Wanted height in pixels.
        width: int. Wanted width in pixels.
        pad: bool. Whether a picture that is no larger is set in the middle of a frame
            instead, which repeats its outermost pixels.

    Returns:
        Pillow image of that size; the picture itself if it has it.
    """
    if picture.size == (width, height):
        return picture
    if pad and picture.width <= width and picture.height <= height:
        return _framed(picture, height, width)
    scale = min(picture.width / width, picture.height / height)
    left = (picture.width - width * scale) / 2
    top = (picture.height - height * scale) / 2
    # The box is not rounded to pixels, so that the picture is not stretched by one;
    # a float may end a hair outside of the picture, which Pillow refuses.
    right = min(left + width * scale, picture.width)
    bottom = min(top + height * scale, picture.height)
    box = max(left, 0.0), max(top, 0.0), right, bottom
    return picture.resize((width, height), Image.Resampling.LANCZOS, box=box)


def resize_array(
    image: np.ndarray, height: int, width: int, pad: bool = False
) -> np.ndarray:
    """Crops and resizes one picture that is an array.

    Args:
        image: uint8 array, or float array in [-1, 1], of shape
            `(height, width, 1 or 3)`.
        height: int. Wanted height in pixels.
        width: int. Wanted width in pixels.
        pad: bool. As for `fit`.

    Returns:
        Array of shape `(height, width, channels)`, uint8, or float32 between the
        picture's smallest number and its largest.
    """
    if image.dtype == np.uint8:
        grey = image.shape[-1] == 1
        picture = Image.fromarray(image[..., 0] if grey else image)
        return np.asarray(fit(picture, height, width, pad)).reshape(height, width, -1)
    planes = [
        np.asarray(fit(Image.fromarray(plane), height, width, pad))
        for plane in np.moveaxis(image.astype(np.float32), -1, 0)
    ]
    # Pictures in 0..1 would be taken for right ones if the filter overshot below 0.
    return np.clip(np.stack(planes, axis=-1), image.min(), image.max())


def explain(error: Exception) -> str:
    """Says in one line why a picture cannot be read.

    Args:
        error: What `read_picture` raised.

    Returns:
        Text without the path.
    """
    if isinstance(error, UnidentifiedImageError):
        return f"no {', '.join(FORMATS[:-1])} or {FORMATS[-1]} picture"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = " ".join(str(error).split()) or "broken"
    return text if isinstance(error, DataError) else f"{text} ({type(error).__name__})"


def _framed(picture: Image.Image, height: int, width: int) -> Image.Image:
    pixels = np.asarray(picture)
    missing = height - picture.height, width - picture.width
    sides = [(length // 2, length - length // 2) for length in missing]
    return Image.fromarray(
        np.pad(pixels, sides + [(0, 0)] * (pixels.ndim - 2), mode="edge")
    )


@contextlib.contextmanager
def _opened(path: str) -> Iterator[Image.Image]:
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        # A pipe would block for ever, a device could be endless.
        raise DataError("no regular file")
    if status.st_size == 0:
        raise DataError("empty file")
    with open(path, "rb") as file, Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > PIXEL_LIMIT:
            raise DataError(
                f"{image.width} x {image.height} pixels are more than {PIXEL_LIMIT}"
            )
        yield image
