"""How much generated samples differ from each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.collected_features import CollectedFeatures
from kerasgan.evaluation.feature_checks import check_features
from kerasgan.evaluation.number_checks import check_integer
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

# Pairs whose difference is held at one time: 4096 x 2048 float64 = 64 MB.
_BLOCK_PAIRS = 4096


def pair_diversity(
    features: ArrayLike, pairs: int | None = None, seed: int = 0
) -> tuple[float, float]:
    """Mean distance between the two samples of a random pair.

    It falls when a model draws the same again and again, and needs no real pictures;
    those of the data tell what to expect. Each sample is in one pair at most, so that
    the pairs are independent and the standard error holds.

    Args:
        features: Array of shape `(count, dimensions)`, `count` at least 4.
        pairs: int from 2 to half of `count`; None for half.
        seed: int >= 0. Seed of the choice of pairs.

    Returns:
        Tuple of floats `(mean, standard error)`, in units of the features; 0 when all
        samples are the same.

    Raises:
        ValueError: If there are fewer than 4 samples, one is not finite, or `pairs` or
            `seed` is out of its range.

    Reference:
        Zhu et al., 2017, with the features of another network.
        https://arxiv.org/abs/1711.11586
    """
    features = check_features(features, "features")
    half = len(features) // 2
    wanted = half if pairs is None else check_integer("pairs", pairs)
    if not 2 <= wanted <= half:
        raise ValueError(
            "`pairs` must be from 2 to half of the number of samples. "
            f"Received: pairs={pairs} with {len(features)} samples."
        )
    chosen = random_subset(seeded_bits(seed), len(features), 2 * wanted)
    distances = np.concatenate(
        [
            _distances(features, chosen[start : start + 2 * _BLOCK_PAIRS])
            for start in range(0, len(chosen), 2 * _BLOCK_PAIRS)
        ]
    )
    error = distances.std(ddof=1) / np.sqrt(wanted)
    return float(distances.mean()), float(error)


class PairDiversity:
    """`pair_diversity` of features that arrive in batches, which are kept.

    Args:
        pairs: int or None. As in `pair_diversity`.
        seed: int >= 0. Seed of the choice of pairs.
    """

    def __init__(self, pairs: int | None = None, seed: int = 0):
        self.pairs, self.seed = pairs, seed
        self._features = CollectedFeatures()

    def update_state(self, features: ArrayLike) -> None:
        """Takes a batch.

        Args:
            features: Array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the features are empty, not finite, or of another dimension
                than those before.
        """
        self._features.update_state(features)

    def reset_state(self) -> None:
        """Forgets all features."""
        self._features.reset_state()

    def result(self) -> tuple[float, float]:
        """The diversity of all features so far.

        Returns:
            Tuple of floats `(mean, standard error)`, as `pair_diversity`.

        Raises:
            ValueError: If there are fewer than 4 samples, or an argument is out of its
                range.
        """
        return pair_diversity(self._features.result(), self.pairs, self.seed)


def _distances(features, chosen):
    first = features[chosen[0::2]].astype(np.float64)
    return np.linalg.norm(first - features[chosen[1::2]], axis=1)
