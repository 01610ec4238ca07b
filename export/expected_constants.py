"""Every tensor that a network computes from its weights alone.

A converter may store a weight as it is, or what the graph makes of it before it meets
an input: the scale of a batch normalisation, a weight times its equalised gain. It may
also fold what stands between two nonlinearities. TensorFlow itself says what these
tensors are.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from .affine_stretches import affine_steps, constant_parts, scaled_matrices
from .constant_matching import Tensor
from .constants import Expected
from .plan import Plan
from .tracing import compute, input_specs


def expected_constants(plan: Plan) -> Expected:
    """Evaluates what depends on the weights alone.

    With one picture a batch more does: a learned constant that is repeated for every
    picture depends on the inputs' shape otherwise.

    Args:
        plan: `Plan`.

    Returns:
        `Expected`.
    """
    tensors, used = zip(*(_tensors(plan, batch) for batch in (None, 1)), strict=True)
    return Expected(
        tensors=tuple(tensor for some in tensors for tensor in some),
        weights={
            index: variable.path
            for index, variable in enumerate(plan.network.variables)
            if index in used[0] and np.ptp(variable.numpy()) > 0
        },
    )


def _tensors(plan: Plan, batch: int | None) -> tuple[list[Tensor], set[int]]:
    """Gives the tensors, and the indices of the weights that the output shows."""
    variables = plan.network.variables
    function = _with_weights_as_inputs(plan, batch)
    weights = function.inputs[: len(variables)]
    sources = _sources(function.graph, weights)
    found = [
        output
        for operation in function.graph.get_operations()
        if operation in sources
        for output in operation.outputs
        if output.dtype == tf.float32
    ]
    names = (tensor.name for tensor in weights)
    feeds = dict(zip(names, (v.numpy() for v in variables), strict=True))
    with tf.compat.v1.Session(graph=function.graph) as session:

        def run(wanted, given):
            return session.run(wanted, {**feeds, **given})

        values = [np.asarray(value) for value in run(found, {})]
        steps = affine_steps(function.graph, sources)
        tensors = list(constant_parts(steps, sources, run))
    known = {item.name: value for item, value in zip(found, values, strict=True)}
    tensors += scaled_matrices(steps, sources, known)
    tensors += [Tensor(known[item.name], sources[item.op]) for item in found]
    zeros = {item.op for item in found if not known[item.name].any()}
    reaching = _reaching(function.outputs, zeros)
    return tensors, {k for k, item in enumerate(weights) if item.op in reaching}


def _with_weights_as_inputs(plan: Plan, batch: int | None):
    specs = [tf.TensorSpec(v.shape, v.dtype) for v in plan.network.variables]

    def generate(weights, *inputs):
        return compute(plan, weights, inputs)

    signature = [specs, *input_specs(plan, batch)]
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


def _reaching(outputs, zeros: set[tf.Operation]) -> set[tf.Operation]:
    """Goes back from the outputs, but not through a product with zeros.

    A noise whose strength has not been learnt yet shows in no picture, and a converter
    may leave it out.
    """
    waiting, found = [tensor.op for tensor in outputs], set()
    while waiting:
        operation = waiting.pop()
        if operation in found:
            continue
        found.add(operation)
        inputs = [tensor.op for tensor in operation.inputs]
        if operation.type != "Mul" or zeros.isdisjoint(inputs):
            waiting.extend(inputs)
    return found
