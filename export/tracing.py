"""The one graph that all formats are made of."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from .errors import ExportError
from .plan import Plan, arranged

METADATA_FILE = os.path.join("assets.extra", "kerasgan.json")
"""str. Where a SavedModel keeps what the other formats carry inside."""

_DRAWS = ("Random", "TruncatedNormal", "Multinomial", "RngSkip")
_SIDE_EFFECTS = ("PyFunc", "ReadFile", "WriteFile", "MatchingFiles", "Print")


def trace(
    plan: Plan, batch: int | None = None, precision: str = "float32"
) -> tf.Module:
    """Traces a network into a module that holds raw variables and one function.

    Holding the Keras model instead would store every weight twice, and gives TFLite
    files of unset variables that answer NaN. With float16 the variables are stored in
    half the bytes and become float32 in the graph, before anything is computed.

    Args:
        plan: `Plan`.
        batch: int or None. Fixed batch size, or `None` for any.
        precision: str. `"float32"` or `"float16"`.

    Returns:
        `tf.Module` with the list `weights`, in the order of `plan.network.variables`,
        and the traced function by its name, such as `generate`.

    Raises:
        ExportError: If the graph draws random numbers or touches the outside world, or
            if a weight does not fit into float16.
    """
    module = tf.Module(name="sampler")
    module.weights = [_stored(v, precision) for v in plan.network.variables]

    def run(*inputs):
        return {plan.output.name: compute(plan, module.weights, inputs)}

    run.__name__ = plan.function
    # AutoGraph reads source text by line number: a file edited while the process runs
    # gives an empty graph that loads.
    function = tf.function(
        run, input_signature=input_specs(plan, batch), autograph=False
    )
    _refuse_operations(function.get_concrete_function())
    setattr(module, plan.function, function)
    return module


def compute(plan: Plan, weights: Sequence[tf.Tensor], inputs: Sequence[tf.Tensor]):
    """Runs a network on weights that are handed in instead of its own.

    Args:
        plan: `Plan`.
        weights: Tensors or variables in the order of `plan.network.variables`.
        inputs: Tensors in the order of `plan.input_names`.

    Returns:
        The output: images, float32 tensor of shape `(batch, height, width, channels)`,
        or styles, of `(batch, style_dim)`.
    """
    network = plan.network
    place = {id(variable): k for k, variable in enumerate(network.variables)}

    def values(variables):
        return [tf.cast(weights[place[id(v)]], v.dtype) for v in variables]

    outputs, _ = network.stateless_call(
        values(network.trainable_variables),
        values(network.non_trainable_variables),
        arranged(network, dict(zip(plan.input_names, inputs, strict=True))),
        training=False,
    )
    return tf.nest.flatten(outputs)[0]


def input_specs(plan: Plan, batch: int | None) -> list[tf.TensorSpec]:
    """Describes the inputs of the traced function.

    Args:
        plan: `Plan`.
        batch: int or None. Fixed batch size, or `None` for any.

    Returns:
        List of `tf.TensorSpec` in the order of `plan.input_names`.
    """
    shapes = [port.shape for port in plan.inputs]
    if plan.translator is not None and batch is not None:
        shapes = [plan.translator.image_shape]  # a fixed batch has a fixed size too
    return [
        tf.TensorSpec([batch, *shape], port.dtype, name=port.name)
        for port, shape in zip(plan.inputs, shapes, strict=True)
    ]


def save(module: tf.Module, plan: Plan, precision: str, directory: Path) -> None:
    """Writes a traced module as a SavedModel with its metadata.

    Args:
        module: What `trace` gave.
        plan: `Plan` that it was traced from.
        precision: str. As given to `trace`.
        directory: `pathlib.Path` of the folder to make.
    """
    function = getattr(module, plan.function).get_concrete_function()
    # Never the key `serve`: the TFLite converter then drops every other signature.
    signatures = {plan.function: function, "serving_default": function}
    with _quiet():
        tf.saved_model.save(module, os.fspath(directory), signatures=signatures)
    metadata = directory / METADATA_FILE
    metadata.parent.mkdir()
    metadata.write_text(json.dumps(plan.metadata(precision), indent=2) + "\n")


def _stored(variable, precision: str) -> tf.Variable:
    value = variable.numpy()
    if precision == "float16" and value.dtype == np.float32:
        largest = np.max(np.abs(value), initial=0.0)
        if not largest <= np.finfo(np.float16).max:
            raise ExportError(
                "Weights must lie within +-65504 to be stored as float16. Received: "
                f"{largest:g} in {variable.path!r}. Export with precision='float32'."
            )
        value = value.astype(np.float16)
    return tf.Variable(value, trainable=False, name=variable.path)


def _refuse_operations(function) -> None:
    definition = function.graph.as_graph_def()
    nodes = [*definition.node]
    for inner in definition.library.function:
        nodes.extend(inner.node_def)
    for node in nodes:
        if any(word in node.op for word in _DRAWS):
            raise ExportError(
                f"The sampler must not draw random numbers. Received: the operation "
                f"{node.op} at {node.name!r}. Make the noise a constant or an input: "
                "a converter would freeze it, or write a file that nothing can run."
            )
        if any(word in node.op for word in _SIDE_EFFECTS):
            raise ExportError(
                "The sampler must compute from its inputs alone. Received: the "
                f"operation {node.op} at {node.name!r}. Take it out of the network."
            )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
