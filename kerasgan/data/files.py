"""Picture files that are decoded when they are asked for."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.data.errors import DataError
from kerasgan.data.hashing import file_fingerprint, text_fingerprint
from kerasgan.data.listing import printable
from kerasgan.data.pictures import explain, read_picture
from kerasgan.data.shapes import Target


class PictureFiles:
    """Picture files that read like one uint8 array and are decoded when asked for.

    Args:
        folder: Path of the folder.
        names: Relative names of the files.
        target: Target with size and channels: what every picture is brought to.
        background: Red, green, blue behind transparent pixels, 0..255.
    """

    dtype = np.dtype(np.uint8)
    ndim = 4

    def __init__(
        self,
        folder: str | Path,
        names: tuple[str, ...],
        target: Target,
        background: tuple[int, int, int],
    ):
        self.folder, self.names = folder, names
        self.target, self.background = target, background
        height, width = target.size or (0, 0)
        self.shape = len(names), height, width, target.channels or 0

    def __len__(self) -> int:
        return len(self.names)

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 of names, sizes, bytes and what the pictures are brought to."""
        paths = [os.path.join(self.folder, name) for name in self.names]
        files = (
            f"{os.path.getsize(path)} {file_fingerprint(path)} {name}"
            for path, name in zip(paths, self.names, strict=True)
        )
        half = f" {self.target.half}" if self.target.half else ""
        framed = " framed" if self.target.pad else ""
        form = f"files {self.shape} {self.background}{half}{framed}"
        return text_fingerprint([form, *files])

    def brought_to(self, target: Target) -> PictureFiles:
        """The same files as pictures of another shape.

        Args:
            target: Target; what it leaves open stays.

        Returns:
            PictureFiles.
        """
        target = Target(
            target.size or self.target.size,
            target.channels or self.target.channels,
            self.target.half,
            target.pad or self.target.pad,
        )
        return PictureFiles(self.folder, self.names, target, self.background)

    def __getitem__(self, key: Any) -> np.ndarray:
        index = np.arange(len(self))[key]
        if np.ndim(index) == 0:
            return self._read(int(index))
        images = np.empty((len(index), *self.shape[1:]), np.uint8)
        for row, position in enumerate(index):
            images[row] = self._read(int(position))
        return images

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self[:] if dtype is None else self[:].astype(dtype)

    def _read(self, position: int) -> np.ndarray:
        name = self.names[position]
        path = os.path.join(self.folder, name)
        try:
            return read_picture(path, self.target, self.background).pixels
        except MemoryError:  # of this machine, not of the file
            raise
        except Exception as error:  # a file that changed since it was scanned
            raise DataError(
                f"{printable(name)!r} could be read before but no longer: "
                f"{explain(error)}. Leave the folder alone while it is used."
            ) from error
