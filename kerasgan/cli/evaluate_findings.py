"""What a score alone does not tell: copies, missing classes, and signs of collapse."""

from __future__ import annotations

import dataclasses
import functools
import math
import warnings
from typing import Any

import numpy as np

from kerasgan.evaluation import (
    FeatureExtractor,
    class_histogram,
    coverage_alarm,
    expected_coverage,
    lacking_classes,
    memorisation_alarm,
    memorisation_ratio,
    nearest_neighbours,
)
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

NEIGHBOURS = 5
"""int. Real pictures that are shown beside a sample."""

QUANTILE = 0.01
"""float. Share of the nearest that memorisation is judged by."""

_HELD_OUT = 2000  # held-out pictures that say what is near: 20 of them are the quantile
# Samples as near as the nearest held-out pictures that chance does not explain: the
# share of them, and how many.
_TOO_MANY_NEAR = 3 * QUANTILE
_FEWEST_NEAR = 10


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
    def memorisation(self) -> dict[str, Any] | None:
        """What speaks for copies, as plain values; None without training pictures."""
        if self.train is None or self.held_out_distances is None:
            return None
        sides = (self.train.features, self.real.features, self.fake.features)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            ratio = memorisation_ratio(*sides, quantile=QUANTILE)
        caveats = [str(warning.message) for warning in caught]
        if math.isinf(ratio):
            caveats.append(
                "The memorisation ratio is infinite: the nearest samples are copies of "
                "held-out pictures."
            )
        distances = self.neighbours[1][:, 0]
        near = np.quantile(self.held_out_distances, QUANTILE, method="inverted_cdf")
        return {
            "memorisation_ratio": ratio if math.isfinite(ratio) else None,
            "exact_copies": int(np.count_nonzero(distances == 0)),
            "near_copies": float(np.mean(distances <= near)),
            "near_distance": float(near),
            "quantile": QUANTILE,
            "train": self.train.identity(),
            "held_out": self.real.identity(),
            "caveats": caveats,
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

    @staticmethod
    def _is_memorised(memorised) -> bool:
        ratio = memorised["memorisation_ratio"]
        # Sets that cannot be compared have a ratio below 1 without any copy.
        return (
            not memorised["caveats"] and ratio is not None and memorisation_alarm(ratio)
        )

    def _are_many_near(self, share: float) -> bool:
        count = share * len(self.fake.features)
        return share > _TOO_MANY_NEAR and count >= _FEWEST_NEAR

    def alarms(self) -> list[str]:
        """Returns a sentence for each sign of copying or of missing classes."""
        found = []
        if self.classes is not None and self.classes["lacking"]:
            named = ", ".join(self.classes["lacking"])
            found.append(
                f"Classes that are missing or rare among the samples: {named}."
            )
        memorised = self.memorisation
        if memorised is not None and memorised["exact_copies"]:
            found.append(
                f"{memorised['exact_copies']:,} samples are the same as a training "
                "picture to the extractor."
            )
        if memorised is not None and self._is_memorised(memorised):
            found.append(
                f"A memorisation ratio of {memorised['memorisation_ratio']:.3g}: the "
                "nearest samples are nearer to training pictures than to held-out ones."
            )
        if memorised is not None and self._are_many_near(memorised["near_copies"]):
            found.append(
                f"{100 * memorised['near_copies']:.3g} % of the samples are nearer to "
                f"a training picture than 99 % of held-out pictures are (1 % would be "
                "expected): copies, or few kinds of pictures that are usual ones."
            )
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
