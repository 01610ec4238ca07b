"""The weights that a LiteRT file stores."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from .constants import Constant


def litert_constants(content: bytes) -> list[Constant]:
    """Lists the float tensors that a LiteRT file stores.

    Args:
        content: bytes of the file.

    Returns:
        List of `Constant`, in float32.
    """
    types = {schema.TensorType.FLOAT32: "<f4", schema.TensorType.FLOAT16: "<f2"}
    kinds = {v: k for k, v in vars(schema.BuiltinOperator).items()}
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    codes = [max(c.builtinCode, c.deprecatedBuiltinCode) for c in model.operatorCodes]
    found = []
    for graph in model.subgraphs:
        users = {
            index: kinds[codes[operator.opcodeIndex]]
            for operator in graph.operators
            for index in operator.inputs
        }
        for index, tensor in enumerate(graph.tensors):
            data = model.buffers[tensor.buffer].data
            if data is None or tensor.type not in types:
                continue
            values = np.frombuffer(bytes(data), types[tensor.type])
            name, user = str(tensor.name, "utf-8"), users.get(index, "nothing")
            shaped = values.astype(np.float32).reshape(tensor.shape)
            found.append(Constant(name, user, shaped))
    return found
