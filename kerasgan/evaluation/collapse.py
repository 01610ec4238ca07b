"""Signs that a model draws only a part of what it should."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.distances import (
    column_blocks,
    row_blocks,
    squared_distances,
    squared_norms,
)
from kerasgan.evaluation.feature_checks import check_features

# With fewer pairs the standard error exceeds a third of the estimate.
_FEW_DUPLICATES = 10


def coverage_alarm(
    coverage: float, threshold: float = 0.6, expected: float = 1.0
) -> bool:
    """Whether coverage is so low that modes must be missing.

    Args:
        coverage: float from 0 to 1, of `density_coverage`.
        threshold: float from 0 to 1. Share of the expected coverage that is asked for.
        expected: float from 0 to 1. `expected_coverage` of the numbers of samples: with
            fewer fakes than reals no model reaches 1, and this keeps it from alarming.

    Returns:
        bool. True if coverage is below `threshold * expected`.

    Raises:
        ValueError: If a number is NaN or not from 0 to 1.
    """
    _check_share("coverage", coverage)
    _check_share("threshold", threshold)
    _check_share("expected", expected)
    return bool(coverage < threshold * expected)


def recall_alarm(recall: float, threshold: float = 0.6, expected: float = 1.0) -> bool:
    """Whether recall is so low that modes must be missing.

    Args:
        recall: float from 0 to 1, of `precision_recall`.
        threshold: float from 0 to 1. Share of the expected recall that is asked for.
        expected: float from 0 to 1. Recall of other real pictures in place of the
            fakes, as many as these: no law tells it, so measure it once.

    Returns:
        bool. True if recall is below `threshold * expected`.

    Raises:
        ValueError: If a number is NaN or not from 0 to 1.
    """
    _check_share("recall", recall)
    _check_share("threshold", threshold)
    _check_share("expected", expected)
    return bool(recall < threshold * expected)


def support_size_estimate(features: ArrayLike, threshold: float) -> float:
    """Number of different samples a model has to draw from, by the birthday paradox.

    From a uniform choice among N, a batch of `s = sqrt(2 N ln 2)` holds a duplicate in
    half of the tries, so `N = s^2 / (2 ln 2)`. Instead of trying batches, all pairs of
    the samples are counted: a pair is a duplicate with the chance 1 / N, which gives
    the same N with less scatter. Where some samples are likelier than others, N is the
    uniform choice with as many duplicates. Its relative standard error is about one by
    the square root of the number of duplicate pairs: for 100 of them, 10 %.

    Args:
        features: Array of shape `(count, dimensions)`, `count` at least 2: features, or
            pictures flattened to rows.
        threshold: float >= 0. Two samples within this distance are duplicates; 0 for
            equal ones. What it takes depends on the features: look at the nearest pairs
            (`nearest_neighbours`), and estimate the data with the same threshold too.

    Returns:
        float >= 1; infinite when no two samples are duplicates: the support is then
        above `count^2 / 6` with 95 % confidence. Warns with `UserWarning` when there
        are fewer than ten duplicate pairs.

    Raises:
        ValueError: If there are fewer than 2 samples, one is not finite, or the
            threshold is negative or NaN.

    Reference:
        Arora and Zhang, 2017. https://arxiv.org/abs/1706.08224
    """
    features = check_features(features, "features")
    count = len(features)
    if count < 2:
        raise ValueError(
            "An estimate of the support needs at least 2 samples. "
            f"Received: features of shape {features.shape}."
        )
    if not threshold >= 0:
        raise ValueError(
            f"`threshold` must be a distance >= 0. Received: threshold={threshold}."
        )
    duplicates = _count_duplicates(features, threshold)
    if duplicates < _FEW_DUPLICATES:
        warnings.warn(
            f"Too few duplicates for an estimate of the support: {duplicates} pairs "
            f"among {count} samples give an order of magnitude only. Take more "
            "samples.",
            UserWarning,
            stacklevel=2,
        )
    return count * (count - 1) / 2 / duplicates if duplicates else float("inf")


def _count_duplicates(features, threshold):
    centre = features.mean(axis=0, dtype=np.float64)
    found = 0
    for _, block in row_blocks(features, centre):
        # Rounding makes the distance of equal samples slightly positive.
        reach = threshold**2 + 1e-13 * squared_norms(block)
        for _, others in column_blocks(features, centre):
            within = squared_distances(block, others) <= reach[:, np.newaxis]
            found += int(np.count_nonzero(within))
    # Each sample met itself, and each pair was met twice.
    return (found - len(features)) // 2


def _check_share(name, value):
    if not 0 <= value <= 1:
        raise ValueError(f"`{name}` must be from 0 to 1. Received: {name}={value}.")
