"""Pictures of more than 8 bits a level: what they are, and how they become 8."""

from __future__ import annotations

import numpy as np
from PIL import Image

from kerasgan.data.errors import DataError

_CURE = "save it with 8 or 16 bits"


def mode_of(image: Image.Image) -> str:
    """Says what mode a picture has in its file, where Pillow opens it as another.

    Args:
        image: Pillow image that is opened and not yet loaded.

    Returns:
        str. Pillow's name of the mode: `LA` for 16-bit grey with transparency, which it
        opens as `RGBA`.

    Raises:
        DataError: If the levels have 12 bits, which Pillow opens as if they had 16.
    """
    found = image.tile[0].args if image.tile else ()
    stored = found if isinstance(found, str) else next(iter(found or ()), "")
    if stored == "I;12":
        raise DataError(f"levels of 12 bits are not taken; {_CURE}")
    return "LA" if stored == "LA;16B" else image.mode


def to_8_bits(picture: Image.Image) -> Image.Image:
    """Divides grey levels of 16 bits by 257; a level may be transparent.

    Args:
        picture: Pillow image of any mode.

    Returns:
        Pillow image of mode `L` or `LA`; the picture itself if it has 8 bits.

    Raises:
        DataError: If the levels have no known range.
    """
    if picture.mode not in ("I", "F") and not picture.mode.startswith("I;"):
        return picture
    levels = np.asarray(picture)
    if picture.mode == "F" or levels.min() < 0 or levels.max() > 65535:
        raise DataError(f"mode {picture.mode} has no known range of levels; {_CURE}")
    if picture.mode == "I" and 0 < levels.max() <= 255:
        raise DataError(
            f"levels up to {levels.max()} in mode I may be of 8 or of 16 bits; {_CURE}"
        )
    grey = ((levels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    transparent = picture.info.get("transparency")
    if transparent is None:
        return Image.fromarray(grey)
    opaque = np.where(levels == transparent, 0, 255).astype(np.uint8)
    return Image.fromarray(np.stack([grey, opaque], axis=-1))
