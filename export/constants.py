"""Compares the constants stored in a file with a model's weights; numpy alone.

Pictures can hide a wrong weight: a dead channel, a class that was not drawn. So each
constant of a file must be explained by the model, and each weight of the model found
in the file, whatever layout and folding a converter chose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .constant_matching import Tensor, explanation


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
class Expected:
    """What the constants of a file may be, and what must be among them.

    Attributes:
        tensors: Every `Tensor` of the model.
        weights: Names of the weights that must be found, by index: those that reach
            the output and whose elements are not all the same. What acts alike on all
            channels, as the variances of a batch norm before training, is seen in the
            pictures.
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
        weights = explanation(values, tensors, precision)
        if weights is None:
            weights = _explanation_of_repeated(values, tensors, precision)
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


def _explanation_of_repeated(
    values: np.ndarray, tensors: dict[int, list[Tensor]], precision: str
) -> frozenset[int] | None:
    """Explains a map that is the same at every place, as a bias with noise of zeros."""
    for axis in range(values.ndim if values.ndim > 1 else 0):
        places = np.moveaxis(values, axis, -1).reshape(-1, values.shape[axis])
        if (places == places[0]).all():
            return explanation(places[0], tensors, precision)
    return None


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
