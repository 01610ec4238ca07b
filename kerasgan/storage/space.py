"""Room on a disk, asked for before it is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

from kerasgan.storage.errors import StorageError
from kerasgan.storage.writing import PathLike


def require_space(path: PathLike, size: int, purpose: str) -> None:
    """Checks that a disk has room for what is going to be written.

    Args:
        path: Path of a folder, or of one that is to be made.
        size: int. Bytes that will be written.
        purpose: str. What they are, as the subject of a sentence.

    Raises:
        StorageError: If there is less room.
    """
    folder = Path(path).absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < size:
        raise StorageError(
            f"{purpose} must have room: about {_spoken(size)} in {path}. Received: "
            f"{_spoken(free)} free. Make room, or choose a folder on another disk."
        )


def _spoken(size: int) -> str:
    for unit, bytes_of_it in (("GB", 10**9), ("MB", 10**6)):
        if size >= bytes_of_it:
            return f"{size / bytes_of_it:.1f} {unit}"
    return f"{size:,} bytes"
