"""The sliced Wasserstein distance: transport along random directions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.collected_features import RealAndFake
from kerasgan.evaluation.distances import row_blocks
from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions
from kerasgan.evaluation.number_checks import check_integer
from kerasgan.latent import sample_latents

# Directions that are projected and sorted at one time: 50 000 x 64 float64 = 26 MB.
_BLOCK_PROJECTIONS = 64


def sliced_wasserstein_distance(
    real: ArrayLike, fake: ArrayLike, projections: int = 512, seed: int = 0
) -> float:
    """Mean distance that samples must be moved along a random direction.

    Both sets are projected on random unit vectors; on a line the Wasserstein distance
    of order 1 is the area between the two distribution functions, computed exactly,
    whatever the sizes of the sets. The average over directions is reported. It needs
    no Gaussian and no covariance, but it is above 0 for two samples of one
    distribution: compare with real against real, at the same sizes.

    Args:
        real: Array of shape `(count, dimensions)`.
        fake: Array of shape `(other_count, dimensions)`.
        projections: int >= 1. Number of directions.
        seed: int in [0, 2**64). Seed of the directions.

    Returns:
        float >= 0, in units of the features. Lower is better. A shift by a vector `v`
        gives `|v|` in one dimension, about `|v| sqrt(2 / (pi dimensions))` in many.

    Raises:
        ValueError: If a set is empty, not finite or of another dimension, or
            `projections` or `seed` is out of its range.

    Reference:
        Rabin et al., 2011. https://doi.org/10.1007/978-3-642-24785-9_37
        Karras et al., 2018, section 5. https://arxiv.org/abs/1710.10196
    """
    real = check_features(real, "real")
    fake = check_features(fake, "fake")
    check_same_dimensions(real, fake)
    projections = check_integer("projections", projections)
    if projections < 1:
        raise ValueError(
            f"`projections` must be at least 1. Received: projections={projections}."
        )
    directions = sample_latents(projections, real.shape[1], seed).astype(np.float64)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    centre = real.mean(axis=0, dtype=np.float64)
    distances = [
        _distances_on_lines(_project(real, centre, some), _project(fake, centre, some))
        for some in np.array_split(directions, -(-projections // _BLOCK_PROJECTIONS))
    ]
    return float(np.concatenate(distances).mean())


class SlicedWassersteinDistance(RealAndFake):
    """`sliced_wasserstein_distance` of features that arrive in batches; they are kept.

    Args:
        projections: int >= 1. Number of directions.
        seed: int in [0, 2**64). Seed of the directions.
    """

    def __init__(self, projections: int = 512, seed: int = 0):
        super().__init__()
        self.projections, self.seed = projections, seed

    def result(self) -> float:
        """The distance of all features so far.

        Returns:
            float, as `sliced_wasserstein_distance`.

        Raises:
            ValueError: If a side is empty or of another dimension, or an argument is
                out of its range.
        """
        return sliced_wasserstein_distance(
            self._real.result(), self._fake.result(), self.projections, self.seed
        )


def _project(features, centre, directions):
    """Sorted positions of the samples along each direction, one column a direction."""
    projected = [block @ directions.T for _, block in row_blocks(features, centre)]
    return np.sort(np.concatenate(projected), axis=0)


def _distances_on_lines(first, second):
    """Wasserstein distances of order 1 between the columns of two sorted arrays.

    Each sample of one set weighs `other_count` units of the common total, so that the
    steps of both quantile functions lie at whole numbers.
    """
    count, other_count = len(first), len(second)
    ends = np.union1d(
        np.arange(1, count + 1) * other_count, np.arange(1, other_count + 1) * count
    )
    lengths = np.diff(ends, prepend=0)
    last_units = ends - 1
    gaps = np.abs(first[last_units // other_count] - second[last_units // count])
    return lengths @ gaps / (count * other_count)
