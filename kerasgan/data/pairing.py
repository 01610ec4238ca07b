"""Two sources as one: two sets, sets of pairs, or the halves of pictures."""

from __future__ import annotations

import collections
import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.data.arrays import conform
from kerasgan.data.errors import DataError
from kerasgan.data.idx import is_idx_folder
from kerasgan.data.listing import list_pictures, printable
from kerasgan.data.loading import load_one
from kerasgan.data.paired import PairedSource
from kerasgan.data.shapes import Target
from kerasgan.data.sources import ImageSource

HALVES = ("right-half", "left-half")
"""tuple of str. What `second` may be where both sides are in one picture."""

_SHOWN = 5  # names that a message lists


def load_pair(
    source: Any, second: Any, target: Target, split: str, options: dict
) -> PairedSource:
    """Loads both sides of what a model translates between.

    Args:
        source: Source of domain a, as for `load`.
        second: Source of domain b, or one of `HALVES`.
        target: Target that the pictures of both sides are brought to. Where it leaves
            the channels open and one side alone is grey, it becomes coloured.
        split: str. As for `load`.
        options: Dict that `read_options` gave.

    Returns:
        PairedSource.

    Raises:
        DataError: As `load`, or if what is to be aligned has no partner.
    """
    aligned = options["aligned"]
    if isinstance(second, str) and second in HALVES:
        halves = ("left", "right") if second == "right-half" else ("right", "left")
        first, other = (_half(source, half, target, split, options) for half in halves)
        return PairedSource(first, other, aligned is not False)
    first, other = (load_one(side, target, split, options) for side in (source, second))
    if aligned:
        _require_partners(source, second, split)
        _require_whole(first, other)
    if first.image_shape[2] != other.image_shape[2]:  # one of them is grey
        colour = Target(channels=3)
        first, other = (
            load_one(side, colour, split, options) for side in (first, other)
        )
    return PairedSource(first, other, bool(aligned))


def _half(
    source: Any, half: str, target: Target, split: str, options: dict
) -> ImageSource:
    """Loads one half of each picture, cropped and resized by itself."""
    if _is_folder(source):
        own = dataclasses.replace(target, half=half)
        loaded = load_one(source, own, split, options)
    else:
        loaded = load_one(source, Target(None, target.channels), split, options)
        loaded = dataclasses.replace(loaded, images=_cut(loaded, half, target, options))
    return dataclasses.replace(
        loaded, labels=None, class_names=None, name=f"{loaded.name}:{half}-half"
    )


def _cut(whole: ImageSource, half: str, target: Target, options: dict) -> np.ndarray:
    width = whole.image_shape[1]
    if width % 2:
        raise DataError(
            f"Pictures of two halves must have an even width. Received: {whole!r}."
        )
    start = 0 if half == "left" else width // 2
    images = np.ascontiguousarray(whole.images[:, :, start : start + width // 2])
    return conform(images, target, options["background"])


def _require_partners(source: Any, second: Any, split: str) -> None:
    """Of two folders, names must say who belongs to whom."""
    if not (_is_folder(source) and _is_folder(second)):
        return
    sides = source, second
    first, other = (
        collections.Counter(
            os.path.splitext(name)[0] for name in list_pictures(Path(side), split).names
        )
        for side in sides
    )
    for side, alone in zip(sides, (first - other, other - first), strict=True):
        if alone:
            raise DataError(
                "Aligned folders must hold the same names. Received: "
                f"{os.fspath(side)!r} with {_shown(alone)} besides. Remove them, or "
                "add their partners."
            )
    if doubled := [name for name, count in first.items() if count > 1]:
        raise DataError(
            "Aligned folders must hold each name once, whatever the extension, or "
            "nobody knows who belongs to whom. Received: several pictures with the "
            f"names {_shown(doubled)}. Remove all but one of each, on both sides."
        )


def _shown(names: Iterable[str]) -> str:
    names = sorted(names, key=os.fsencode)
    more = f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else ""
    return ", ".join(printable(name) for name in names[:_SHOWN]) + more


def _require_whole(first: ImageSource, second: ImageSource) -> None:
    for side in (first, second):
        if side.skipped:
            raise DataError(
                "No picture of aligned sets may be left out, or the others would get "
                f"wrong partners. Received: {side.name!r} without "
                f"{', '.join(side.skipped[:_SHOWN])}. Remove both of each such pair."
            )


def _is_folder(source: Any) -> bool:
    known = isinstance(source, str | os.PathLike) and os.path.isdir(source)
    return known and not is_idx_folder(Path(source))
