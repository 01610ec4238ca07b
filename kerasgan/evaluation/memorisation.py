"""Whether generated samples are copies of what was trained on."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.collected_features import CollectedFeatures
from kerasgan.evaluation.distances import column_blocks, row_blocks, squared_distances
from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions
from kerasgan.evaluation.number_checks import check_integer

# Sets of pictures whose sizes differ by more than this factor are not comparable.
_LARGEST_FACTOR = 2


def memorisation_ratio(
    train: ArrayLike, held_out: ArrayLike, fake: ArrayLike, quantile: float = 0.01
) -> float:
    """How near fakes come to training pictures, against pictures never trained on.

    For each fake the distance to the nearest training picture and to the nearest
    held-out one; of both, the `quantile` that is low; the ratio of the two. A model
    that learnt the distribution comes as near to the one set as to the other. The low
    quantile sees copies that are rare: the median is blind to one in ten. A share of
    copies as small as `quantile` is caught.

    Args:
        train: Array of shape `(count, dimensions)`: features of the training pictures.
        held_out: Array of shape `(other_count, dimensions)`: features of pictures of
            the same source that were not trained on. Best as many as `train`: among
            more candidates the nearest is nearer.
        fake: Array of shape `(fake_count, dimensions)`: features of generated ones, at
            least `1 / quantile`.
        quantile: float above 0, up to 1. Share of the nearest fakes that is looked at.

    Returns:
        float >= 0: near 1 without copies, near 0 with them. It is 1 when the nearest
        fakes are copies of both sets, and infinite when they copy the held-out set
        only. Warns with `UserWarning` when one of the two sets is more than twice as
        large as the other, or there are fewer fakes than `1 / quantile`.

    Raises:
        ValueError: If a set is empty, not finite or of another dimension, or `quantile`
            is out of its range.
    """
    train = check_features(train, "train")
    held_out = check_features(held_out, "held_out")
    fake = check_features(fake, "fake")
    check_same_dimensions(train, held_out, ("train", "held_out"))
    check_same_dimensions(train, fake, ("train", "fake"))
    if not 0 < quantile <= 1:
        raise ValueError(
            f"`quantile` must be above 0 and at most 1. Received: quantile={quantile}."
        )
    for caveat in _caveats(len(train), len(held_out), len(fake), quantile):
        warnings.warn(caveat, UserWarning, stacklevel=2)
    # inverted_cdf: the quantile is one of the distances, so that a share of copies of
    # just `quantile` sets it.
    near_train, near_held_out = (
        np.quantile(nearest_neighbours(fake, pool)[1], quantile, method="inverted_cdf")
        for pool in (train, held_out)
    )
    if near_held_out == 0:
        return 1.0 if near_train == 0 else float("inf")
    return float(near_train / near_held_out)


def memorisation_alarm(ratio: float, threshold: float = 0.8) -> bool:
    """Whether fakes come so near to training pictures that some must be copies.

    Without copies, of a thousand fakes in 16 dimensions or more, the ratio stays
    within a tenth of 1; in fewer dimensions, or of fewer fakes, it scatters more.

    Args:
        ratio: float >= 0, of `memorisation_ratio`; may be infinite.
        threshold: float from 0 to 1.

    Returns:
        bool. True if the ratio is below the threshold.

    Raises:
        ValueError: If the ratio is negative or NaN, or the threshold out of its range.
    """
    if not ratio >= 0:
        raise ValueError(f"`ratio` must be at least 0. Received: ratio={ratio}.")
    if not 0 <= threshold <= 1:
        raise ValueError(
            f"`threshold` must be from 0 to 1. Received: threshold={threshold}."
        )
    return bool(ratio < threshold)


class MemorisationRatio:
    """`memorisation_ratio` of features that arrive in batches, which are kept.

    Args:
        quantile: float above 0, up to 1. Share of the nearest fakes that is looked at.
    """

    def __init__(self, quantile: float = 0.01):
        self.quantile = quantile
        names = ("train", "held_out", "fake")
        self._sets = {name: CollectedFeatures(name) for name in names}

    def update_train(self, features: ArrayLike) -> None:
        """Takes features of training pictures, `(count, dimensions)`.

        Raises `ValueError` if they are empty, not finite or of another dimension than
        those before; so do the other two.
        """
        self._sets["train"].update_state(features)

    def update_held_out(self, features: ArrayLike) -> None:
        """Takes features of pictures never trained on, `(count, dimensions)`."""
        self._sets["held_out"].update_state(features)

    def update_fake(self, features: ArrayLike) -> None:
        """Takes features of generated pictures, `(count, dimensions)`."""
        self._sets["fake"].update_state(features)

    def reset_fake(self) -> None:
        """Forgets the generated features and keeps the others."""
        self._sets["fake"].reset_state()

    def reset_state(self) -> None:
        """Forgets all features."""
        for features in self._sets.values():
            features.reset_state()

    def result(self) -> float:
        """The ratio of all features so far.

        Returns:
            float, as `memorisation_ratio`, with the same warnings.

        Raises:
            ValueError: If a set is empty or of another dimension, or `quantile` is out
                of its range.
        """
        sets = {name: features.result() for name, features in self._sets.items()}
        return memorisation_ratio(**sets, quantile=self.quantile)


def nearest_neighbours(
    features: ArrayLike, pool: ArrayLike, count: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Finds the nearest samples of a pool, such as training pictures of fakes.

    Distances are searched in blocks, so memory stays at about 300 MB beside the
    features, and those of the found are computed once more without rounding: an exact
    copy is at the distance 0. A sample that is in the pool finds itself.

    Args:
        features: Array of shape `(samples, dimensions)`.
        pool: Array of shape `(pool_size, dimensions)`.
        count: int from 1 to `pool_size`. Number of neighbours of each sample.

    Returns:
        Tuple of `indices` into the pool, int64, and `distances`, float64, in units of
        the features, both of shape `(samples, count)`, the nearest first.

    Raises:
        ValueError: If a set is empty, not finite or of another dimension, or `count` is
            out of its range.
    """
    features = check_features(features, "features")
    pool = check_features(pool, "pool")
    check_same_dimensions(features, pool, ("features", "pool"))
    count = check_integer("count", count)
    if not 1 <= count <= len(pool):
        raise ValueError(
            "`count` must be from 1 to the size of the pool. "
            f"Received: count={count} with a pool of {len(pool)}."
        )
    centre = pool.mean(axis=0, dtype=np.float64)
    indices = np.empty((len(features), count), dtype=np.int64)
    distances = np.empty((len(features), count))
    for rows, block in row_blocks(features, centre):
        found = _nearest(block, pool, centre, count)
        exact = _exact_distances(features[rows], pool, found)
        order = np.lexsort((found, exact))
        indices[rows] = np.take_along_axis(found, order, axis=1)
        distances[rows] = np.take_along_axis(exact, order, axis=1)
    return indices, distances


