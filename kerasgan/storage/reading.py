"""Bytes that are checked on the descriptor they were read from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kerasgan.storage.errors import StorageError, UnreadableError
from kerasgan.storage.writing import PathLike, kind_of

_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer must not block the open
    | getattr(os, "O_BINARY", 0)
)
_ABSENT = FileNotFoundError, NotADirectoryError
_CHUNK = 1 << 20
_JSON_LIMIT = 16 << 20


def read_bytes(
    path: PathLike, size: int | None = None, sha256: str | None = None
) -> bytes:
    """Reads a regular file and checks its size and hash before handing it over.

    A wrong size is refused before anything is read. Size, hash and content come from
    one descriptor: a file that is swapped meanwhile cannot slip through.

    Args:
        path: Path of the file. A symbolic link is refused.
        size: int. Bytes that the file must have, or `None`.
        sha256: str. Hexadecimal hash that the file must have, or `None`.

    Returns:
        bytes of the whole file.

    Raises:
        StorageError: If there is no such file, it is not a regular file, or its size
            or hash differ; an `UnreadableError` if the system does not let it be read.
    """
    with _open_regular(path) as file:
        found = os.fstat(file.fileno()).st_size
        if size is not None and found != size:
            raise StorageError(
                f"{path} must have {size} bytes. Received: {found} bytes. "
                "The file is not the one that was published; fetch it again."
            )
        content = file.read(found + 1)
    if len(content) != found:
        raise UnreadableError(f"{path} changed while it was read. Try again.")
    if sha256 is not None and sha256_of(content) != sha256.lower():
        raise StorageError(
            f"{path} must have the sha256 {sha256}. Received: {sha256_of(content)}. "
            "The file is damaged or not the one that was published; fetch it again."
        )
    return content


def read_json(path: PathLike) -> Any:
    """Reads a JSON file strictly: no key twice, no NaN, at most 16 MiB.

    Args:
        path: Path of the file. A symbolic link is refused.

    Returns:
        dict, list, str, number, bool or `None`.

    Raises:
        StorageError: If it is no regular file or no JSON; an `UnreadableError` if the
            system does not let it be read.
    """
    with _open_regular(path) as file:
        content = file.read(_JSON_LIMIT + 1)
    if len(content) > _JSON_LIMIT:
        raise StorageError(f"{path} must be a JSON file of at most 16 MiB.")
    try:
        return json.loads(
            content, object_pairs_hook=unique_keys, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise StorageError(f"{path} must be JSON. Received: {error}.") from error


def is_own_json(path: PathLike, field: str | None = None) -> bool:
    """Whether a file is JSON that says that kerasgan wrote it.

    That is an object with its `format` and the version of `kerasgan`.

    Args:
        path: Path of any file.
        field: str. Name of a field that this kind of file alone has, or `None` for any
            kind.

    Returns:
        bool. False also where the file cannot be read.
    """
    try:
        content = read_json(path)
    except StorageError:
        return False
    return (
        isinstance(content, dict)
        and type(content.get("format")) is int
        and isinstance(content.get("kerasgan"), str)
        and (field is None or field in content)
    )


def sha256_of(source: PathLike | bytes) -> str:
    """Hashes a file or bytes.

    Args:
        source: Path of a regular file, or bytes.

    Returns:
        str of 64 hexadecimal digits.

    Raises:
        StorageError: If the path is no regular file.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return hashlib.sha256(source).hexdigest()
    digest = hashlib.sha256()
    with _open_regular(source) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Builds a JSON object, refusing a key that comes twice.

    Args:
        pairs: List of key and value, as the JSON decoder found them.

    Returns:
        dict of the pairs.

    Raises:
        ValueError: If a key comes twice.
    """
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"the key {twice[0]!r} twice")
    return result


def _no_constant(word: str) -> float:
    raise ValueError(f"the number {word}")


@contextlib.contextmanager
def _open_regular(path: PathLike) -> Iterator[IO[bytes]]:
    path = Path(path)
    if path.is_symlink():  # said plainly; O_NOFOLLOW then closes the race
        raise StorageError(
            f"{path} must be a regular file, it is a symbolic link. "
            "Give the file itself."
        )
    try:
        with os.fdopen(_descriptor(path), "rb") as file:
            yield file
    except OSError as error:
        reason = error.strerror or error
        kind = StorageError if isinstance(error, _ABSENT) else UnreadableError
        raise kind(f"{path} could not be read: {reason}.") from error


def _descriptor(path: Path) -> int:
    try:
        descriptor = os.open(path, _READ)
    except ValueError as error:  # a NUL in the name
        raise StorageError(f"{str(path)!r} cannot name a file: {error}.") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise StorageError(
            f"{path} must be a regular file, it is a {kind_of(mode)}. "
            "Give the file itself."
        )
    return descriptor
