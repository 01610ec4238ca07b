"""Random choice that stays the same in every version of numpy."""

from __future__ import annotations

import operator

import numpy as np


def check_seed(seed: int) -> int:
    """Checks the seed of a random choice.

    Args:
        seed: int >= 0.

    Returns:
        int.

    Raises:
        ValueError: If `seed` is not a non-negative integer.
    """
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if number < 0:
        raise ValueError(f"`seed` must be an integer >= 0. Received: seed={seed!r}.")
    return number


def seeded_bits(seed: int) -> np.random.PCG64:
    """Starts the source of chance of one call of a metric.

    Args:
        seed: int >= 0.

    Returns:
        Bit generator for `random_subset`; numpy keeps its raw draws the same for ever,
        unlike the methods of a `numpy.random.Generator`.

    Raises:
        ValueError: If `seed` is not a non-negative integer.
    """
    return np.random.PCG64(check_seed(seed))


def random_subset(bits: np.random.PCG64, population: int, size: int) -> np.ndarray:
    """Chooses without repetition, in random order.

    Args:
        bits: Bit generator; a second call gives a second, independent choice.
        population: int. How many there are.
        size: int from 0 to `population`. How many to choose.

    Returns:
        int64 array of shape `(size,)`, distinct values in [0, `population`).
    """
    draws = bits.random_raw(population)
    return np.argsort(draws, kind="stable")[:size]
