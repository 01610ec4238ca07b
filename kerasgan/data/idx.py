"""A folder of IDX files, the form in which MNIST and its relatives are published."""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from pathlib import Path

import numpy as np

from kerasgan.data.errors import DataError

_PREFIXES = {"train": "train", "test": "t10k"}
_LARGEST = 1 << 34  # bytes; a header that asks for more is not believed


def is_idx_folder(folder: Path) -> bool:
    """Whether a folder holds IDX image files.

    Args:
        folder: Path of a folder.

    Returns:
        True if some split's image file is there.
    """
    return any(_find(folder, split, "images", 3) for split in _PREFIXES)


def read_idx_folder(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Reads the images, and the labels where there are, of one split.

    Args:
        folder: Path that holds e.g. `train-images-idx3-ubyte.gz`.
        split: `"train"` or `"test"` (files named `t10k-`).

    Returns:
        uint8 images of shape `(count, height, width, 1)`, and uint8 labels of shape
        `(count,)` or None.

    Raises:
        DataError: If the split's files are missing or broken.
    """
    images = _find(folder, split, "images", 3)
    if images is None:
        raise DataError(
            f"Split {split!r} needs a file "
            f"`{_PREFIXES[split]}-images-idx3-ubyte.gz` in {str(folder)!r}."
        )
    labels = _find(folder, split, "labels", 1)
    return (
        read_idx(images, 3)[..., None],
        None if labels is None else read_idx(labels, 1),
    )


def read_idx(path: Path, rank: int) -> np.ndarray:
    """Reads one IDX file of bytes, gzipped or not.

    Args:
        path: Path of the file.
        rank: int. Number of dimensions that it must have.

    Returns:
        uint8 array.

    Raises:
        DataError: If the file is not what its header says, naming the file.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            head = file.read(4 + 4 * rank)
            if head[:4] != bytes([0, 0, 8, rank]) or len(head) != 4 + 4 * rank:
                raise DataError(
                    f"{str(path)!r} must start as an IDX file of bytes with {rank} "
                    f"dimensions. Received: {head[:4].hex() or 'nothing'}."
                )
            shape = struct.unpack(f">{rank}I", head[4:])
            size = math.prod(shape)
            # One byte more than promised tells a file that is too long.
            content = file.read(min(size, _LARGEST) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{str(path)!r} cannot be read: {error}.") from error
    if len(content) != size:
        raise DataError(
            f"{str(path)!r} must hold {size} bytes after its header, as that says. "
            f"Received: {'more' if len(content) > size else len(content)}."
        )
    return np.frombuffer(content, np.uint8).reshape(shape)


def _find(folder: Path, split: str, kind: str, rank: int) -> Path | None:
    stem = f"{_PREFIXES[split]}-{kind}"
    for name in (f"{stem}-idx{rank}-ubyte", f"{stem}.idx{rank}-ubyte"):
        for ending in (".gz", ""):
            path = folder / f"{name}{ending}"
            if os.path.isfile(path):
                return path
    return None
