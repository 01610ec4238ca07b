"""Folders that appear whole under their name, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from kerasgan.storage.errors import StorageError, TargetError
from kerasgan.storage.reading import is_own_json
from kerasgan.storage.writing import PathLike, flush_folder

# A folder that is a mount point, or in a folder that cannot be written, cannot change
# its name or stand beside another one.
_FIXED = {errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.EXDEV}


@contextlib.contextmanager
def new_folder(
    path: PathLike, overwrite: bool = False, marker: str | None = None
) -> Iterator[Path]:
    """Gives a temporary folder that becomes `path` when the body succeeds.

    The temporary folder stands beside `path`. When the body raises, it is removed and
    what stood at `path` is untouched; when it succeeds, its files are flushed to the
    disk and it takes its name in one step. Where `path` is a mount point, or stands in
    a folder that cannot be written, it is filled in place instead, file by file.

    Args:
        path: Path that must be absent or an empty folder. Missing parents are made.
        overwrite: bool. Replace a folder that holds something, if `marker` proves that
            kerasgan wrote it: all of it goes.
        marker: Name of the JSON file by which such a folder is known: an object that
            names its `format` and the version of `kerasgan`. `None` where a folder is
            never replaced.

    Yields:
        `pathlib.Path` of the temporary folder to fill.

    Raises:
        ValueError: If `overwrite` is set without a `marker`.
        TargetError: If `path` is not empty (or not to be replaced), is no folder, or is
            the current or the home folder (or one above).
        StorageError: If `path` cannot be written.
    """
    if overwrite and marker is None:
        raise ValueError(
            "`marker` must name the file that proves a folder replaceable where "
            f"`overwrite` is set. Received: {marker=}."
        )
    target = Path(os.path.abspath(path))
    with _storage_errors(path):
        _require_free(target, overwrite, marker)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = _temporary_folder(target)
    try:
        yield temporary
        with _storage_errors(path):
            _flush_files(temporary)
            # It may have been filled meanwhile.
            _require_free(target, overwrite, marker, temporary)
            _put_in_place(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def make_folder(path: PathLike) -> None:
    """Makes a folder and those above it, where they are missing.

    Args:
        path: Path of the folder.

    Raises:
        StorageError: If it cannot be made, for instance because a file stands there.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(
            f"The folder {path} could not be made: {reason}. Give another path."
        ) from error


@contextlib.contextmanager
def _storage_errors(path: PathLike) -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(f"{path} could not be written: {reason}.") from error


def _require_free(
    target: Path, overwrite: bool, marker: str | None, own: Path | None = None
) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.lstat(target)  # unlike `exists`, it complains of a name that cannot be
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise TargetError(
            f"{target} must be absent or an empty folder, it is a file or a link. "
            "Give another path."
        )
    if not target.exists():
        return
    for name, place in (("current", Path.cwd()), ("home", Path.home())):
        if place.resolve().is_relative_to(target.resolve()):
            raise TargetError(
                f"{target} must not be the {name} folder or one above it: the folder "
                "is replaced as a whole. Give a new path."
            )
    if any(child != own for child in target.iterdir()):
        _require_replaceable(target, overwrite, marker)


def _require_replaceable(target: Path, overwrite: bool, marker: str | None) -> None:
    if overwrite and marker and is_own_json(target / marker):
        return
    message = f"{target} must be absent or empty, it holds files. Give another path"
    if marker is None:
        raise TargetError(f"{message}, or empty it.")
    if not overwrite:
        raise TargetError(
            f"{message}, or replace it: `overwrite=True` in Python, `--overwrite` on "
            "the command line."
        )
    raise TargetError(
        f"{target} must be absent, empty or a folder that kerasgan wrote to be "
        f"replaced. Received: a folder with files, and no {marker} of kerasgan among "
        "them. Give another path, or remove the folder yourself."
    )


def _temporary_folder(target: Path) -> Path:
    name = f".{secrets.token_hex(8)}.tmp"
    beside, inside = target.with_name(name), target / name
    if os.path.ismount(target):  # another file system, most often
        inside.mkdir()
        return inside
    try:
        beside.mkdir()
        return beside
    except OSError as error:
        if error.errno not in _FIXED or not target.is_dir():
            raise
    inside.mkdir()
    return inside


def _flush_files(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                os.fsync(file.fileno())
        flush_folder(parent)


def _put_in_place(temporary: Path, target: Path) -> None:
    if not target.exists():
        os.rename(temporary, target)
    elif temporary.parent == target:
        _fill_in_place(temporary, target)
    else:
        old = target.with_name(f".{secrets.token_hex(8)}.old")
        try:
            os.rename(target, old)
        except OSError as error:
            if error.errno not in _FIXED:
                raise
            _fill_in_place(temporary, target)
            return
        try:
            os.rename(temporary, target)
        except OSError:
            os.rename(old, target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    flush_folder(target.parent)


def _fill_in_place(temporary: Path, target: Path) -> None:
    old = target / f".{secrets.token_hex(8)}.old"
    old.mkdir()
    own = old, temporary
    try:
        _move_children(target, old, own)
        try:
            _move_children(temporary, target)
        except OSError:
            for child in set(target.iterdir()) - set(own):
                shutil.rmtree(child) if child.is_dir() else child.unlink()
            raise
    except OSError:
        _move_children(old, target)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)
    flush_folder(target)


def _move_children(source: Path, target: Path, but: tuple[Path, ...] = ()) -> None:
    for child in sorted(set(source.iterdir()) - set(but)):
        shutil.move(child, target / child.name)
