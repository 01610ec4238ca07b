"""How much memory a training will take, read off the graph of its step."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

TOLD_AGAIN = 1.1  # times the estimate before, as where networks grow

# Their results are their first input under another shape or name.
_VIEWS = {"Identity", "Reshape", "Squeeze", "ExpandDims", "StopGradient",
          "PreventGradient", "ReadVariableOp", "IdentityN"}  # fmt: skip

# Their result takes the place of an input that nothing else needs.
_IN_PLACE = {"Add", "AddV2", "AddN", "Sub", "Mul", "RealDiv", "BiasAdd", "Relu",
             "LeakyRelu", "Tanh", "Sigmoid", "Softplus", "Exp", "Neg", "Square",
             "Sqrt", "Rsqrt", "ReluGrad", "LeakyReluGrad", "TanhGrad", "SigmoidGrad",
             "SoftplusGrad", "RsqrtGrad", "SqrtGrad", "Maximum", "Minimum",
             "SelectV2"}  # fmt: skip

_BODIES = ("body", "then_branch", "else_branch", "f")


@dataclasses.dataclass(frozen=True)
class MemoryEstimate:
    """Bytes that a training on one device takes, besides the program itself.

    Attributes:
        weights: int. Networks, averages and pools.
        optimizers: int. What optimizers keep for each weight.
        step: int. Pictures, activations and gradients while a step runs.
    """

    weights: int
    optimizers: int
    step: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.optimizers + self.step

    def __str__(self) -> str:
        """The sum and its parts in MiB."""
        parts = dataclasses.asdict(self).items()
        listed = ", ".join(f"{name} {size / 2**20:,.0f}" for name, size in parts)
        return f"{self.total / 2**20:,.0f} MiB ({listed})"


def estimate_memory(model, batch_size) -> MemoryEstimate:
    """Estimates what training in batches of a size takes, without a step.

    Tensors are taken to live from the operation that makes them to the last that needs
    them, in the order in which the step is written. What kernels need for themselves is
    not known: an estimate is good to about a quarter.

    Args:
        model: Compiled `AdversarialModel`, of one device.
        batch_size: int. Pictures in a batch of `fit`.

    Returns:
        `MemoryEstimate`.

    Raises:
        ValueError: If the model is not compiled.
    """
    if not model.compiled:
        raise ValueError(
            f"{type(model).__name__} must be compiled before its memory is estimated, "
            "since optimizers take some. Call `compile()`."
        )
    images = tf.TensorSpec((batch_size, *model.image_shape), tf.float32)
    batch = images
    if hasattr(model, "translators"):
        batch = images, images
    elif model.classes is not None:
        batch = images, tf.TensorSpec((batch_size,), tf.int32)
    # Without AutoGraph, as Keras traces it.
    step = tf.function(model.train_step, autograph=False).get_concrete_function(batch)
    return _estimate(model, step.graph)


@contextlib.contextmanager
def told_memory(model, say: Callable[[str], None]) -> Iterator[None]:
    """Tells the estimate when the step of a training is traced, before it runs.

    Args:
        model: Compiled `AdversarialModel`.
        say: Function that takes the text.
    """
    largest = 0

    def tell():
        nonlocal largest
        if tf.executing_eagerly() or model.distribute_strategy.num_replicas_in_sync > 1:
            return
        estimate = _estimate(model, tf.compat.v1.get_default_graph())
        if estimate.total > TOLD_AGAIN * largest:
            largest = estimate.total
            say(f"Memory: about {estimate} besides TensorFlow")

    model.when_played = tell
    try:
        yield
    finally:
        model.when_played = None


def _estimate(model, graph):
    kept = [
        variable
        for value in vars(model).values()
        if isinstance(value, keras.optimizers.Optimizer)
        for variable in value.variables
    ]
    return MemoryEstimate(
        sum(map(_size, model.variables)), sum(map(_size, kept)), _peak(graph)
    )


def _peak(graph):
    """The most bytes that tensors of a graph take at a time."""
    operations, last = graph.get_operations(), {}
    for place, operation in enumerate(operations):
        for tensor in operation.inputs:
            last[_owner(tensor)] = place
    ends = {}
    for owner, place in last.items():
        ends.setdefault(place, []).append(owner)
    alive, now, peak = {}, 0, 0
    for place, operation in enumerate(operations):
        ending = sum(alive.pop(owner, 0) for owner in ends.get(place, ()))
        new = {t.ref(): _size(t) for t in operation.outputs if _owner(t) == t.ref()}
        made = sum(new.values())
        within = now + made + _peak_inside(graph, operation)
        if operation.type in _IN_PLACE:
            within -= min(ending, made)
        peak = max(peak, within)
        alive |= {owner: size for owner, size in new.items() if owner in last}
        now += sum(size for owner, size in new.items() if owner in last) - ending
    return peak


def _owner(tensor):
    """The tensor whose memory a tensor is a view of."""
    while tensor.op.type in _VIEWS and tensor.op.inputs:
        tensor = tensor.op.inputs[min(tensor.value_index, len(tensor.op.inputs) - 1)]
    return tensor.ref()


def _peak_inside(graph, operation):
    """The peak of the largest function that an operation calls."""
    names = {attr.name for attr in operation.op_def.attr} & set(_BODIES)
    functions = [operation.get_attr(name).name for name in names]
    return max(
        (
            _peak(graph._get_function(name).graph)
            for name in functions
            if graph._get_function(name) is not None
        ),
        default=0,
    )


def _size(value):
    """Bytes of a tensor or a variable; a dimension that is not known counts once."""
    dtype, shape = tf.as_dtype(value.dtype), value.shape
    if dtype in (tf.resource, tf.variant, tf.string):
        return 0
    shape = () if getattr(shape, "rank", 0) is None else shape
    return int(np.prod([each or 1 for each in shape], dtype=np.int64)) * dtype.size
