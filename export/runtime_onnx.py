"""Runs an ONNX file under onnxruntime after looking at what is in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from .errors import ExportError, require_packages

METADATA_KEY = "kerasgan"
"""str. Key of the file's metadata that holds the JSON document."""

# Field numbers of onnx.proto: ModelProto, GraphProto, NodeProto, AttributeProto and
# TensorProto. The runner needs these few, and no package that knows them all.
_MODEL_GRAPH, _MODEL_PROPERTY, _MODEL_TRAINING, _MODEL_FUNCTIONS = 7, 14, 20, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_TYPE, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS = (5, 10), (6, 11)  # one, and many
_TENSOR_EXTERNAL, _TENSOR_LOCATION = 13, 14


class OnnxSession:
    """An ONNX file in onnxruntime.

    Args:
        content: bytes of the file.
        name: str. Name of the file, for messages.
        threads: int or None. Threads, `None` for the runtime's choice.

    Attributes:
        metadata: dict. What the file carries inside.
        batch: None. Any batch size is taken.
        runtime: str. Name and version of the runtime.

    Raises:
        ExportError: If the file is damaged, refers to other files, uses operations
            beyond the standard or was not written by `kerasgan.export`.
    """

    batch = None

    def __init__(self, content: bytes, name: str, threads: int | None = None):
        require_packages("Running an ONNX file", "onnxruntime", ("onnxruntime",))
        import onnxruntime

        onnx_operations(content, name)
        self.metadata = onnx_metadata(content, name)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if threads:
            options.intra_op_num_threads = threads
        # Spinning threads would take the processor from whatever runs next to it.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime has its own classes for each failure
            raise ExportError(f"onnxruntime cannot open {name}: {error}.") from error
        self.runtime = f"onnxruntime {onnxruntime.__version__}"

    def run(self, inputs: dict[str, np.ndarray]) -> np.ndarray:
        """Computes the output.

        Args:
            inputs: Arrays by the names of the file's inputs.

        Returns:
            float32 array of shape `(batch, ...)`.
        """
        output = self.metadata["output"]["name"]
        # The converter drops an input that changes nothing: noise of strength 0.
        taken = [item.name for item in self._session.get_inputs()]
        given = {name: inputs[name] for name in taken}
        return self._session.run([output], given)[0]


def onnx_operations(content: bytes, name: str) -> Counter[str]:
    """Counts the operations of an ONNX file, and refuses what ours never hold.

    Args:
        content: bytes of the file.
        name: str. Name of the file, for messages.

    Returns:
        `collections.Counter` of operation types.

    Raises:
        ExportError: If the file is damaged, refers to other files, or uses operations
            of other domains than ONNX' own, functions or sparse tensors.
    """
    operations: Counter[str] = Counter()
    try:
        for number, value in _fields(content):
            if number in (_MODEL_TRAINING, _MODEL_FUNCTIONS):
                raise _refused(name, "functions or training information")
            if number == _MODEL_GRAPH:
                _scan_graph(value, name, operations)
    except (IndexError, TypeError, RecursionError, UnicodeDecodeError) as error:
        raise ExportError(f"{name} must be an ONNX file. It is damaged.") from error
    if not operations:
        raise ExportError(f"{name} must be an ONNX file. It holds no graph.")
    return operations


def onnx_metadata(content: bytes, name: str) -> dict[str, Any]:
    """Reads the metadata of an ONNX file.

    Args:
        content: bytes of a file that `onnx_operations` has passed.
        name: str. Name of the file, for messages.

    Returns:
        dict.

    Raises:
        ExportError: If there is none, or if it is damaged.
    """
    properties = [
        dict(_fields(value))  # an entry has two fields: 1 is the key, 2 the value
        for number, value in _fields(content)
        if number == _MODEL_PROPERTY
    ]
    try:
        texts = {str(item[1], "utf-8"): str(item[2], "utf-8") for item in properties}
        return dict(json.loads(texts[METADATA_KEY]))
    except (KeyError, TypeError, ValueError) as error:
        raise ExportError(
            f"{name} must carry the metadata of kerasgan.export. Received: {error!r}. "
            "Only files that kerasgan exported can be opened."
        ) from error


def _scan_graph(graph: memoryview, name: str, operations: Counter[str]) -> None:
    for number, value in _fields(graph):
        if number == _GRAPH_NODE:
            _scan_node(value, name, operations)
        elif number == _GRAPH_INITIALIZER:
            _scan_tensor(value, name)
        elif number == _GRAPH_SPARSE:
            raise _refused(name, "sparse tensors")


def _scan_node(node: memoryview, name: str, operations: Counter[str]) -> None:
    operation, domain = "", ""
    for number, value in _fields(node):
        if number == _NODE_TYPE:
            operation = str(value, "utf-8")
        elif number == _NODE_DOMAIN:
            domain = str(value, "utf-8")
        elif number == _NODE_ATTRIBUTE:
            _scan_attribute(value, name, operations)
    if domain not in ("", "ai.onnx"):
        raise _refused(name, f"the custom operation {domain}.{operation}")
    operations[operation] += 1


def _scan_attribute(attribute: memoryview, name: str, operations: Counter[str]) -> None:
    for number, value in _fields(attribute):
        if number in _ATTRIBUTE_TENSORS:
            _scan_tensor(value, name)
        elif number in _ATTRIBUTE_GRAPHS:
            _scan_graph(value, name, operations)


def _scan_tensor(tensor: memoryview, name: str) -> None:
    for number, value in _fields(tensor):
        if number == _TENSOR_EXTERNAL or (number == _TENSOR_LOCATION and value):
            raise _refused(name, "weights in other files (external data)")


def _refused(name: str, what: str) -> ExportError:
    return ExportError(
        f"{name} must be one file of standard ONNX operations. Received: {what}. "
        "Only files that kerasgan exported can be opened."
    )


def _fields(message: bytes | memoryview) -> Iterator[tuple[int, Any]]:
    """Gives numbers and values (int, or memoryview) of a Protocol Buffers message.

    A damaged message raises IndexError; a value of the wrong kind, where it is used,
    TypeError.
    """
    view, position = memoryview(message), 0
    while position < len(view):
        tag, position = _varint(view, position)
        kind = tag & 7
        if kind == 0:
            value, position = _varint(view, position)
            yield tag >> 3, value
            continue
        if kind == 2:
            length, position = _varint(view, position)
        else:
            length = {1: 8, 5: 4}.get(kind, len(view))
        if position + length > len(view):
            raise IndexError(position)
        yield tag >> 3, view[position : position + length]
        position += length


def _varint(view: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = view[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise IndexError(position)
