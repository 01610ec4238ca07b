"""What a process that was killed while it wrote has left behind."""

from __future__ import annotations

import contextlib
import re
import shutil
import time
from pathlib import Path

from kerasgan.storage.writing import PathLike

# As `open_atomic` and `new_folder` name what is not whole yet.
_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.(tmp|old)")


def remove_leftovers(path: PathLike, idle_seconds: float = 0.0) -> int:
    """Removes the unfinished files and folders that killed processes left in a folder.

    Only while nobody else writes there, as under `lock_folder`: what another process
    has begun looks the same, but for the time since it was last written to.

    Args:
        path: Path of a folder; where there is none, nothing is done.
        idle_seconds: float. Seconds for which nothing must have been written to them.

    Returns:
        int, how many were removed.
    """
    folder, removed = Path(path), 0
    if not folder.is_dir():
        return removed
    for child in folder.iterdir():
        if not _UNFINISHED.fullmatch(child.name):
            continue
        with contextlib.suppress(OSError):
            if time.time() - child.lstat().st_mtime < idle_seconds:
                continue
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            else:
                child.unlink()
            removed += 1
    return removed
