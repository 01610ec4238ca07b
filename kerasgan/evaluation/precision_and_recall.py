"""Improved precision and recall: fidelity and diversity told apart."""

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
    squared_norms,
)
from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions
from kerasgan.evaluation.number_checks import check_integer


def precision_recall(
    real: ArrayLike, fake: ArrayLike, k: int = 3
) -> tuple[float, float]:
    """Share of fakes that look real, and share of reals that could be drawn.

    The ball of a sample reaches to its `k`-th nearest neighbour in its own set, edge
    included. Precision is the share of fakes inside some ball of a real sample, recall
    the share of reals inside some ball of a fake one. A ball of an outlier is large, so
    `density_coverage` is the sterner pair. Both numbers depend on the sizes of the
    sets: compare at equal sizes. Distances are computed in blocks, so memory stays at
    about 200 MB beside the features.

    Args:
        real: Array of shape `(count, dimensions)`, `count` above `k`.
        fake: Array of shape `(other_count, dimensions)`, `other_count` above `k`.
        k: int >= 1. The neighbour that sets the radius.

    Returns:
        Tuple of floats `(precision, recall)`, each from 0 to 1. For both, higher is
        better.

    Raises:
        ValueError: If a set is empty, not finite or of another dimension, or `k` is
            not between 1 and the number of samples of the smaller set - 1.

    Reference:
        Kynkaanniemi et al., 2019. https://arxiv.org/abs/1904.06991
    """
    real = check_features(real, "real")
    return precision_recall_in_balls(real, fake, k, lambda k: ball_radii(real, k))


def precision_recall_in_balls(
    real: ArrayLike, fake: ArrayLike, k: int, radii_of: Callable[[int], np.ndarray]
) -> tuple[float, float]:
    """`precision_recall` where the balls of the real samples may be known already.

    Args:
        real: As in `precision_recall`.
        fake: As in `precision_recall`.
        k: As in `precision_recall`.
        radii_of: Function of `k` that gives `ball_radii` of the real samples.

    Returns:
        Tuple of floats `(precision, recall)`.

    Raises:
        ValueError: As `precision_recall`.
    """
    real = check_features(real, "real")
    fake = check_features(fake, "fake")
    check_same_dimensions(real, fake)
    k = check_integer("k", k)
    if not 1 <= k < min(len(real), len(fake)):
        raise ValueError(
            "`k` must be from 1 to the number of samples of the smaller set - 1. "
            f"Received: k={k} with {len(real)} real and {len(fake)} fake samples."
        )
    centre = real.mean(axis=0, dtype=np.float64)
    # Widened a little: rounding does not decide at the edge.
    real_radii, fake_radii = (
        radii * (1 + 1e-9) for radii in (radii_of(k), ball_radii(fake, k))
    )
    realistic = np.zeros(len(fake), dtype=bool)
    covered = np.zeros(len(real), dtype=bool)
    for rows, block in row_blocks(real, centre):
        real_reach = (real_radii[rows] + _rounding(block))[:, np.newaxis]
        for columns, others in column_blocks(fake, centre):
            distances = squared_distances(block, others)
            realistic[columns] |= (distances <= real_reach).any(axis=0)
            fake_reach = fake_radii[columns] + _rounding(others)
            covered[rows] |= (distances <= fake_reach).any(axis=1)
    return float(realistic.mean()), float(covered.mean())


class PrecisionRecall(RealAndFake):
    """`precision_recall` of features that arrive in batches, which are kept.

    Args:
        k: int >= 1. The neighbour that sets the radius.
    """

    def __init__(self, k: int = 3):
        super().__init__()
        self.k = k

    def result(self) -> tuple[float, float]:
        """Precision and recall of all features so far.

        Returns:
            Tuple of floats `(precision, recall)`, as `precision_recall`.

        Raises:
            ValueError: If a side is empty or of another dimension, or `k` does not fit
                the number of samples.
        """
        return precision_recall(self._real.result(), self._fake.result(), self.k)


def _rounding(block):
    """Error of a squared distance that should be 0: copies lie in balls of radius 0."""
    return 1e-13 * squared_norms(block)
