"""SavedModel to one ONNX file of standard operations."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import tensorflow as tf
import tf2onnx
from tf2onnx.optimizer.transpose_optimizer import TransposeOptimizer

from kerasgan.version import __version__

from .errors import ExportError
from .onnx_canonical import canonical_model, halved_weights
from .runtime_onnx import METADATA_KEY

OPSET = 17
"""int. Operator set of the files: runtimes of the last years have it."""

_PIXELS = {1: "Gray8", 3: "Rgb8", 4: "Rgba8"}
_NETWORKS = {
    "generate": "generator",
    "map": "mapping",
    "synthesize": "synthesis",
    "a_to_b": "translator from a to b",
    "b_to_a": "translator from b to a",
}


def convert_to_onnx(
    saved_model: Path, target: Path, precision: str, metadata: dict[str, Any]
) -> None:
    """Writes an ONNX file; equal weights give equal bytes.

    Args:
        saved_model: `pathlib.Path` of what `kerasgan.export.tracing.save` wrote.
        target: `pathlib.Path` of the file.
        precision: str. `"float16"` stores weights in half the bytes.
        metadata: dict of plain JSON values that the file shall carry.

    Raises:
        ExportError: If the graph needs operations that ONNX does not have.
    """
    loaded = tf.saved_model.load(str(saved_model))
    specs = [
        tf.TensorSpec(item["shape"], item["dtype"], name=item["name"])
        for item in metadata["inputs"]
    ]
    function = getattr(loaded, metadata["function"])
    with _transposes_kept():
        model, _ = tf2onnx.convert.from_function(
            function, input_signature=specs, opset=OPSET
        )
    _require_standard(model, target.name)
    if precision == "float16":
        model = halved_weights(model)
    model = canonical_model(model, metadata["function"])
    _describe(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    target.write_bytes(model.SerializeToString(deterministic=True))


@contextlib.contextmanager
def _transposes_kept() -> Iterator[None]:
    """Keeps tf2onnx from making Reshapes of Transposes that move nothing.

    Which ones it makes depends on the order of sets, so equal weights gave several
    files; and of maps of one channel and unknown size some were of a wrong rank.
    """
    to_reshapes = TransposeOptimizer.post_optimize_action
    TransposeOptimizer.post_optimize_action = lambda self: None
    try:
        yield
    finally:
        TransposeOptimizer.post_optimize_action = to_reshapes


def _require_standard(model: onnx.ModelProto, name: str) -> None:
    """Refuses what tf2onnx leaves as it is, with no more than a line in its log."""
    for node in model.graph.node:
        if node.domain or not onnx.defs.has(node.op_type, OPSET):
            raise ExportError(
                f"{name}: ONNX has no operation {node.op_type}, needed by "
                f"{node.name!r}. Build the sampler without it."
            )


def _describe(model: onnx.ModelProto, metadata: dict[str, Any]) -> None:
    shape = metadata["output"]["shape"]
    network = _NETWORKS[metadata["function"]]
    model.producer_name, model.producer_version = "kerasgan", __version__
    model.domain, model.model_version = "kerasgan", 1
    model.doc_string = f"The {network} of {metadata['model']}, exported by kerasgan."
    names = ("batch", "height", "width", "channels")
    sizes = zip(names, shape, strict=False)  # a style has no width
    _name_dimensions(model.graph, [name if n is None else n for name, n in sizes])
    properties = {METADATA_KEY: json.dumps(metadata, indent=2)}
    if metadata["output"]["name"] != "style" and shape[3] in _PIXELS:
        properties["Image.BitmapPixelFormat"] = _PIXELS[shape[3]]
        properties["Image.NominalPixelRange"] = "Normalized_1_1"
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, dict(sorted(properties.items())))


def _name_dimensions(graph: onnx.GraphProto, shape: list[str | int]) -> None:
    """Calls the first dimension `batch` everywhere, and states the output's size."""
    for value in graph.input:
        dimensions = value.type.tensor_type.shape.dim
        dimensions[0].dim_param = "batch"
        if value.name == "image":
            dimensions[1].dim_param, dimensions[2].dim_param = "height", "width"
    output = graph.output[0]
    elements = output.type.tensor_type.elem_type
    output.CopyFrom(onnx.helper.make_tensor_value_info(output.name, elements, shape))
