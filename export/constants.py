"""Compares the constants stored in a file with a model's weights; numpy alone.

Pictures can hide a wrong weight: a dead channel, a class that was not drawn. So each
constant of a file must be explained by the model, and each weight of the model found
in the file. A converter permutes axes (layouts), multiplies a kernel by a scale along
one axis (a normalisation that follows a convolution) and joins vectors to `a * b + c`
(a bias before that normalisation); it does nothing else to weights.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

# Rounding of a fold in float32, and of storing in float16 (half of its last digit).
_TOLERANCES = {"float32": (1e-5, 0.0), "float16": (1e-5, 2.0**-10)}
_FLOAT16_STEP = 6e-8  # below 6e-5, float16 has fixed steps


@dataclass(frozen=True)
class Constant:
    """A float tensor stored in a file.

    Attributes:
        name: str. Name in the file.
        operation: str. Type of the operation that uses it.
        values: float32 array.
    """

    name: str
    operation: str
    values: np.ndarray


@dataclass(frozen=True)
class Tensor:
    """A tensor that the model computes from its weights alone.

    Attributes:
        values: float32 array.
        weights: Indices of the weights that it depends on.
    """

    values: np.ndarray
    weights: frozenset[int]


@dataclass(frozen=True)
class Expected:
    """What the constants of a file may be, and what must be among them.

    Attributes:
        tensors: Every `Tensor` of the model.
        weights: Names of the weights that must be found, by index: those that reach
            the output, have more than one element and are not all zero.
    """

    tensors: tuple[Tensor, ...]
    weights: dict[int, str]


def account(
    constants: Iterable[Constant], expected: Expected, precision: str = "float32"
) -> list[str]:
    """Explains every constant by the model, and finds every weight in the file.

    Single numbers are left out: they act on whole pictures, which are compared.

    Args:
        constants: Every float `Constant` of the file.
        expected: What the model says.
        precision: str. How the file stores its weights.

    Returns:
        List of sentences, one for each constant without explanation and each weight
        not found; empty where all is well.
    """
    tensors = _merged(expected.tensors)
    found: set[int] = set()
    problems = []
    for constant in constants:
        values = np.squeeze(np.asarray(constant.values, np.float64))
        if values.size < 2 or not values.any():
            continue
        weights = _explanation(values, tensors, precision)
        if weights is None:
            problems.append(
                f"the constant {constant.name!r} of shape {list(values.shape)}, used "
                f"by {constant.operation}, is no weight of the model"
            )
        found |= weights or frozenset()
    problems.extend(
        f"the weight {name!r} is not in the file"
        for index, name in expected.weights.items()
        if index not in found
    )
    return problems


def _merged(tensors: Iterable[Tensor]) -> dict[int, list[Tensor]]:
    """Lists tensors by their size; equal ones become one, with the weights of both."""
    weights: dict[tuple, frozenset[int]] = {}
    values: dict[tuple, np.ndarray] = {}
    for tensor in tensors:
        array = np.squeeze(np.asarray(tensor.values, np.float64))
        key = (array.shape, array.tobytes())
        values[key] = array
        weights[key] = weights.get(key, frozenset()) | tensor.weights
    by_size: dict[int, list[Tensor]] = {}
    for key, array in values.items():
        by_size.setdefault(array.size, []).append(Tensor(array, weights[key]))
    return by_size


def _explanation(values, tensors, precision) -> frozenset[int] | None:
    """Tries the three things that converters do, the simplest first."""
    finders = [_as_it_is, _joined if values.ndim == 1 else _scaled]
    for find in finders:
        found = list(find(values, tensors, precision))
        if found:
            return frozenset().union(*found)
    return None


def _as_it_is(values, tensors, precision) -> Iterator[frozenset[int]]:
    for tensor in tensors.get(values.size, ()):
        for view in _views(tensor.values, values.shape):
            if _close(values, view, precision):
                yield tensor.weights


def _scaled(values, tensors, precision) -> Iterator[frozenset[int]]:
    """Finds `values = tensor * scale`, the scale a vector along one axis."""
    for tensor in tensors.get(values.size, ()):
        for view in _views(tensor.values, values.shape):
            for axis in range(values.ndim):
                scale = _scale_along(axis, values, view, precision)
                if scale is None:
                    continue
                for weights in _joined(scale, tensors, precision):
                    yield tensor.weights | weights


def _scale_along(axis, values, view, precision) -> np.ndarray | None:
    others = tuple(k for k in range(values.ndim) if k != axis)
    power = np.sum(view * view, axis=others)
    if not power.all():  # a channel of zeros says nothing of its scale
        return None
    scale = np.sum(view * values, axis=others) / power
    shape = [1] * values.ndim
    shape[axis] = -1
    return scale if _close(values, view * scale.reshape(shape), precision) else None


def _joined(values, tensors, precision) -> Iterator[frozenset[int]]:
    """Finds `values = a * b + c` among vectors of this length and single numbers."""
    nothing: frozenset[int] = frozenset()
    known = [(t.values, t.weights) for t in tensors.get(values.size, ())]
    known += [(t.values, t.weights) for t in tensors.get(1, ())]
    # A product with zeros would explain anything by anything: they are only added.
    known = [(v, w) for v, w in known if v.any()] + [(np.ones(()), nothing)]
    factors = len(known)
    known.append((np.zeros(()), nothing))
    rows = np.stack([np.broadcast_to(v.reshape(-1), values.shape) for v, _ in known])
    place = int(np.argmax(np.abs(values)))
    column = rows[:, place]
    order = np.argsort(column)
    products = np.multiply.outer(column[:factors], column[:factors])
    rest = values[place] - products
    width = _tolerance(values, np.abs(products) + np.abs(rest), precision)
    low = np.searchsorted(column[order], rest - width)
    high = np.searchsorted(column[order], rest + width, side="right")
    found: list[tuple[int, frozenset[int]]] = []
    for a, b in zip(*np.nonzero(np.triu(high > low)), strict=True):
        for c in order[low[a, b] : high[a, b]]:
            if _close(values, rows[a] * rows[b] + rows[c], precision):
                parts = (b != factors - 1) + (c != factors)
                found.append((parts, known[a][1] | known[b][1] | known[c][1]))
    # The simplest: something tiny can always be added within the tolerance.
    fewest = min((parts for parts, _ in found), default=0)
    yield from (weights for parts, weights in found if parts == fewest)


def _views(values: np.ndarray, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """Gives a tensor in every order of its axes that has a shape."""
    if values.ndim != len(shape):
        yield values.reshape(shape)
        return
    for axes in itertools.permutations(range(values.ndim)):
        if tuple(values.shape[axis] for axis in axes) == shape:
            yield values.transpose(axes)


def _close(values: np.ndarray, candidate: np.ndarray, precision: str) -> bool:
    tolerance = _tolerance(values, np.abs(candidate), precision)
    return bool(np.all(np.abs(values - candidate) <= tolerance))


def _tolerance(values: np.ndarray, size: np.ndarray, precision: str) -> np.ndarray:
    fold, store = _TOLERANCES[precision]
    step = _FLOAT16_STEP if store else 0.0
    return fold * np.max(np.abs(values)) + fold * size + store * size + step
