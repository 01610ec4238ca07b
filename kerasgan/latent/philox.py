"""Philox4x32-10, a counter-based random number generator."""

from __future__ import annotations

import numpy as np

_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = 0x9E3779B9, 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def philox4x32(
    counter: np.ndarray, key: tuple[int, int], rounds: int = 10
) -> np.ndarray:
    """Encrypts counters into random words; no state, so any word is one call away.

    Args:
        counter: uint32 array of shape `(..., 4)`.
        key: Two integers in [0, 2**32).
        rounds: int. Number of rounds. The published generator has 10.

    Returns:
        uint32 array of the shape of `counter`, uniform over all 32-bit words.

    Reference:
        Salmon et al., 2011, Parallel random numbers: as easy as 1, 2, 3.
        https://doi.org/10.1145/2063384.2063405
    """
    x0, x1, x2, x3 = np.moveaxis(np.asarray(counter, np.uint64), -1, 0)
    for index in range(rounds):
        key0, key1 = (
            np.uint64((word + index * step) & 0xFFFFFFFF)
            for word, step in zip(key, _WEYL, strict=True)
        )
        product0, product1 = x0 * _MULTIPLIERS[0], x2 * _MULTIPLIERS[1]
        x0 = (product1 >> _HALF) ^ x1 ^ key0
        x2 = (product0 >> _HALF) ^ x3 ^ key1
        x1, x3 = product1 & _LOW, product0 & _LOW
    return np.stack([x0, x1, x2, x3], axis=-1).astype(np.uint32)
