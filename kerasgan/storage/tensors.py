"""Weights as safetensors: the same bytes each time, proved before use."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from kerasgan.storage.errors import StorageError
from kerasgan.storage.reading import read_bytes, unique_keys
from kerasgan.storage.writing import PathLike, open_atomic

_CODES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "int64": "I64",
    "uint64": "U64",
    "int32": "I32",
    "uint32": "U32",
    "int16": "I16",
    "uint16": "U16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}


class Pin(NamedTuple):
    """What identifies a file's content.

    Attributes:
        size: int. Bytes of the file.
        sha256: str. Hash of the file, 64 hexadecimal digits.
    """

    size: int
    sha256: str


def save_tensors(
    path: PathLike,
    tensors: Mapping[str, np.ndarray],
    metadata: Mapping[str, str] | None = None,
) -> Pin:
    """Writes tensors as a safetensors file, atomically.

    Equal tensors and metadata give equal bytes whatever their order in the mapping:
    wider types come first, so that each tensor is aligned, and names are sorted.

    Args:
        path: Path of the file. Its folder must exist.
        tensors: Mapping of name to array of floats, integers or bools.
        metadata: Mapping of str to str that the file carries, or `None`.

    Returns:
        `Pin` of the file, to be given to `load_tensors`.

    Raises:
        StorageError: If a name, type or value cannot be stored (not finite included),
            or the file cannot be written.
    """
    arrays = {name: np.asarray(tensor) for name, tensor in tensors.items()}
    for name, array in arrays.items():
        _require_storable(path, name, array)
    _require_finite(path, arrays)
    digest, size = hashlib.sha256(), 0
    with open_atomic(path) as file:
        for chunk in _chunks(arrays, metadata):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Pin(size, digest.hexdigest())


def sha256_of_tensors(tensors: Mapping[str, np.ndarray]) -> str:
    """Hashes tensors as the file that `save_tensors` would write of them.

    Args:
        tensors: Mapping of name to array of floats, integers or bools; values need not
            be finite.

    Returns:
        str of 64 hexadecimal digits, the hash of the file without metadata.
    """
    arrays = {name: np.asarray(tensor) for name, tensor in tensors.items()}
    digest = hashlib.sha256()
    for chunk in _chunks(arrays, None):
        digest.update(chunk)
    return digest.hexdigest()


def load_tensors(
    path: PathLike,
    size: int | None = None,
    sha256: str | None = None,
    manifest: Mapping[str, list] | None = None,
) -> dict[str, np.ndarray]:
    """Reads a safetensors file and proves it before handing over any of it.

    In this order: it is a regular file, its size, its hash, its form, the names, types
    and shapes of its tensors, and that every value is finite.

    Args:
        path: Path of the file. A symbolic link is refused.
        size: int. Bytes that the file must have, or `None`.
        sha256: str. Hexadecimal hash that the file must have, or `None`.
        manifest: What `tensor_manifest` gave for the tensors that the file must hold,
            or `None`.

    Returns:
        dict of name to array, sorted by name.

    Raises:
        StorageError: If any check fails; it names the file and what differs.
    """
    content = read_bytes(path, size, sha256)
    try:
        tensors = load(content)
        (length,) = struct.unpack("<Q", content[:8])
        # The parser keeps the last of two equal names; here neither is believed.
        json.loads(content[8 : 8 + length], object_pairs_hook=unique_keys)
    except (SafetensorError, ValueError, KeyError, RecursionError) as error:
        raise StorageError(
            f"{path} must be a safetensors file of floats, integers and bools. "
            f"Received: {error}."
        ) from error
    tensors = dict(sorted(tensors.items()))
    for name, array in tensors.items():
        _require_storable(path, name, array)
    if manifest is not None:
        _require_manifest(path, tensor_manifest(tensors), manifest)
    _require_finite(path, tensors)
    return tensors


def tensor_manifest(tensors: Mapping[str, np.ndarray]) -> dict[str, list]:
    """Describes tensors by plain values.

    Args:
        tensors: Mapping of name to array.

    Returns:
        dict of name to `[dtype, [size of each axis]]`, sorted by name.
    """
    return {
        name: [str(tensors[name].dtype), list(tensors[name].shape)]
        for name in sorted(tensors)
    }


def _chunks(arrays, metadata):
    order = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))
    header: dict[str, object] = {}
    if metadata:
        header["__metadata__"] = {key: metadata[key] for key in sorted(metadata)}
    offset = 0
    for name in order:
        array = arrays[name]
        header[name] = {
            "dtype": _CODES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text)) + text
    for name in order:
        array = arrays[name]
        yield array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def _require_storable(path: PathLike, name: str, array: np.ndarray) -> None:
    if not isinstance(name, str) or name in ("", "__metadata__"):
        raise StorageError(
            f"A tensor's name must be a text other than '' and '__metadata__'. "
            f"Received: {name!r} in {path}."
        )
    if array.dtype.name not in _CODES:
        raise StorageError(
            f"A tensor must hold one of {', '.join(_CODES)}. "
            f"Received: {array.dtype} in {name!r} of {path}."
        )


def _require_finite(path: PathLike, tensors: Mapping[str, np.ndarray]) -> None:
    for name, array in tensors.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            count = array.size - np.count_nonzero(np.isfinite(array))
            raise StorageError(
                f"Every value must be finite. Received: {count} of {array.size} values "
                f"of the tensor {name!r} of {path} are NaN or infinite."
            )


def _require_manifest(
    path: PathLike, found: dict[str, list], manifest: Mapping[str, list]
) -> None:
    wanted = {name: [dtype, list(shape)] for name, (dtype, shape) in manifest.items()}
    wrong = [f"{name!r} is missing" for name in sorted(wanted.keys() - found.keys())]
    wrong += [f"{name!r} is unknown" for name in sorted(found.keys() - wanted.keys())]
    wrong += [
        f"{name!r} is {_described(found[name])} instead of {_described(wanted[name])}"
        for name in sorted(found.keys() & wanted.keys())
        if found[name] != wanted[name]
    ]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise StorageError(
            f"The tensors of {path} must be those of its manifest. "
            f"Received: {', '.join(wrong[:3])}{more}."
        )


def _described(entry: list) -> str:
    return f"{entry[0]}{tuple(entry[1])}"