def _nearest(block, pool, centre, count):
    """Indices of the `count` nearest of the pool, in any order."""
    best = np.empty((len(block), 0))
    indices = np.empty((len(block), 0), dtype=np.int64)
    for columns, others in column_blocks(pool, centre):
        distances = squared_distances(block, others)
        chosen = _smallest(distances, count)
        found = np.take_along_axis(distances, chosen, axis=1)
        best = np.concatenate([best, found], axis=1)
        indices = np.concatenate([indices, columns.start + chosen], axis=1)
        chosen = _smallest(best, count)
        best = np.take_along_axis(best, chosen, axis=1)
        indices = np.take_along_axis(indices, chosen, axis=1)
    return indices


def _smallest(values, count):
    """Where the smallest of each row stand, `count` of them or all."""
    kept = min(count, values.shape[1])
    if kept == 1:
        return values.argmin(axis=1)[:, np.newaxis]  # a tenth of the time
    return np.argpartition(values, kept - 1, axis=1)[:, :kept]


def _exact_distances(features, pool, indices):
    rows = features.astype(np.float64)
    columns = [np.linalg.norm(rows - pool[column], axis=1) for column in indices.T]
    return np.stack(columns, axis=1)


def _caveats(train_count, held_out_count, fake_count, quantile):
    larger, smaller = sorted((train_count, held_out_count), reverse=True)
    if larger > _LARGEST_FACTOR * smaller:
        yield (
            f"{train_count} training and {held_out_count} held-out samples are not "
            "comparable: among more candidates the nearest is nearer, copied or not. "
            "Hold out as many as are trained on, or compare with the ratio of another "
            "model at the same sizes."
        )
    if fake_count * quantile < 1:
        yield (
            f"Too few fake samples for the quantile {quantile:g}: {fake_count}, so "
            f"that it is the smallest distance. Use at least {1 / quantile:.0f}."
        )
