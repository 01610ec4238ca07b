"""Finds the file to run, proves that it is the one that was exported, and opens it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from pathlib import Path
from typing import Any

from kerasgan.latent.arguments import check_whole
from kerasgan.latent.sampling import LAW

from .errors import ExportError
from .formats import DIRECTIONS

MANIFEST = "manifest.json"
"""str. Name of a bundle's manifest."""

METADATA_FORMAT = 1
"""int. Version of the metadata inside a file, and of the manifest."""

LARGEST_FILE = 2**31 - 1
"""int. Bytes that a model file may have; beyond, its formats need companion files."""

INPUTS = ("latent", "labels", "truncation", "noise", "styles", "image")
"""tuple of str. Inputs that the runner knows how to feed."""

_LARGEST_MANIFEST = 2**26
_PLURALS = {"latent": "latents", "noise": "noise"}
_PREFERENCE = (
    ("onnxruntime", ("model.onnx", "model.float16.onnx")),
    ("ai_edge_litert", ("model.tflite", "model.float16.tflite")),
    ("ai_edge_litert", ("model.dynamic.tflite", "model.dynamic.float16.tflite")),
)


def open_file(path: str | os.PathLike[str], threads: int | None = None):
    """Opens a file, or the best one of a bundle.

    Args:
        path: Path of a file or of a bundle.
        threads: int or None. Threads of the runtime, `None` for its own choice.

    Returns:
        Tuple of the file's path, str, and the `kerasgan.export.runtime.Session`.

    Raises:
        ValueError: If `threads` is no integer or below 1.
        ExportError: If it cannot be trusted or run.
    """
    if threads is not None:
        check_whole(1, threads=threads)
    file = Path(path)
    if file.is_dir():
        file = _best_file(file)
    content = read_file(file, LARGEST_FILE)
    _check_hash(file, content)
    session = _session(file, content, threads)
    _check_metadata(file, session.metadata)
    return os.fspath(file), session


def read_file(file: Path, largest: int) -> bytes:
    """Reads a regular file of bounded size.

    Args:
        file: `pathlib.Path`.
        largest: int. Most bytes that it may have.

    Returns:
        bytes.

    Raises:
        ExportError: If it is absent, no file, or too large.
    """
    if not file.is_file():
        raise ExportError(f"A file must exist to be opened. Received: {str(file)!r}.")
    size = file.stat().st_size
    if size > largest:
        raise ExportError(
            f"{file.name} must have at most {largest} bytes. Received: {size}."
        )
    return file.read_bytes()


def read_manifest(bundle: Path) -> dict[str, Any] | None:
    """Reads a bundle's manifest.

    Args:
        bundle: `pathlib.Path` of the bundle.

    Returns:
        dict, or None where there is none.

    Raises:
        ExportError: If it is damaged or of a later version.
    """
    file = bundle / MANIFEST
    if not file.exists():
        return None
    try:
        manifest = json.loads(read_file(file, _LARGEST_MANIFEST))
        _check_version(file, manifest["format"])
        _check_entries(manifest["files"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(
            f"{file} must be a manifest of kerasgan.export. Received: {error!r}."
        ) from error
    return manifest


def sha256_hex(content: bytes) -> str:
    """Hashes bytes.

    Args:
        content: bytes.

    Returns:
        str, sha256 in hexadecimal digits.
    """
    return hashlib.sha256(content).hexdigest()


def _best_file(bundle: Path) -> Path:
    present = [
        (package, bundle / name)
        for package, names in _preference(bundle)
        for name in names
        if (bundle / name).is_file()
    ]
    for package, file in present:
        if importlib.util.find_spec(package):
            return file
    if present:
        raise ExportError(
            "Running an exported file needs a runtime, none is installed: "
            "`pip install onnxruntime` or `pip install ai-edge-litert`."
        )
    raise ExportError(
        "A bundle must hold model.onnx or model.tflite to run without TensorFlow. "
        f"Received: {str(bundle)!r}. Export it with formats=('onnx', 'litert')."
    )


def _preference(bundle: Path):
    """Files of a fixed batch are faster, but those of translators have a fixed size."""
    onnx, fixed, dynamic = _PREFERENCE
    manifest = read_manifest(bundle) or {}
    if manifest.get("function") in DIRECTIONS:
        return onnx, dynamic, fixed
    return onnx, fixed, dynamic


def _check_hash(file: Path, content: bytes) -> None:
    manifest = read_manifest(file.parent)
    entry = manifest["files"].get(file.name) if manifest else None
    if entry is None:
        return
    expected, received = entry["sha256"], sha256_hex(content)
    if received != expected:
        raise ExportError(
            f"{file.name} must have the sha256 in the manifest, {expected}. Received: "
            f"{received}. The file was changed or damaged: export it anew."
        )


def _check_entries(files: dict[str, Any]) -> None:
    texts = ("sha256", "format", "precision")
    for name, entry in files.items():
        whole = isinstance(entry, dict) and "batch" in entry
        if not whole or not all(isinstance(entry.get(key), str) for key in texts):
            raise ValueError(f"{name!r} without {', '.join(texts)} or batch")


def _session(file: Path, content: bytes, threads: int | None):
    if file.suffix == ".onnx":
        from .runtime_onnx import OnnxSession

        return OnnxSession(content, file.name, threads)
    if file.suffix == ".tflite":
        from .runtime_litert import LiteRTSession

        return LiteRTSession(content, file.name, threads)
    raise ExportError(
        f"The runtime opens .onnx and .tflite files. Received: {file.name!r}. "
        "(A SavedModel needs TensorFlow: `tf.saved_model.load`.)"
    )


def _check_metadata(file: Path, metadata: dict[str, Any]) -> None:
    _check_version(file, metadata.get("format"))
    inputs = [item.get("name") for item in metadata.get("inputs", [])]
    unknown = [name for name in inputs if name not in INPUTS]
    if unknown or not inputs:
        raise ExportError(
            f"{file.name} must have inputs among {', '.join(INPUTS)}. Received: "
            f"{inputs}. A later kerasgan wrote it: update kerasgan."
        )
    for drawn in ("latent", "noise"):
        law = metadata.get(drawn, {}).get("law")
        if drawn in inputs and law != LAW:
            raise ExportError(
                f"{file.name} must draw its {_PLURALS[drawn]} by the law {LAW!r}. "
                f"Received: {law!r}. Use the kerasgan that exported it."
            )


def _check_version(file: Path, version: Any) -> None:
    if version != METADATA_FORMAT:
        raise ExportError(
            f"{file.name} must have the format {METADATA_FORMAT}. Received: "
            f"{version!r}. A later kerasgan wrote it: update kerasgan."
        )
