"""A folder that one process at a time works in."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from kerasgan.storage.errors import StorageError, TargetError
from kerasgan.storage.writing import PathLike

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
    import msvcrt

LOCK = ".lock"
"""str. Name of the file in the folder that is locked."""

_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
_FAR = 1 << 30  # Windows locks bytes: these are not read by whoever asks for the holder


@contextlib.contextmanager
def lock_folder(path: PathLike) -> Iterator[Path]:
    """Keeps other processes, and other threads of this one, out of a folder.

    The lock is the operating system's: it goes when the body ends or the process dies,
    however it dies. The file that carries it stays, and means nothing by itself.

    Args:
        path: Path of an existing folder.

    Yields:
        `pathlib.Path` of the folder.

    Raises:
        TargetError: If another process holds the lock; it says which.
        StorageError: If the folder cannot be written.
    """
    folder = Path(path)
    try:
        descriptor = os.open(folder / LOCK, _OPEN, 0o666)
    except OSError as error:
        raise StorageError(
            f"{folder} could not be locked: {error.strerror or error}."
        ) from error
    try:
        _take(descriptor, folder)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, _who().encode())
        yield folder
    finally:
        os.close(descriptor)  # which gives the lock back


def _take(descriptor: int, folder: Path) -> None:
    try:
        if fcntl is None:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = (folder / LOCK).read_text(encoding="utf-8", errors="replace")[:200]
        raise TargetError(
            f"{folder} must be worked in by one process at a time. It is taken by "
            f"{holder.strip() or 'another process'}. Wait for that one to end, end it, "
            "or choose another folder."
        ) from error


def _who() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}\n"
