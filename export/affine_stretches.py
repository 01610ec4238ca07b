"""What stretches of affine operations make of a sampler's weights.

From one nonlinearity to the next a sampler computes `x A + k`: biases, shifts and
scales of normalisations, matrices. A converter may fold any part of such a stretch: a
bias and the normalisation behind it into the matrix before, or the scale and the shift
of a normalisation into the matrix after it, whose bias then holds the shift times the
matrix. So k, which is what the part gives for zeros, is asked of TensorFlow for every
part of every stretch, and matrices are scaled as the operations before them scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from .constant_matching import Tensor

Steps = dict[tf.Operation, tf.Tensor]
Sources = dict[tf.Operation, frozenset[int]]

_KERNELS = {
    "MatMul",
    "BatchMatMulV2",
    "Conv2D",
    "Conv2DBackpropInput",
    "DepthwiseConv2dNative",
}
_LINEAR_IN_EACH = {"AddV2", "Sub", "Mul", *_KERNELS}
_LINEAR_IN_FIRST = {
    "BiasAdd",
    "ExpandDims",
    "Identity",
    "RealDiv",
    "Reshape",
    "Squeeze",
    "Transpose",
}
_ELEMENTWISE = {"AddV2", "BiasAdd", "Identity", "Mul", "Sub"}


def affine_steps(graph: tf.Graph, sources: Sources) -> Steps:
    """Finds the operations that are affine in what depends on the inputs.

    A sum of two tensors that both depend on the inputs, as a skip connection's, begins
    a new stretch: nothing can be folded across it.

    Args:
        graph: `tf.Graph` of a sampler at a fixed batch size.
        sources: The weights that each operation sees, of those that see no input.

    Returns:
        dict of operation to the operand that depends on the inputs, in graph order.
    """
    steps = {}
    for operation in graph.get_operations():
        moving = [item for item in operation.inputs if item.op not in sources]
        if len(moving) != 1 or moving[0].dtype != tf.float32:
            continue
        is_first = operation.inputs[0].op not in sources
        affine = operation.type in _LINEAR_IN_EACH
        affine |= operation.type in _LINEAR_IN_FIRST and is_first
        if affine and moving[0].shape.is_fully_defined():
            steps[operation] = moving[0]
    return steps


def constant_parts(
    steps: Steps,
    sources: Sources,
    run: Callable[[list[tf.Tensor], dict[str, np.ndarray]], list[np.ndarray]],
) -> Iterator[Tensor]:
    """Computes what every part of every stretch gives for zeros.

    Args:
        steps: What `affine_steps` found.
        sources: As given to it.
        run: Function that evaluates tensors, given others by their names.

    Yields:
        `Tensor`: a vector where a map is the same at every place. Its weights are those
        that have a part in it, without kernels: a bias proves no kernel to be there.
    """
    depths: dict[tf.Operation, int] = {}
    for operation, operand in steps.items():
        depths[operation] = depths.get(operand.op, 0) + 1
    for start in range(max(depths.values(), default=0)):
        later = [operation for operation in steps if depths[operation] > start]
        first = (steps[item] for item in later if depths[item] == start + 1)
        zeros = {item.name: np.zeros(item.shape, np.float32) for item in first}
        values = run([operation.outputs[0] for operation in later], zeros)
        weights: dict[tf.Operation, frozenset[int]] = {}
        for operation, value in zip(later, values, strict=True):
            if not value.any():
                continue
            before = weights.get(steps[operation].op, frozenset())
            weights[operation] = before | _own(operation, sources)
            yield Tensor(_vector(value), weights[operation])


def scaled_matrices(
    steps: Steps, sources: Sources, known: dict[str, np.ndarray]
) -> Iterator[Tensor]:
    """Multiplies matrices by the scales that stand before them in their stretch.

    Args:
        steps: What `affine_steps` found.
        sources: As given to it.
        known: Values of the tensors that see no input, by name.

    Yields:
        `Tensor`, one for every scale before a matrix, times those between the two.
    """
    for operation, operand in steps.items():
        if operation.type != "MatMul" or operation.inputs[1].op not in sources:
            continue
        kernel = operation.inputs[1]
        matrix, weights = known[kernel.name], sources[kernel.op]
        if operation.get_attr("transpose_b"):
            matrix = matrix.T
        before = operand.op
        while before in steps and before.type in _ELEMENTWISE:
            if before.type == "Mul":
                (scale,) = (item for item in before.inputs if item.op in sources)
                factors = known[scale.name].reshape(-1, 1)
                if len(factors) not in (1, len(matrix)):
                    break
                matrix = matrix * factors
                weights |= sources[scale.op]
                yield Tensor(matrix, weights)
            before = steps[before].op


def _own(operation: tf.Operation, sources: Sources) -> frozenset[int]:
    if operation.type in _KERNELS:
        return frozenset()
    seen = (sources[item.op] for item in operation.inputs if item.op in sources)
    return frozenset().union(*seen)


def _vector(value: np.ndarray) -> np.ndarray:
    """Takes one place of a map that is the same at all."""
    places = value.reshape(-1, value.shape[-1])
    return places[0] if (places == places[0]).all() else value
