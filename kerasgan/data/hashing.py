"""Fingerprints: what makes two sets of pictures the same set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

_BLOCK = 1 << 24  # bytes


def array_fingerprint(images: np.ndarray, labels: np.ndarray | None) -> str:
    """Hashes shape, dtype, labels and pixels.

    Args:
        images: Array of pictures.
        labels: Integer array or None.

    Returns:
        SHA-256 as 64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    shape = ",".join(str(length) for length in images.shape)
    digest.update(f"images {shape} {images.dtype.str}\n".encode())
    if labels is not None:
        digest.update(b"labels\n")
        digest.update(np.ascontiguousarray(labels, "<i4").data)
    rows = max(1, _BLOCK // max(1, images[0].nbytes))
    for start in range(0, len(images), rows):
        digest.update(np.ascontiguousarray(images[start : start + rows]).data)
    return digest.hexdigest()


def text_fingerprint(lines: Iterable[str]) -> str:
    """Hashes lines of text.

    Args:
        lines: Strings without line breaks.

    Returns:
        SHA-256 as 64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()


def file_fingerprint(path: str) -> str:
    """Hashes the bytes of a file.

    Args:
        path: Path of a regular file.

    Returns:
        SHA-256 as 64 hexadecimal digits.
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
