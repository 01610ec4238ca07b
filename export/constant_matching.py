"""Finds what a stored constant was made of; numpy alone.

A converter permutes axes (layouts), multiplies a kernel by a scale along one axis (a
normalisation that follows a convolution) and joins vectors to `a * b + c` (a bias
before that normalisation). What it folds through a matrix is among the tensors already.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

# Rounding of a fold in float32, and of storing in float16: half of the last of its 11
# binary digits. A converter adds up what it folds and rounds the sum, so the sum says
# how much: a bias that is smaller than that leaves no trace in any right file.
_TOLERANCES = {"float32": (1e-5, 0.0), "float16": (1e-5, 2.0**-11)}
_FLOAT16_STEP = 6e-8  # below 6e-5, float16 has fixed steps


@dataclass(frozen=True)
class Tensor:
    """A tensor that the model computes from its weights alone.

    Attributes:
        values: float array.
        weights: Indices of the weights that it depends on.
    """

    values: np.ndarray
    weights: frozenset[int]


def explanation(
    values: np.ndarray, tensors: dict[int, list[Tensor]], precision: str
) -> frozenset[int] | None:
    """Tries the three things that converters do, the simplest first.

    Args:
        values: float64 array without axes of length 1, two elements or more.
        tensors: What the model computes from its weights alone, by size.
        precision: str. How the file stores its weights.

    Returns:
        The indices of the weights that make up the values, or None where no tensor of
        the model does.
    """
    sought = _Sought(values, precision)
    finders = [_as_it_is, _joined if values.ndim == 1 else _scaled]
    for find in finders:
        found = list(find(sought, tensors))
        if found:
            return frozenset().union(*found)
    return None


class _Sought:
    """A constant of a file that is compared with many candidates.

    Args:
        values: float64 array without axes of length 1.
        precision: str. How the file stores its weights.
    """

    def __init__(self, values: np.ndarray, precision: str):
        self.values = values
        self.precision = precision
        self._largest = np.max(np.abs(values))
        self._corner = tuple(slice(2) for _ in values.shape)

    def tolerance(self, size: np.ndarray, roundings: int = 1) -> np.ndarray:
        """Says how far a candidate may be whose parts have this absolute size."""
        fold, store = _TOLERANCES[self.precision]
        step = _FLOAT16_STEP if store else 0.0
        return fold * self._largest + (fold + roundings * store) * size + step

    def is_close(self, candidate: np.ndarray, roundings: int = 1) -> bool:
        """Compares a corner first: most candidates differ there already."""
        parts = [(self.values[self._corner], candidate[self._corner])]
        parts.append((self.values, candidate))
        for mine, other in parts:
            width = self.tolerance(np.abs(other), roundings)
            if not np.all(np.abs(mine - other) <= width):
                return False
        return True

    def scale_along(self, axis: int, view: np.ndarray) -> np.ndarray | None:
        """Gives the vector whose product with a tensor, along an axis, is this."""
        first, last = (_line(axis, view.ndim, place) for place in (0, -1))
        crossed = self.values[first] * view[last], self.values[last] * view[first]
        width = self.tolerance(np.abs(self.values[first])) * np.abs(view[last])
        width += self.tolerance(np.abs(self.values[last])) * np.abs(view[first])
        if np.any(np.abs(crossed[0] - crossed[1]) > width):
            return None
        others = tuple(k for k in range(view.ndim) if k != axis)
        power = np.sum(view * view, axis=others)
        if not power.all():  # a channel of zeros says nothing of its scale
            return None
        scale = np.sum(view * self.values, axis=others) / power
        shape = [1] * view.ndim
        shape[axis] = -1
        scaled = view * scale.reshape(shape)
        return scale if self.is_close(scaled, roundings=2) else None  # of both factors


def _as_it_is(sought, tensors) -> Iterator[frozenset[int]]:
    for tensor in tensors.get(sought.values.size, ()):
        for view in _views(tensor.values, sought.values.shape):
            if sought.is_close(view):
                yield tensor.weights


def _scaled(sought, tensors) -> Iterator[frozenset[int]]:
    """Finds `values = tensor * scale`, the scale a vector along one axis."""
    for tensor in tensors.get(sought.values.size, ()):
        for view in _views(tensor.values, sought.values.shape):
            for axis in range(view.ndim):
                scale = sought.scale_along(axis, view)
                if scale is None:
                    continue
                for weights in _joined(_Sought(scale, sought.precision), tensors):
                    yield tensor.weights | weights


def _joined(sought, tensors) -> Iterator[frozenset[int]]:
    """Finds `values = a * b + c` among vectors of this length and single numbers."""
    values = sought.values
    nothing: frozenset[int] = frozenset()
    known = [(t.values, t.weights) for t in tensors.get(values.size, ())]
    known += [(t.values, t.weights) for t in tensors.get(1, ())]
    # A product with zeros would explain anything by anything: they are only added.
    known = [(v, w) for v, w in known if v.any()] + [(np.ones(()), nothing)]
    factors = len(known)
    known.append((np.zeros(()), nothing))
    rows = np.stack([np.broadcast_to(v.reshape(-1), values.shape) for v, _ in known])
    found: list[tuple[int, frozenset[int]]] = []
    for a, b, c in _sums(sought, rows, factors):
        if sought.is_close(rows[a] * rows[b] + rows[c]):
            parts = (b != factors - 1) + (c != factors)
            found.append((parts, known[a][1] | known[b][1] | known[c][1]))
    # The simplest: something tiny can always be added within the tolerance, and what
    # one term takes away another can bring back.
    fewest = min((parts for parts, _ in found), default=0)
    simple = {weights for parts, weights in found if parts == fewest}
    yield from (item for item in simple if not any(other < item for other in simple))


def _sums(sought, rows, factors) -> Iterator[tuple[int, int, int]]:
    """Gives the rows a, b, c with `a * b + c` right at the largest value."""
    place = int(np.argmax(np.abs(sought.values)))
    column = rows[:, place]
    order = np.argsort(column)
    products = np.multiply.outer(column[:factors], column[:factors])
    rest = sought.values[place] - products
    width = sought.tolerance(np.abs(products) + np.abs(rest))
    low = np.searchsorted(column[order], rest - width)
    high = np.searchsorted(column[order], rest + width, side="right")
    for a, b in zip(*np.nonzero(np.triu(high > low)), strict=True):
        for c in order[low[a, b] : high[a, b]]:
            yield a, b, c


def _views(values: np.ndarray, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """Gives a tensor in every order of its axes that has a shape."""
    if values.ndim != len(shape):
        yield values.reshape(shape)
        return
    for axes in itertools.permutations(range(values.ndim)):
        if tuple(values.shape[axis] for axis in axes) == shape:
            yield values.transpose(axes)


def _line(axis: int, dimensions: int, place: int) -> tuple:
    line: list = [place] * dimensions
    line[axis] = slice(None)
    return tuple(line)
