"""Folders that appear whole under their name, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from kerasgan.storage.errors import StorageError
from kerasgan.storage.writing import PathLike, flush_folder


@contextlib.contextmanager
def new_folder(path: PathLike, overwrite: bool = False) -> Iterator[Path]:
    """Gives a temporary folder that becomes `path` when the body succeeds.

    The temporary folder stands beside `path`. When the body raises, it is removed and
    what stood at `path` is untouched; when it succeeds, its files are flushed to the
    disk and it takes its name in one step.

    Args:
        path: Path that must be absent or an empty folder. Missing parents are made.
        overwrite: bool. Replace a folder that holds something: all of it goes.

    Yields:
        `pathlib.Path` of the temporary folder to fill.

    Raises:
        StorageError: If `path` is not empty, is no folder, is the current or the home
            folder (or one above), or cannot be written.
    """
    target = Path(os.path.abspath(path))
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    with _storage_errors(path):
        _require_free(target, overwrite)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
    try:
        yield temporary
        with _storage_errors(path):
            _flush_files(temporary)
            _require_free(target, overwrite)  # it may have been filled meanwhile
            _put_in_place(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def _storage_errors(path: PathLike) -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(f"{path} could not be written: {reason}.") from error


def _require_free(target: Path, overwrite: bool) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.lstat(target)  # unlike `exists`, it complains of a name that cannot be
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise StorageError(
            f"{target} must be absent or an empty folder, it is a file or a link. "
            "Give another path."
        )
    if not target.exists():
        return
    for name, place in (("current", Path.cwd()), ("home", Path.home())):
        if place.resolve().is_relative_to(target.resolve()):
            raise StorageError(
                f"{target} must not be the {name} folder or one above it: the folder "
                "is replaced as a whole. Give a new path."
            )
    if not overwrite and any(target.iterdir()):
        raise StorageError(
            f"{target} must be absent or empty, it holds files. Give another path, or "
            "ask for overwriting."
        )


def _flush_files(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                os.fsync(file.fileno())
        flush_folder(parent)


def _put_in_place(temporary: Path, target: Path) -> None:
    if not target.exists():
        os.rename(temporary, target)
    else:
        old = target.with_name(f".{secrets.token_hex(8)}.old")
        os.rename(target, old)
        try:
            os.rename(temporary, target)
        except OSError:
            os.rename(old, target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    flush_folder(target.parent)
