"""The shape that pictures are brought to."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable
from typing import Any

from kerasgan.data.errors import DataError

LARGEST = 4096
"""int. Pixels of the longest side that pictures are brought to."""

_SHOWN = 20  # sizes that a message names


@dataclasses.dataclass(frozen=True)
class Target:
    """What `image_size` asks for; None leaves a property as it comes.

    Args:
        size: Height and width in pixels, or None.
        channels: 1, 3 or None.
        half: `"left"`, `"right"`, or None for the whole picture.
        pad: Whether smaller pictures are framed instead of enlarged.
    """

    size: tuple[int, int] | None = None
    channels: int | None = None
    half: str | None = None
    pad: bool = False


def read_target(image_size: Any, pad: bool = False) -> Target:
    """Reads the `image_size` and `pad` arguments of `load`.

    Args:
        image_size: None, an int, `(height, width)` or `(height, width, channels)`.
        pad: bool.

    Returns:
        Target.

    Raises:
        ValueError: If `image_size` is none of these, or more than `LARGEST`, or None
            for pictures that are to be framed.
    """
    if pad and image_size is None:
        raise ValueError(
            "`image_size` must be given where `pad` is, to frame smaller pictures. "
            "Received: image_size=None, pad=True."
        )
    if image_size is None:
        return Target()
    lengths = (image_size,) * 2 if _is_int(image_size) else image_size
    if (
        not isinstance(lengths, tuple | list)
        or len(lengths) not in (2, 3)
        or not all(_is_int(length) and length >= 1 for length in lengths)
        or lengths[2:] not in ((), [], (1,), (3,), [1], [3])
    ):
        raise ValueError(
            "`image_size` must be None, a number of pixels, (height, width), or "
            f"(height, width, 1 or 3). Received: image_size={image_size!r}."
        )
    height, width, *channels = (int(length) for length in lengths)
    if max(height, width) > LARGEST:
        raise ValueError(
            f"`image_size` must be at most {LARGEST} pixels a side. Received: "
            f"{image_size=}."
        )
    return Target((height, width), channels[0] if channels else None, pad=bool(pad))


def only_size(name: str, sizes: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Says which one size pictures have.

    Args:
        name: str. Where they come from.
        sizes: Height and width of each picture, at least one.

    Returns:
        Height and width.

    Raises:
        DataError: If there are several, naming them.
    """
    counts = collections.Counter(sizes)
    if len(counts) == 1:
        return next(iter(counts))
    shown = [
        f"{height} x {width} ({count})"
        for (height, width), count in counts.most_common(_SHOWN)
    ]
    more = f" and {len(counts) - _SHOWN} more" if len(counts) > _SHOWN else ""
    raise DataError(
        f"The pictures of {name!r} must have one size, or `image_size` must be given, "
        "as image_size=64, which crops and resizes them. Received heights x widths "
        f"(pictures): {', '.join(shown)}{more}."
    )


def _is_int(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)
