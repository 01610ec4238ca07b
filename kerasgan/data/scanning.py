"""Reading a whole folder once, before training, so that no picture fails later."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from kerasgan.data.listing import Listing, list_pictures, printable
from kerasgan.data.pictures import Picture, explain, read_picture
from kerasgan.data.shapes import Target

MEMORY_LIMIT = 2 << 30
"""int. Bytes of pixels that are held in memory; beyond, files are decoded each time."""

_CHUNK = 256  # files read between two looks at the memory


@dataclasses.dataclass
class Scan:
    """What reading a whole folder once found.

    Args:
        listing: Listing of the folder.
        names: Relative names of the readable pictures, sorted.
        sizes: Height and width of each, before cropping and resizing.
        modes: Pillow's mode of each.
        pixels: Each as decoded, or None when they are more than the memory limit.
        colour: bool. Whether any picture needs three channels.
        bad: Pairs of name and reason, sorted.
    """

    listing: Listing
    names: list[str] = dataclasses.field(default_factory=list)
    sizes: list[tuple[int, int]] = dataclasses.field(default_factory=list)
    modes: list[str] = dataclasses.field(default_factory=list)
    pixels: list[np.ndarray] | None = dataclasses.field(default_factory=list)
    colour: bool = False
    bad: list[tuple[str, str]] = dataclasses.field(default_factory=list)


def scan_folder(
    folder: Path, target: Target, split: str, background: tuple[int, int, int]
) -> Scan:
    """Decodes every picture of a folder and keeps them while they fit in memory.

    Args:
        folder: Path.
        target: Target that the pictures are brought to.
        split: str. Sub-folder that is taken if all of them are named like splits.
        background: Red, green, blue behind transparent pixels, 0..255.

    Returns:
        Scan.

    Raises:
        DataError: If the folder consists of splits and lacks this one.
        MemoryError: If a picture, or all of them, do not fit in memory.
    """
    listing = list_pictures(folder, split)
    scan = Scan(listing, bad=list(listing.bad))
    held = 0
    for name, picture in _read_all(listing, target, background):
        if isinstance(picture, str):
            scan.bad.append((printable(name), picture))
            continue
        scan.names.append(name)
        scan.sizes.append(picture.size)
        scan.modes.append(picture.mode)
        scan.colour |= picture.pixels.shape[-1] == 3
        # A grey picture may yet have to become a coloured one.
        held += 3 * picture.pixels.nbytes // picture.pixels.shape[-1]
        if held > MEMORY_LIMIT:
            scan.pixels = None
        if scan.pixels is not None:
            scan.pixels.append(picture.pixels)
    scan.bad.sort()
    return scan


def _read_all(
    listing: Listing, target: Target, background: tuple[int, int, int]
) -> Iterator[tuple[str, Picture | str]]:
    """Decodes on several threads (Pillow lets them), a chunk of files at a time."""

    def _read(name: str) -> Picture | str:
        path = os.path.join(listing.folder, name)
        try:
            return read_picture(path, target, background)
        except MemoryError:  # of this machine, not of the file
            raise
        except Exception as error:  # every decoder has its own way to fail
            return explain(error)

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        for start in range(0, len(listing.names), _CHUNK):
            chunk = listing.names[start : start + _CHUNK]
            yield from zip(chunk, pool.map(_read, chunk), strict=True)
