"""Files from an address, taken only if they are the ones that were meant."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from kerasgan.storage import StorageError, open_atomic, sha256_of

_SCHEMES = ("https", "http")
_LARGEST_BYTES = 512 << 20
_CHUNK = 1 << 20
_SECONDS = 60


def is_url(source: str | os.PathLike[str]) -> bool:
    """Whether a source is an address and no path.

    Args:
        source: str or PathLike.

    Returns:
        bool.
    """
    return isinstance(source, str) and "://" in source


def fetch(address: str, path: Path, sha256: str) -> Path:
    """Downloads a file, unless it is there already.

    The file takes its name only when it is whole and has the hash; nothing is kept of
    another one, and nothing larger than 512 MiB is read.

    Args:
        address: str. `https://` or `http://` address.
        path: Path that the file takes; its folder is made.
        sha256: str. Hash that the file must have, 64 hexadecimal digits.

    Returns:
        Path of the file.

    Raises:
        StorageError: If it cannot be had or written, or is another one.
        ValueError: If the address is of another kind.
    """
    if path.is_file() and sha256_of(path) == sha256:
        return path
    if urlsplit(address).scheme not in _SCHEMES:
        raise ValueError(
            f"An address must begin with https:// or http://. Received: {address!r}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
            _receive(answer, address, path, sha256)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise StorageError(
            f"{address} could not be downloaded to {path}: {reason}. Fetch the file in "
            "another way, and give its path."
        ) from error
    return path


def _receive(answer, address, path, sha256):
    digest, size = hashlib.sha256(), 0
    with open_atomic(path) as file:
        while chunk := answer.read(_CHUNK):
            size += len(chunk)
            if size > _LARGEST_BYTES:
                raise StorageError(
                    f"{address} must have at most {_LARGEST_BYTES >> 20} MiB. "
                    "Received: more. It is not the file that was meant."
                )
            digest.update(chunk)
            file.write(chunk)
        if digest.hexdigest() != sha256:
            raise StorageError(
                f"{address} must have the sha256 {sha256}. Received: {size} bytes with "
                f"{digest.hexdigest()}. It is damaged or not the file that was meant; "
                "nothing was kept."
            )
