"""Density and coverage: how generated samples lie among their real neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.collected_features import RealAndFake
from kerasgan.evaluation.distances import (
    ball_radii,
    column_blocks,
    row_blocks,
    squared_distances,
)
from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions
from kerasgan.evaluation.number_checks import check_integer


def density_coverage(
    real: ArrayLike, fake: ArrayLike, k: int = 5
) -> tuple[float, float]:
    """Fidelity and diversity by balls around the real samples.

    The ball of a real sample reaches to its `k`-th nearest real neighbour; a sample at
    exactly that distance is outside. Density is the number of balls that hold a fake
    sample, averaged over fakes and divided by `k`: near 1 when fakes lie where reals
    lie, and blind to missing modes. Coverage is the share of balls that hold at least
    one fake: `expected_coverage` when both sets come from one distribution, lower when
    modes are missing. Distances are computed in blocks, so memory stays at about
    200 MB beside the features.

    Args:
        real: Array of shape `(count, dimensions)`, `count` above `k`.
        fake: Array of shape `(other_count, dimensions)`.
        k: int >= 1. The neighbour that sets the radius.

    Returns:
        Tuple of floats `(density, coverage)`: density >= 0, coverage from 0 to 1. For
        both, higher is better.

    Raises:
        ValueError: If a set is empty, not finite or of another dimension, or `k` is
            not between 1 and the number of real samples - 1.

    Reference:
        Naeem et al., 2020. https://arxiv.org/abs/2002.09797
    """
    real = check_features(real, "real")
    return density_coverage_in_balls(real, fake, k, lambda k: ball_radii(real, k))


def density_coverage_in_balls(
    real: ArrayLike, fake: ArrayLike, k: int, radii_of: Callable[[int], np.ndarray]
) -> tuple[float, float]:
    """`density_coverage` where the balls of the real samples may be known already.

    Args:
        real: As in `density_coverage`.
        fake: As in `density_coverage`.
        k: As in `density_coverage`.
        radii_of: Function of `k` that gives `ball_radii` of the real samples. To
            compute them takes most of the time where there are more reals than fakes.

    Returns:
        Tuple of floats `(density, coverage)`.

    Raises:
        ValueError: As `density_coverage`.
    """
    real = check_features(real, "real")
    fake = check_features(fake, "fake")
    check_same_dimensions(real, fake)
    k = check_integer("k", k)
    if not 1 <= k < len(real):
        raise ValueError(
            "`k` must be from 1 to the number of real samples - 1. "
            f"Received: k={k} with {len(real)} real samples."
        )
    centre = real.mean(axis=0, dtype=np.float64)
    balls_entered = 0
    balls_with_fakes = 0
    # Shrunk a little, so that rounding does not decide about samples at the edge.
    radii = radii_of(k)[:, np.newaxis] * (1 - 1e-9)
    for rows, block in row_blocks(real, centre):
        fakes_inside = np.zeros(len(block), dtype=np.int64)
        for _, others in column_blocks(fake, centre):
            inside = squared_distances(block, others) < radii[rows]
            fakes_inside += np.count_nonzero(inside, axis=1)
        balls_entered += int(fakes_inside.sum())
        balls_with_fakes += int(np.count_nonzero(fakes_inside))
    return balls_entered / (k * len(fake)), balls_with_fakes / len(real)


class DensityCoverage(RealAndFake):
    """`density_coverage` of features that arrive in batches, which are kept.

    Args:
        k: int >= 1. The neighbour that sets the radius.
    """

    def __init__(self, k: int = 5):
        super().__init__()
        self.k = k

    def result(self) -> tuple[float, float]:
        """Density and coverage of all features so far.

        Returns:
            Tuple of floats `(density, coverage)`, as `density_coverage`.

        Raises:
            ValueError: If a side is empty or of another dimension, or `k` does not fit
                the number of real samples.
        """
        return density_coverage(self._real.result(), self._fake.result(), self.k)


def expected_coverage(real_count: int, fake_count: int, k: int = 5) -> float:
    """Coverage to expect when fakes come from the distribution of the reals.

    One minus the chance that the `k` nearest of the `real_count - 1 + fake_count` other
    samples are all real: `1 - (N-1)...(N-k) / ((N+M-1)...(N+M-k))`.

    Args:
        real_count: int. Number of real samples, `N`, above `k`.
        fake_count: int >= 1. Number of fake samples, `M`.
        k: int >= 1. The neighbour that sets the radius.

    Returns:
        float from 0 to 1.

    Raises:
        ValueError: If a count or `k` is out of range.

    Reference:
        Naeem et al., 2020, section 4. https://arxiv.org/abs/2002.09797
    """
    k = check_integer("k", k)
    real_count = check_integer("real_count", real_count)
    fake_count = check_integer("fake_count", fake_count)
    if not 1 <= k < real_count or fake_count < 1:
        raise ValueError(
            "`k` must be from 1 to `real_count` - 1 and `fake_count` at least 1. "
            f"Received: real_count={real_count}, fake_count={fake_count}, k={k}."
        )
    nearer = np.arange(1, k + 1)
    chances = (real_count - nearer) / (real_count + fake_count - nearer)
    return float(1 - np.prod(chances))
