"""Files that appear whole under their name, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kerasgan.storage.errors import StorageError

PathLike = str | os.PathLike[str]

_NEW_FILE = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)  # fmt: skip


@contextlib.contextmanager
def open_atomic(path: PathLike) -> Iterator[IO[bytes]]:
    """Opens a file for writing that takes its name only when it is complete.

    The bytes go to a hidden file in the same folder, are flushed to the disk, and
    replace what stood at `path` in one step. When the body raises, or the process
    dies, what stood at `path` is untouched. A symbolic link at `path` is replaced, not
    followed.

    Args:
        path: Path of the file. Its folder must exist.

    Yields:
        Binary file, open for writing.

    Raises:
        StorageError: If the file cannot be written, or `path` is a folder, a device or
            a pipe.
    """
    path = Path(path)
    _require_replaceable(path)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with _open_new(temporary) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        flush_folder(path.parent)
    except OSError as error:
        reason = error.strerror or error
        raise StorageError(f"{path} could not be written: {reason}.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: PathLike, content: bytes) -> None:
    """Writes bytes as a file, atomically.

    Args:
        path: Path of the file. Its folder must exist.
        content: bytes.

    Raises:
        StorageError: As `open_atomic`.
    """
    with open_atomic(path) as file:
        file.write(content)


def write_text(path: PathLike, text: str) -> None:
    """Writes text as a UTF-8 file with its line ends as they are, atomically.

    Args:
        path: Path of the file. Its folder must exist.
        text: str.

    Raises:
        StorageError: As `open_atomic`.
    """
    write_bytes(path, text.encode("utf-8"))


def write_json(path: PathLike, value: Any) -> None:
    """Writes plain values as an indented JSON file, atomically.

    A list without objects in it, such as a shape, stands on one line.

    Args:
        path: Path of the file. Its folder must exist.
        value: dict with str keys, list, str, finite number, bool or `None`, nested.

    Raises:
        StorageError: If `value` holds anything else, and as `open_atomic`.
    """
    try:
        text = _json_text(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise StorageError(
            f"What goes into {path} must be plain JSON values with finite numbers. "
            f"Received: {error}."
        ) from error
    write_text(path, text + "\n")


def _json_text(value: Any, margin: str = "") -> str:
    inner = margin + "  "
    if isinstance(value, dict) and value:
        if not all(isinstance(key, str) for key in value):
            raise TypeError(f"keys must be texts, not those of {value!r}")
        rows = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: {_json_text(item, inner)}"
            for key, item in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{margin}}}"
    if isinstance(value, list | tuple) and any(
        isinstance(item, dict) for item in value
    ):
        rows = [inner + _json_text(item, inner) for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{margin}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def flush_folder(path: PathLike) -> None:
    """Makes the names in a folder durable, where the system can do that.

    Args:
        path: Path of the folder.
    """
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_new(path: Path) -> IO[bytes]:
    # Mode 0666 less the umask, as any program's file; O_EXCL refuses a planted one.
    return os.fdopen(os.open(path, _NEW_FILE, 0o666), "wb")


def _require_replaceable(path: Path) -> None:
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:  # too long, a NUL in it, no folder
        reason = getattr(error, "strerror", None) or error
        raise StorageError(f"{str(path)!r} cannot name a file: {reason}.") from error
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise StorageError(
            f"{path} must be a file or absent, it is a {kind_of(mode)}. "
            "Give the name of a file."
        )


def kind_of(mode: int) -> str:
    """Names what a path is.

    Args:
        mode: int. `st_mode` of the path.

    Returns:
        str, e.g. `"folder"` or `"symbolic link"`.
    """
    kinds = {
        stat.S_IFREG: "file",
        stat.S_IFDIR: "folder",
        stat.S_IFLNK: "symbolic link",
        stat.S_IFIFO: "pipe",
        stat.S_IFCHR: "device",
        stat.S_IFBLK: "device",
        stat.S_IFSOCK: "socket",
    }
    return kinds.get(stat.S_IFMT(mode), "special file")
