"""The names of formats and precisions, and the files that they become."""

from __future__ import annotations

import dataclasses
import difflib
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import require_packages

FORMATS = ("saved_model", "litert", "onnx")
"""tuple of str. What `export` writes, in this order."""

PRECISIONS = ("float32", "float16")
"""tuple of str. How weights are stored; every file computes in float32."""

PARTS = ("map", "synthesize")
"""tuple of str. What the parts of a style model do, as their files name it."""

DIRECTIONS = ("a_to_b", "b_to_a")
"""tuple of str. What the files of a translator do; the first have the usual names."""

_ALIASES = {"tflite": "litert"}
_PACKAGES = {
    "saved_model": (),
    "litert": ("ai_edge_litert",),
    "onnx": ("tf2onnx", "onnx", "onnxruntime"),
}


@dataclass(frozen=True)
class Artifact:
    """One file (a folder, for SavedModel) of a bundle.

    Attributes:
        format: str. One of `FORMATS`.
        precision: str. One of `PRECISIONS`.
        file: str. Name inside the bundle.
        batch: int or None. The only batch size that it takes, `None` for any.
        function: str. What it does: `"generate"`, or one of `PARTS` or `DIRECTIONS`.
    """

    format: str
    precision: str
    file: str
    batch: int | None = None
    function: str = "generate"


def bundle_artifacts(
    formats: str | Iterable[str], precisions: str | Iterable[str], parts: bool = False
) -> tuple[Artifact, ...]:
    """Lists the files that a bundle will hold.

    Args:
        formats: Names from `FORMATS`, or `"tflite"` for `"litert"`.
        precisions: Names from `PRECISIONS`.
        parts: bool. Whether the parts of a style model have files of their own too.

    Returns:
        Tuple of `Artifact`, in the order of `FORMATS`, `PRECISIONS` and `PARTS`.

    Raises:
        ValueError: If a name is unknown or none is given, or ONNX is not among the
            formats for parts.
        ExportError: If a format's packages are not installed.
    """
    wanted = _known("format", formats, FORMATS)
    kept = _known("precision", precisions, PRECISIONS)
    if parts and "onnx" not in wanted:
        raise ValueError(
            "`parts` are ONNX files, so 'onnx' must be among the formats. Received: "
            f"{', '.join(map(repr, wanted))}."
        )
    for name in wanted:
        extra = f"kerasgan[{name}]"
        require_packages(f"Exporting to {name}", extra, _PACKAGES[name])
    whole = [(name, precision) for name in wanted for precision in kept]
    return (
        *(artifact for pair in whole for artifact in _files(*pair)),
        *(_part(part, tag) for part in PARTS if parts for tag in kept),
    )


def directed_artifacts(
    artifacts: Iterable[Artifact], directions: Iterable[str]
) -> tuple[Artifact, ...]:
    """Gives every direction of a translator the files of a sampler.

    Args:
        artifacts: What `bundle_artifacts` gave.
        directions: Names from `DIRECTIONS`.

    Returns:
        Tuple of `Artifact`, those of a format one after the other: `model.onnx`, and
        for the way back `model.b_to_a.onnx`.
    """
    directed = [
        dataclasses.replace(item, file=directed_file(item.file, way), function=way)
        for way in directions
        for item in artifacts
    ]
    return tuple(sorted(directed, key=lambda item: FORMATS.index(item.format)))


def directed_file(file: str, direction: str) -> str:
    """Names the file of a direction after that of another, or of a sampler.

    Args:
        file: str. A name such as `model.onnx`, which is that of the first direction.
        direction: str. One of `DIRECTIONS`.

    Returns:
        str, such as `model.b_to_a.onnx`.
    """
    words = [word for word in file.split(".") if word not in DIRECTIONS]
    if direction != DIRECTIONS[0]:
        words.insert(1, direction)
    return ".".join(words)


def installed_formats() -> tuple[str, ...]:
    """Names the formats whose packages are installed.

    Returns:
        tuple of str, in the order of `FORMATS`.
    """
    return tuple(
        name for name in FORMATS if all(map(importlib.util.find_spec, _PACKAGES[name]))
    )


def _part(part: str, precision: str) -> Artifact:
    file = f"model.{part}{_tag(precision)}.onnx"
    return Artifact("onnx", precision, file, function=part)


def _tag(precision: str) -> str:
    return "" if precision == "float32" else f".{precision}"


def _files(name: str, precision: str) -> tuple[Artifact, ...]:
    tag = _tag(precision)
    if name == "saved_model":
        return (Artifact(name, precision, f"saved_model{tag}"),)
    if name == "onnx":
        return (Artifact(name, precision, f"model{tag}.onnx"),)
    # Batch 1 first: it is the one that phones and browsers run (dynamic shapes are
    # refused by LiteRT.js and slower under XNNPACK).
    return (
        Artifact(name, precision, f"model{tag}.tflite", batch=1),
        Artifact(name, precision, f"model.dynamic{tag}.tflite"),
    )


def _known(kind: str, names: str | Iterable[str], known: tuple[str, ...]) -> list[str]:
    if not isinstance(names, Iterable):
        raise ValueError(
            f"A {kind} must be a name, or several in a tuple. Received: {names!r}. "
            f"Known: {', '.join(known)}."
        )
    given = [names] if isinstance(names, str) else list(names)
    given = [_ALIASES.get(name, name) for name in given]
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(str(name), [*known, *_ALIASES], n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ValueError(
                f"Unknown {kind} {name!r}.{hint} Known: {', '.join(known)}."
            )
    if not given:
        raise ValueError(
            f"At least one {kind} must be given. Received: {names!r}. "
            f"Known: {', '.join(known)}."
        )
    return [name for name in known if name in given]
