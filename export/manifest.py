"""A bundle's manifest: what is in the files, proved, and pictures to compare with."""

from __future__ import annotations

import base64
import json
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.latent import to_uint8

from .errors import ExportError
from .probe import Probe
from .report import FileReport
from .runtime_files import (
    LARGEST_FILE,
    MANIFEST,
    METADATA_FORMAT,
    read_file,
    read_manifest,
    sha256_hex,
)

_DTYPES = ("float32", "int32", "uint8")
_LARGEST_ARRAY = 2**28
_OF_A_PART = ("inputs", "output", "noise", "classes")
_TOLERANCES = {
    "image": "1 grey level for float32, 2 for float16",
    "translation": "1 grey level for float32, 2 for float16",
    "style": "1e-4 of the range for float32, 2/255 for float16",
}


def write_manifest(
    bundle: Path,
    metadata: dict[str, dict[str, Any]],
    reports: tuple[FileReport, ...],
    golden: dict[str, Probe],
    values: tuple[float, float],
) -> None:
    """Writes `manifest.json`.

    Args:
        bundle: `pathlib.Path` of the bundle.
        metadata: What the files carry, by their function, that of the files with the
            usual names first; the precision, which differs, is left out.
        reports: What verification found.
        golden: Inputs and what Keras makes of them, by function; pictures as uint8.
        values: Smallest and largest value that the sampler gave.
    """
    main, left_out = next(iter(metadata)), ("precision", "format")
    shared = {k: v for k, v in metadata[main].items() if k not in left_out}
    files = {report.file: _entry(bundle, report) for report in reports}
    parts = {
        part: {
            **{k: v for k, v in metadata[part].items() if k in _OF_A_PART},
            "golden": _golden(golden[part], metadata[part]),
        }
        for part in metadata
        if part != main
    }
    manifest = {
        "format": METADATA_FORMAT,
        **shared,
        "measured_range": [round(value, 6) for value in values],
        "files": files,
        **({"parts": parts} if parts else {}),
        "golden": {"seed": 0, **_golden(golden[main], metadata[main])},
    }
    text = json.dumps(manifest, indent=2, allow_nan=False)
    (bundle / MANIFEST).write_text(text + "\n", encoding="utf-8")


def main_function(manifest: dict[str, Any]) -> str:
    """Tells what the files with the usual names do.

    Args:
        manifest: What `read_manifest` gave.

    Returns:
        str, `"generate"`, or `"a_to_b"` of a translator.
    """
    return manifest.get("function", "generate")  # the first manifests name none


def golden_probe(manifest: dict[str, Any], function: str | None = None) -> Probe:
    """Reads the golden inputs and outputs.

    Args:
        manifest: What `read_manifest` gave.
        function: str or None. A part that the bundle has, or the way back of a
            translator; None for what the files with the usual names do.

    Returns:
        `Probe`; pictures are uint8.

    Raises:
        ExportError: If they are damaged.
    """
    try:
        main = function in (None, main_function(manifest))
        told = manifest if main else manifest["parts"][function]
        golden = told["golden"]
        names = [item["name"] for item in told["inputs"]]
        inputs = {name: _unpacked(golden[name]) for name in names}
        return Probe(inputs, _unpacked(golden[told["output"]["name"]]))
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise ExportError(
            "The manifest must hold golden inputs and pictures. "
            f"Received: {error!r}. Export the bundle anew."
        ) from error


def size_and_hash(path: Path) -> tuple[int, str]:
    """Measures a file or a folder.

    Args:
        path: `pathlib.Path`.

    Returns:
        Tuple of its bytes and its sha256; a folder's is that of the list of the hashes
        and names of its files, as `sha256sum` prints it, sorted by name.
    """
    if not path.is_dir():
        content = read_file(path, LARGEST_FILE)
        return len(content), sha256_hex(content)
    members = _members(path)
    lines = (f"{entry['sha256']}  {name}\n" for name, entry in members.items())
    size = sum(entry["bytes"] for entry in members.values())
    return size, sha256_hex("".join(lines).encode())


def inspect_bundle(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Reads what a bundle or one of its files says of itself; runs nothing.

    Args:
        path: A bundle, or a `.onnx` or `.tflite` file that `export` wrote.

    Returns:
        The manifest of a bundle; of a file a dict with `file`, `bytes`, `sha256`,
        `operations` (counts by type) and `metadata`.

    Raises:
        ExportError: If it is not what `export` writes.
    """
    file = Path(path)
    if file.is_dir():
        manifest = read_manifest(file)
        if manifest is None:
            raise ExportError(
                f"A bundle must hold {MANIFEST}. Received: {str(path)!r} without one."
            )
        return manifest
    content = read_file(file, LARGEST_FILE)
    operations, metadata = _look_inside(file, content)
    return {
        "file": file.name,
        "bytes": len(content),
        "sha256": sha256_hex(content),
        "operations": dict(sorted(operations.items())),
        "metadata": metadata,
    }


def _look_inside(file: Path, content: bytes):
    if file.suffix == ".onnx":
        from .runtime_onnx import onnx_metadata, onnx_operations

        return onnx_operations(content, file.name), onnx_metadata(content, file.name)
    if file.suffix == ".tflite":
        from .runtime_litert import litert_operations, read_metadata

        return litert_operations(content, file.name), read_metadata(content, file.name)
    raise ExportError(
        "What is inspected must be a bundle, a .onnx or a .tflite file. "
        f"Received: {file.name!r}."
    )


def _golden(probe: Probe, metadata: dict[str, Any]) -> dict[str, Any]:
    output = metadata["output"]["name"]
    expected, tolerance = probe.expected, _TOLERANCES[output]
    if expected.ndim == 4:  # pictures, not styles
        expected = to_uint8(expected)
    arrays = {**probe.inputs, output: expected}
    packed = {name: _packed(array) for name, array in arrays.items()}
    return {"tolerance": tolerance, **packed}


def _entry(bundle: Path, report: FileReport) -> dict[str, Any]:
    entry = report.to_json()
    del entry["file"]
    if (bundle / report.file).is_dir():
        entry["members"] = _members(bundle / report.file)
    return entry


def _members(folder: Path) -> dict[str, dict[str, Any]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: dict(zip(("bytes", "sha256"), size_and_hash(named[name]), strict=True))
        for name in sorted(named)
    }


def _packed(array: np.ndarray) -> dict[str, Any]:
    content = np.ascontiguousarray(array).tobytes()
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "encoding": "base64 of zlib of little-endian values, last axis fastest",
        "data": base64.b64encode(zlib.compress(content, 9)).decode(),
    }


def _unpacked(packed: dict[str, Any]) -> np.ndarray:
    if packed["dtype"] not in _DTYPES:
        raise ValueError(f"dtype {packed['dtype']!r}")
    reader = zlib.decompressobj()
    content = reader.decompress(base64.b64decode(packed["data"]), _LARGEST_ARRAY)
    return np.frombuffer(content, packed["dtype"]).reshape(packed["shape"])
