"""Runs a LiteRT (TFLite) file under ai-edge-litert after looking at what is in it."""

from __future__ import annotations

import importlib.metadata
import io
import json
import zipfile
from collections import Counter
from typing import Any

import numpy as np

from .errors import ExportError, require_packages

SIGNATURE = "generate"
"""str. Name of the one signature of a file that does not name another."""

METADATA_MEMBER = "kerasgan.json"
"""str. Name of the metadata in the ZIP archive at the end of the file.

Files associated with a TFLite model are appended to it as an archive: every runtime
ignores what follows the model, every ZIP reader finds it.
"""

_LARGEST_METADATA = 2**20
_STATEFUL = ("CUSTOM", "VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE", "CALL_ONCE")
_DRAWS = ("RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL", "MULTINOMIAL")


class LiteRTSession:
    """A LiteRT file in its interpreter.

    Args:
        content: bytes of the file.
        name: str. Name of the file, for messages.
        threads: int or None. Threads, `None` for the runtime's choice.

    Attributes:
        metadata: dict. What the file carries inside.
        batch: int or None. The only batch size that it takes, `None` for any.
        runtime: str. Name and version of the runtime.

    Raises:
        ExportError: If the file is damaged, uses custom or stateful operations, or was
            not written by `kerasgan.export`.
    """

    def __init__(self, content: bytes, name: str, threads: int | None = None):
        require_packages("Running a LiteRT file", "ai-edge-litert", ("ai_edge_litert",))
        from ai_edge_litert.interpreter import Interpreter

        litert_operations(content, name)
        self.metadata = read_metadata(content, name)
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=threads)
            self._inputs = self._details(self._interpreter.get_input_details())
            self._allocate()
        except (ValueError, RuntimeError, KeyError) as error:
            raise ExportError(f"LiteRT cannot open {name}: {error}.") from error
        any_input = next(iter(self._inputs.values()))
        first = int(any_input["shape_signature"][0])
        self.batch = None if first < 0 else first
        self._shapes: list[tuple[int, ...]] = []
        version = importlib.metadata.version("ai-edge-litert")
        self.runtime = f"ai-edge-litert {version}"

    def run(self, inputs: dict[str, np.ndarray]) -> np.ndarray:
        """Computes the output.

        Args:
            inputs: Arrays by the names of the file's inputs.

        Returns:
            float32 array of shape `(batch, ...)`.
        """
        interpreter = self._interpreter
        # The converter drops an input that changes nothing: noise of strength 0.
        places = {name: self._inputs[name]["index"] for name in self._inputs}
        given = {places[name]: inputs[name] for name in inputs if name in places}
        shapes = [value.shape for value in given.values()]
        if self.batch is None and shapes != self._shapes:
            self._shapes = shapes
            for index, value in given.items():
                interpreter.resize_tensor_input(index, value.shape, strict=True)
            interpreter.allocate_tensors()
        for index, value in given.items():
            interpreter.set_tensor(index, value)
        interpreter.invoke()
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    def _allocate(self) -> None:
        """Makes room; where the size of pictures is open, for those of training."""
        told = self.metadata.get("translator")
        for detail in self._inputs.values():
            if told and -1 in detail["shape_signature"][1:]:
                shape = (1, *told["image_shape"])  # a mirror needs more than a pixel
                self._interpreter.resize_tensor_input(detail["index"], shape)
        self._interpreter.allocate_tensors()

    def _details(self, details: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        # The converter calls them `generate_latent:0`, in an order of its own.
        prefix = f"{self.metadata.get('function', SIGNATURE)}_"
        return {
            detail["name"].removeprefix(prefix).split(":")[0]: detail
            for detail in details
        }


def litert_operations(content: bytes, name: str) -> Counter[str]:
    """Counts the operations of a LiteRT file, and refuses what ours never hold.

    Args:
        content: bytes of the file.
        name: str. Name of the file, for messages.

    Returns:
        `collections.Counter` of operation types.

    Raises:
        ExportError: If the file is damaged or holds custom operations (also TensorFlow
            ones), variables or random numbers.
    """
    from ai_edge_litert import schema_py_generated as schema

    kinds = vars(schema.BuiltinOperator).items()
    names = {value: kind for kind, value in kinds if isinstance(value, int)}
    operations: Counter[str] = Counter()
    if content[4:8] != b"TFL3":
        raise ExportError(f"{name} must be a LiteRT file. It does not begin as one.")
    try:
        model = schema.Model.GetRootAs(content, 0)
        codes = [model.OperatorCodes(k) for k in range(model.OperatorCodesLength())]
        # Early files hold the code in a field of 8 bits, later ones beside it.
        kinds = [names[max(c.BuiltinCode(), c.DeprecatedBuiltinCode())] for c in codes]
        customs = {k: c.CustomCode() for k, c in enumerate(codes) if c.CustomCode()}
        for k in range(model.SubgraphsLength()):
            graph = model.Subgraphs(k)
            for j in range(graph.OperatorsLength()):
                operations[kinds[graph.Operators(j).OpcodeIndex()]] += 1
    except Exception as error:  # offsets that lead out of the file, of many kinds
        raise ExportError(f"{name} must be a LiteRT file. It is damaged.") from error
    for kind in operations:
        if kind in _STATEFUL or kind in _DRAWS:
            custom = ", ".join(str(code, "utf-8") for code in customs.values())
            raise ExportError(
                f"{name} must hold built-in LiteRT operations without state or random "
                f"numbers. Received: {kind}{f' ({custom})' if custom else ''}."
            )
    return operations


def append_metadata(content: bytes, metadata: dict[str, Any]) -> bytes:
    """Appends metadata to a LiteRT file; equal input gives equal bytes.

    Args:
        content: bytes that the converter gave.
        metadata: dict of plain JSON values.

    Returns:
        bytes of the file with the archive at its end.
    """
    buffer = io.BytesIO()
    buffer.write(content)
    member = zipfile.ZipInfo(METADATA_MEMBER, date_time=(1980, 1, 1, 0, 0, 0))
    member.create_system = 3  # the same on every system
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(member, json.dumps(metadata, indent=2))
    return buffer.getvalue()


def read_metadata(content: bytes, name: str) -> dict[str, Any]:
    """Reads the metadata of a LiteRT file.

    Args:
        content: bytes of the file.
        name: str. Name of the file, for messages.

    Returns:
        dict.

    Raises:
        ExportError: If there is none, or if it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = archive.getinfo(METADATA_MEMBER).file_size
            if size > _LARGEST_METADATA:
                raise zipfile.BadZipFile(f"{size} bytes of metadata")
            return dict(json.loads(archive.read(METADATA_MEMBER)))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise ExportError(
            f"{name} must carry the metadata of kerasgan.export. Received: {error}. "
            "Only files that kerasgan exported can be opened."
        ) from error
