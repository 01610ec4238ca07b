"""One form for equal ONNX graphs, so that equal weights give equal bytes.

tf2onnx numbers its values by a counter and orders nodes by sets, so two runs write
two files. Here nodes stand in depth-first order from the output, values are named by
their place, attributes are sorted, and equal constants are stored once.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

from .errors import ExportError

_LARGE = 256  # elements; smaller tensors weigh nothing and keep their digits
_PLANS = (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS)


def canonical_model(model: onnx.ModelProto, name: str = "generate") -> onnx.ModelProto:
    """Rewrites a model into its canonical form.

    Args:
        model: `onnx.ModelProto` whose inputs and outputs bear their final names.
        name: str. Name of the graph.

    Returns:
        A new `onnx.ModelProto` that computes the same.

    Raises:
        ExportError: If the graph holds loops or branches.
    """
    graph = model.graph
    constants = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    nodes = []
    for node in _ordered(graph):
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        else:
            nodes.append(node)
    names = {value.name: value.name for value in [*graph.input, *graph.output]}
    stored: dict[tuple, onnx.TensorProto] = {}
    renamed = [_renamed(node, names, constants, stored) for node in nodes]
    canonical = onnx.helper.make_model(
        onnx.helper.make_graph(
            renamed, name, graph.input, graph.output, [*stored.values()]
        ),
        opset_imports=[onnx.helper.make_opsetid("", _opset(model))],
    )
    canonical.ir_version = model.ir_version
    return canonical


def halved_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large weights as float16, and casts them before they are used.

    Runtimes fold the cast when they load the file, so it computes in float32 at the
    speed of float32.

    Args:
        model: `onnx.ModelProto`.

    Returns:
        A new `onnx.ModelProto`.

    Raises:
        ExportError: If a constant does not fit into float16.
    """
    half = onnx.ModelProto()
    half.CopyFrom(model)
    casts = []
    for tensor in half.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _LARGE:
            continue
        name = tensor.name
        if not np.max(np.abs(values)) <= np.finfo(np.float16).max:
            raise ExportError(
                "Constants must lie within +-65504 to be stored as float16. Received: "
                f"{np.max(np.abs(values)):g} in {name!r}. Export with float32."
            )
        stored = numpy_helper.from_array(values.astype(np.float16), f"{name}/float16")
        tensor.CopyFrom(stored)
        to = onnx.TensorProto.FLOAT
        casts.append(onnx.helper.make_node("Cast", [stored.name], [name], to=to))
    nodes = [*casts, *half.graph.node]
    del half.graph.node[:]
    half.graph.node.extend(nodes)
    return half


def _ordered(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Lists the nodes that the output needs, each after what it needs itself."""
    makers = {name: node for node in graph.node for name in node.output}
    done: set[str] = set()
    ordered = []
    waiting = [(makers[value.name], False) for value in reversed(graph.output)]
    while waiting:
        node, ready = waiting.pop()
        if node.output[0] in done:
            continue
        if ready:
            done.add(node.output[0])
            ordered.append(node)
            continue
        waiting.append((node, True))
        needed = [makers[name] for name in node.input if name in makers]
        waiting.extend((maker, False) for maker in reversed(needed))
    return ordered


def _renamed(node, names, constants, stored) -> onnx.NodeProto:
    inputs = [_input_name(name, names, constants, stored) for name in node.input]
    place = len(names)
    for k, name in enumerate(node.output):
        names.setdefault(name, f"{node.op_type.lower()}_{place}_{k}" if name else "")
    new = onnx.helper.make_node(
        node.op_type, inputs, [names[name] for name in node.output]
    )
    new.name = f"{node.op_type.lower()}_{place}"
    for attribute in sorted(_attributes(node), key=lambda item: item.name):
        if attribute.type in _PLANS:
            raise ExportError(
                "The sampler must be a graph without loops or branches. Received: "
                f"the operation {node.op_type} at {node.name!r}."
            )
        new.attribute.append(attribute)
    return new


def _input_name(name, names, constants, stored) -> str:
    if name not in constants:
        return names[name] if name else ""
    values = constants[name]
    key = (values.dtype.str, values.shape, values.tobytes())
    if key not in stored:
        stored[key] = numpy_helper.from_array(values, f"constant_{len(stored)}")
    return stored[key].name


def _attributes(node: onnx.NodeProto) -> list[onnx.AttributeProto]:
    """Replaces a way of resizing that ONNX gave up by one that is the same."""
    if node.op_type != "Resize":
        return list(node.attribute)
    get_value = onnx.helper.get_attribute_value
    values = {item.name: get_value(item) for item in node.attribute}
    if values.get("coordinate_transformation_mode") == b"tf_half_pixel_for_nn":
        # floor((x + 1/2) / s) either way: the floor of the old mode's coordinate, and
        # the new mode's, half a pixel less, rounded to the nearest with halves up.
        values["coordinate_transformation_mode"] = b"half_pixel"
        values["nearest_mode"] = b"round_prefer_ceil"
    return [onnx.helper.make_attribute(name, value) for name, value in values.items()]


def _opset(model: onnx.ModelProto) -> int:
    return next(item.version for item in model.opset_import if not item.domain)
