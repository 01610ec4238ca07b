"""What `evaluate` measures: each metric's name, its scores and how sure they are."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kerasgan.evaluation.class_counting import (
    class_caveats,
    listed,
    occurring_classes,
)
from kerasgan.evaluation.classification import label_accuracy
from kerasgan.evaluation.diversity import pair_diversity
from kerasgan.evaluation.frechet import frechet_distance_of_moments, sample_caveats
from kerasgan.evaluation.inception import inception_caveats, inception_score
from kerasgan.evaluation.kernel import kernel_caveats, kernel_distance
from kerasgan.evaluation.moments import feature_moments
from kerasgan.evaluation.neighbours import density_coverage_in_balls
from kerasgan.evaluation.precision_and_recall import precision_recall_in_balls
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits
from kerasgan.evaluation.reference_features import ReferenceFeatures
from kerasgan.evaluation.sliced_wasserstein import sliced_wasserstein_distance

NEIGHBOURS = 5
"""int. `k` of density and coverage."""

# `k` of precision and recall and parts of the Inception Score, as in their papers.
_RADIUS_NEIGHBOURS = 3
_SPLITS = 10


@dataclass(frozen=True)
class FakeFeatures:
    """What an extractor makes of the generated pictures.

    Attributes:
        features: float64 array of shape `(count, dimensions)`.
        probabilities: float64 array of shape `(count, classes)`; None if the extractor
            knows no classes.
        labels: int32 array of shape `(count,)`: what was asked for; None if unknown.
        seed: int >= 0. Seed of the choice of subsets.
    """

    features: np.ndarray
    probabilities: np.ndarray | None
    labels: np.ndarray | None
    seed: int


@dataclass
class Measured:
    """Scores before they are stamped.

    Attributes:
        values: dict of score name to float.
        errors: dict of score name to standard error, of the scores that have one.
        caveats: list of str. What weakens the scores.
    """

    values: dict[str, float] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)
    caveats: list[str] = field(default_factory=list)


def measure(
    metrics: Sequence[str], real: ReferenceFeatures, fake: FakeFeatures
) -> Measured:
    """Computes metrics, in the order of `METRICS`.

    Args:
        metrics: Sequence of names of `METRICS`.
        real: `ReferenceFeatures`.
        fake: `FakeFeatures`, of the same extractor.

    Returns:
        `Measured`.

    Raises:
        ValueError: If a metric needs class probabilities and there are none.
    """
    found = Measured()
    with warnings.catch_warnings():
        # What the metrics warn about is among the caveats.
        warnings.simplefilter("ignore", UserWarning)
        for name, metric in _METRICS.items():
            if name in metrics:
                metric(found, real, fake)
    if fake.probabilities is not None:
        found.caveats += class_caveats(fake.probabilities, real.class_counts)
    return found


def _frechet_distance(found, real, fake):
    count, dimensions = fake.features.shape
    found.values["frechet_distance"] = frechet_distance_of_moments(
        real.mean, real.covariance, *feature_moments(fake.features)
    )
    found.caveats += sample_caveats(len(real), count, dimensions)


def _density_coverage(found, real, fake):
    density, coverage = density_coverage_in_balls(
        real.features, fake.features, NEIGHBOURS, real.ball_radii
    )
    found.values |= {"density": density, "coverage": coverage}


def _label_accuracy(found, real, fake):
    probabilities = _probabilities(fake, "label_accuracy")
    share = label_accuracy(probabilities, fake.labels)
    found.values["label_accuracy"] = share
    # Samples are drawn apart from each other, and each is right or wrong.
    found.errors["label_accuracy"] = math.sqrt(share * (1 - share) / len(probabilities))
    occurring = occurring_classes(probabilities.shape[1], real.class_counts)
    missing = np.setdiff1d(np.flatnonzero(occurring), fake.labels)
    if len(missing):
        found.caveats.append(
            f"No sample was asked to show {len(missing)} of the extractor's classes "
            f"({listed(missing)}): the label accuracy is that of the others."
        )


def _kernel_distance(found, real, fake):
    mean, error = kernel_distance(real.features, fake.features, seed=fake.seed)
    found.values["kernel_distance"] = mean
    found.caveats += kernel_caveats(min(len(real), len(fake.features)))
    if math.isfinite(error):
        found.errors["kernel_distance"] = error


def _inception_score(found, real, fake):
    probabilities = _probabilities(fake, "inception_score")
    count, classes = probabilities.shape
    splits = min(_SPLITS, count)
    # Given pictures may be sorted by class, and the parts are consecutive.
    order = random_subset(seeded_bits(fake.seed), count, count)
    mean, deviation = inception_score(probabilities[order], splits)
    found.values["inception_score"] = mean
    if splits > 1:
        found.errors["inception_score"] = deviation / math.sqrt(splits - 1)
    found.caveats += inception_caveats(count, classes, splits)


def _precision_recall(found, real, fake):
    precision, recall = precision_recall_in_balls(
        real.features, fake.features, _RADIUS_NEIGHBOURS, real.ball_radii
    )
    found.values |= {"precision": precision, "recall": recall}


def _sliced_wasserstein_distance(found, real, fake):
    found.values["sliced_wasserstein_distance"] = sliced_wasserstein_distance(
        real.features, fake.features, seed=fake.seed
    )


def _pair_diversity(found, real, fake):
    mean, error = pair_diversity(fake.features, seed=fake.seed)
    found.values["pair_diversity"] = mean
    found.errors["pair_diversity"] = error


def _probabilities(fake, metric):
    if fake.probabilities is None:
        raise ValueError(
            f"The metric {metric!r} needs class probabilities. Received: features of "
            "an extractor without classes. Leave the metric out, or take a classifier."
        )
    return fake.probabilities


_METRICS = {
    "frechet_distance": _frechet_distance,
    "density_coverage": _density_coverage,
    "label_accuracy": _label_accuracy,
    "kernel_distance": _kernel_distance,
    "inception_score": _inception_score,
    "precision_recall": _precision_recall,
    "sliced_wasserstein_distance": _sliced_wasserstein_distance,
    "pair_diversity": _pair_diversity,
}

METRICS = tuple(_METRICS)
"""tuple of str. Names of the metrics that `evaluate` takes."""
