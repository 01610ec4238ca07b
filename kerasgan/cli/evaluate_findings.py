"""What a score alone does not tell: copies, missing classes, and signs of collapse."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np

from kerasgan.cli.evaluate_copies import CopySearch
from kerasgan.evaluation import (
    FeatureExtractor,
    class_histogram,
    coverage_alarm,
    expected_coverage,
    lacking_classes,
    nearest_neighbours,
)
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

NEIGHBOURS = 5
"""int. Real pictures that are shown beside a sample."""

_HELD_OUT = 2000  # held-out pictures that say what is near: 20 of them are the quantile


class Witness(FeatureExtractor):
    """An extractor that keeps what it made of pictures, so that none is seen twice.

    Args:
        extractor: `FeatureExtractor` that does the work.

    Attributes:
        seen: List of tuples of features and probabilities, one a call.
    """

    def __init__(self, extractor: FeatureExtractor):
        vars(self).update(vars(extractor))  # a copy; the bundled ones are shared
        self.seen: list[tuple[np.ndarray, np.ndarray | None]] = []

    def features(self, images, batch_size=None):
        """Features of pictures, as `FeatureExtractor.features`."""
        return self.describe(images, batch_size)[0]

    def describe(self, images, batch_size=None):
        """Features and probabilities, as `FeatureExtractor.describe`."""
        self.seen.append(super().describe(images, batch_size))
        return self.seen[-1]


@dataclasses.dataclass(frozen=True, eq=False)
class Side:
    """Pictures, and what an extractor makes of them.

    Attributes:
        name: str. What they are called.
        images: uint8 array of shape `(count, height, width, channels)`, or what reads
            like one; None where the features alone are known.
        features: Array of shape `(count, dimensions)`.
        probabilities: Array of shape `(count, classes)`, or None.
        fingerprint: str or None. Hash of the pictures.
    """

    name: str
    images: Any
    features: np.ndarray
    probabilities: np.ndarray | None = None
    fingerprint: str | None = None

    def identity(self) -> dict[str, Any]:
        """Returns which pictures these are, as plain values."""
        return {
            "name": self.name,
            "fingerprint": self.fingerprint,
            "count": len(self.features),
        }


@dataclasses.dataclass(frozen=True, eq=False)
class Findings:
    """What was found beside the scores.

    Attributes:
        fake: `Side` that was scored.
        real: `Side` of the reference.
        train: `Side` of the training pictures, or None.
        class_names: Sequence of str of the extractor's classes, or None.
        seed: int. Seed of what is drawn by lot.
    """

    fake: Side
    real: Side
    train: Side | None
    class_names: tuple[str, ...] | None
    seed: int

    @property
    def pool(self) -> Side:
        """The real pictures in which neighbours are searched."""
        return self.real if self.train is None else self.train

    @functools.cached_property
    def neighbours(self) -> tuple[np.ndarray, np.ndarray]:
        """Indices into the pool and distances, of each sample."""
        count = min(NEIGHBOURS, len(self.pool.features))
        return nearest_neighbours(self.fake.features, self.pool.features, count)

    @functools.cached_property
    def held_out_distances(self) -> np.ndarray | None:
        """Distances of some held-out pictures to the nearest trained on, if known."""
        if self.train is None:
            return None
        held_out = self.real.features
        some = random_subset(seeded_bits(self.seed), len(held_out), _HELD_OUT)
        return nearest_neighbours(held_out[some], self.train.features)[1][:, 0]

    @functools.cached_property
    def copies(self) -> CopySearch | None:
        """What speaks for copies; None without training pictures."""
        if self.train is None or self.held_out_distances is None:
            return None
        return CopySearch(
            train=self.train.features,
            held_out=self.real.features,
            fake=self.fake.features,
            distances=self.neighbours[1][:, 0],
            held_out_distances=self.held_out_distances,
        )

    @functools.cached_property
    def memorisation(self) -> dict[str, Any] | None:
        """The same as plain values."""
        if self.train is None or self.copies is None:
            return None
        return {
            **self.copies.to_dict(),
            "train": self.train.identity(),
            "held_out": self.real.identity(),
        }

    @functools.cached_property
    def classes(self) -> dict[str, Any] | None:
        """Shares of the classes as plain values; None if the extractor knows none."""
        if self.fake.probabilities is None:
            return None
        shares = class_histogram(self.fake.probabilities).shares
        usual = None
        if self.real.probabilities is not None:
            usual = class_histogram(self.real.probabilities).shares
        lacking = lacking_classes(shares, usual, len(self.fake.features))
        names = self.class_names or tuple(map(str, range(len(shares))))
        return {
            "names": list(names),
            "fake": shares.tolist(),
            "real": None if usual is None else usual.tolist(),
            "lacking": [
                name for name, lacks in zip(names, lacking, strict=True) if lacks
            ],
        }

    def alarms(self) -> list[str]:
        """Returns a sentence for each sign of copying or of missing classes."""
        found = []
        if self.classes is not None and self.classes["lacking"]:
            named = ", ".join(self.classes["lacking"])
            found.append(
                f"Classes that are missing or rare among the samples: {named}."
            )
        if self.copies is not None:
            found += self.copies.alarms()
        return found


def collapse_alarms(scores) -> list[str]:
    """Tells what scores say about missing modes.

    Args:
        scores: `kerasgan.evaluation.Scores`.

    Returns:
        list of sentences, empty where nothing is amiss.
    """
    if "coverage" not in scores.values or not scores.stamp.neighbours:
        return []
    coverage, stamp = scores.values["coverage"], scores.stamp
    expected = expected_coverage(stamp.real, stamp.fake, stamp.neighbours)
    if not coverage_alarm(coverage, expected=expected):
        return []
    return [
        f"Coverage is {coverage:.3g} where {expected:.3g} is to be expected of a "
        "perfect model with as many samples: kinds of pictures are missing."
    ]
