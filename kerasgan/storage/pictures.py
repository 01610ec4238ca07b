"""PNG pictures and WebP or GIF animations, written atomically, with provenance."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from kerasgan.storage.errors import StorageError
from kerasgan.storage.provenance import Provenance, parse_xmp
from kerasgan.storage.reading import read_bytes
from kerasgan.storage.writing import PathLike, write_bytes

_XMP_KEYWORD = "XML:com.adobe.xmp"
_READABLE = ("PNG", "WEBP", "GIF")


def write_png(
    path: PathLike,
    image: np.ndarray,
    provenance: Provenance | Mapping[str, Any] | None = None,
) -> None:
    """Writes a picture as a PNG file.

    Args:
        path: Path of the file, ending in `.png`. Its folder must exist.
        image: uint8 array of shape `(height, width, channels)` with 1 (grey) or 3
            (RGB) channels, or `(height, width)`.
        provenance: `Provenance`, or a mapping of its fields, that the file carries as
            text and as an XMP packet; `None` for a picture that no model made.

    Raises:
        StorageError: If an argument does not fit or the file cannot be written.
    """
    _require_suffix(path, (".png",))
    text = PngImagePlugin.PngInfo()
    if provenance is not None:
        made_by = _as_provenance(provenance)
        for keyword, value in made_by.to_text().items():
            text.add_text(keyword, value) if value.isascii() else text.add_itxt(
                keyword, value
            )
        text.add_itxt(_XMP_KEYWORD, made_by.to_xmp())
    buffer = io.BytesIO()
    _to_pillow(image).save(buffer, "PNG", pnginfo=text, optimize=True)
    write_bytes(path, buffer.getvalue())


def write_animation(
    path: PathLike,
    frames: Sequence[np.ndarray] | np.ndarray,
    milliseconds: int | Sequence[int] = 100,
    provenance: Provenance | Mapping[str, Any] | None = None,
) -> None:
    """Writes an endless animation as a lossless WebP or a GIF file.

    Args:
        path: Path of the file, ending in `.webp` or `.gif`. Its folder must exist.
        frames: At least one picture, each as `write_png` takes it, all of one shape.
        milliseconds: int, or one int a frame. How long a frame stands; GIF rounds to
            10 ms.
        provenance: As in `write_png`; the file carries it as an XMP packet.

    Raises:
        StorageError: If an argument does not fit or the file cannot be written.
    """
    suffix = _require_suffix(path, (".webp", ".gif"))
    _require_frames(frames, milliseconds)
    first, *others = (_to_pillow(frame) for frame in frames)
    options: dict[str, Any] = {"format": suffix[1:].upper()}
    packet = b"" if provenance is None else _as_provenance(provenance).to_xmp().encode()
    if suffix == ".webp":
        options |= {"lossless": True, "xmp": packet}
    else:
        options |= {"comment": packet, "optimize": False, "disposal": 1}
    duration = milliseconds if isinstance(milliseconds, int) else list(milliseconds)
    buffer = io.BytesIO()
    first.save(
        buffer, save_all=True, append_images=others, duration=duration, loop=0,
        **options,
    )  # fmt: skip
    write_bytes(path, buffer.getvalue())


def read_provenance(path: PathLike) -> Provenance | None:
    """Reads what a picture says about its origin.

    Args:
        path: Path of a PNG, WebP or GIF file.

    Returns:
        `Provenance`, or `None` where the picture carries none.

    Raises:
        StorageError: If there is no such picture.
    """
    content = read_bytes(path)
    try:
        with Image.open(io.BytesIO(content), formats=_READABLE) as image:
            info = dict(image.info)
            if image.format == "PNG":
                image.load()  # text may stand after the pixels
                info |= image.info
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise StorageError(
            f"{path} must be a PNG, WebP or GIF picture. Received: {error}."
        ) from error
    for key in (_XMP_KEYWORD, "xmp", "comment"):
        packet = info.get(key)
        if isinstance(packet, bytes):
            packet = packet.decode("utf-8", "replace")
        if packet and (found := parse_xmp(packet)):
            return found
    return None


def is_own_picture(path: PathLike) -> bool:
    """Whether a file is a picture that says that kerasgan made it.

    Args:
        path: Path of any file.

    Returns:
        bool. False also where the file cannot be read.
    """
    try:
        found = read_provenance(path)
    except StorageError:
        return False
    return found is not None and found.is_ours


def _to_pillow(image: np.ndarray) -> Image.Image:
    image = np.asarray(image)
    grey = image.ndim == 2 or (image.ndim == 3 and image.shape[-1] == 1)
    fits = grey or (image.ndim == 3 and image.shape[-1] == 3)
    if not fits or image.dtype != np.uint8 or math.prod(image.shape) == 0:
        raise StorageError(
            "A picture must be a uint8 array of shape (height, width, 1 or 3). "
            f"Received: {image.dtype} of shape {image.shape}. "
            "`kerasgan.latent.to_uint8` turns floats from [-1, 1] into one."
        )
    if grey:
        image = image.reshape(image.shape[:2])
    return Image.fromarray(np.ascontiguousarray(image))


def _as_provenance(provenance: Provenance | Mapping[str, Any]) -> Provenance:
    if isinstance(provenance, Provenance):
        return provenance
    try:
        return Provenance(**provenance)
    except TypeError as error:
        fields = ", ".join(Provenance.__dataclass_fields__)
        raise StorageError(
            f"`provenance` must have `entry` and may have other fields of: {fields}. "
            f"Received: {provenance!r}."
        ) from error


def _require_frames(frames, milliseconds) -> None:
    shapes = {np.shape(frame) for frame in frames}
    if len(shapes) != 1:
        raise StorageError(
            "`frames` must be at least one picture, all of one shape. "
            f"Received: {len(frames)} pictures of shapes {sorted(shapes)}."
        )
    times = [milliseconds] if isinstance(milliseconds, int) else list(milliseconds)
    fitting = isinstance(milliseconds, int) or len(times) == len(frames)
    if not fitting or min(times) < 1:
        raise StorageError(
            "`milliseconds` must be an int of 1 or more, or one for each frame. "
            f"Received: {milliseconds!r} for {len(frames)} frames."
        )


def _require_suffix(path: PathLike, suffixes: tuple[str, ...]) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in suffixes:
        raise StorageError(
            f"The file's name must end in {' or '.join(suffixes)}. Received: {path}."
        )
    return suffix
