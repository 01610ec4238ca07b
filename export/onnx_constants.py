"""The weights that an ONNX file stores."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

from .constants import Constant

# What these take after their first input says how, not what: scales, sizes, bounds.
_PARAMETERS = {"Resize", "Pad", "Clip", "Slice", "Range", "Upsample"}


def onnx_constants(content: bytes) -> list[Constant]:
    """Lists the float tensors that an ONNX file stores.

    Args:
        content: bytes of the file.

    Returns:
        List of `Constant`, in float32.
    """
    graph = onnx.load_model_from_string(content).graph
    users: dict[str, str] = {}
    for node in reversed(graph.node):
        # What a Cast gives is used by another: float16 weights are cast first.
        user = users.get(node.output[0], "") if node.op_type == "Cast" else node.op_type
        for index, name in enumerate(node.input):
            if node.op_type in _PARAMETERS and index > 0:
                users.setdefault(name, "")
            else:
                users[name] = user
    floats = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
    return [
        Constant(tensor.name, users[tensor.name], _float32(tensor))
        for tensor in graph.initializer
        if tensor.data_type in floats and users.get(tensor.name)
    ]


def _float32(tensor: onnx.TensorProto) -> np.ndarray:
    return numpy_helper.to_array(tensor).astype(np.float32)
