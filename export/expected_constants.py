"""Every tensor that a sampler computes from its weights alone.

A converter may store a weight as it is, or what the graph makes of it before it meets
an input: the scale of a batch normalisation, a weight times its equalised gain.
TensorFlow itself says what these tensors are.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from .constants import Expected, Tensor
from .plan import Plan
from .tracing import compute, input_specs


def expected_constants(plan: Plan) -> Expected:
    """Evaluates what depends on the weights alone.

    Args:
        plan: `Plan`.

    Returns:
        `Expected`.
    """
    variables = plan.sampler.variables
    function = _with_weights_as_inputs(plan)
    weights = function.inputs[: len(variables)]
    sources = _sources(function.graph, weights)
    tensors = [
        output
        for operation in function.graph.get_operations()
        if operation in sources
        for output in operation.outputs
        if output.dtype == tf.float32
    ]
    names = (tensor.name for tensor in weights)
    feeds = dict(zip(names, (v.numpy() for v in variables), strict=True))
    with tf.compat.v1.Session(graph=function.graph) as session:
        values = session.run(tensors, feeds)
    used = _reaching(function.outputs)
    return Expected(
        tensors=tuple(
            Tensor(np.asarray(value), sources[tensor.op])
            for tensor, value in zip(tensors, values, strict=True)
        ),
        weights={
            index: variable.path
            for index, variable in enumerate(variables)
            if weights[index].op in used
            and np.size(variable) > 1
            and np.any(variable.numpy())
        },
    )


def _with_weights_as_inputs(plan: Plan):
    specs = [tf.TensorSpec(v.shape, v.dtype) for v in plan.sampler.variables]

    def generate(weights, *inputs):
        return compute(plan, weights, inputs)

    signature = [specs, *input_specs(plan, batch=None)]
    return tf.function(
        generate, input_signature=signature, autograph=False
    ).get_concrete_function()


def _sources(graph, weights) -> dict[tf.Operation, frozenset[int]]:
    """Maps each operation that sees no input to the weights that it sees."""
    sources = {tensor.op: frozenset([k]) for k, tensor in enumerate(weights)}
    for operation in graph.get_operations():  # in the order of creation
        if operation in sources or operation.type == "Placeholder":
            continue
        if all(tensor.op in sources for tensor in operation.inputs):
            seen = (sources[tensor.op] for tensor in operation.inputs)
            sources[operation] = frozenset().union(*seen)
    return sources


def _reaching(outputs) -> set[tf.Operation]:
    waiting, found = [tensor.op for tensor in outputs], set()
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting.extend(tensor.op for tensor in operation.inputs)
    return found
