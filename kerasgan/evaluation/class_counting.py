"""Which classes samples show, counted by a classifier, and which they lack."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.probability_checks import check_probabilities

# A class with a tenth of its share is absent from so many by chance once in 20 000.
_SAMPLES_OF_A_CLASS = 100
# What hardly occurs, by an equal share: the classifier errs, and calls it that.
_SELDOM = 0.1
# Missing classes that a sentence lists.
_NAMED_CLASSES = 10


class ClassHistogram(NamedTuple):
    """How often each class was drawn.

    Attributes:
        shares: float64 array of shape `(classes,)`, with the sum 1.
        rare: bool array of shape `(classes,)`: whether a share is below the threshold.
    """

    shares: np.ndarray
    rare: np.ndarray


def class_histogram(
    probabilities: ArrayLike, threshold: float = 0.02
) -> ClassHistogram:
    """Counts what a classifier takes the samples for, and flags the rare classes.

    A missing class is a missing mode that has a name. With ten equal classes each
    share is near 0.1; with many more, lower the threshold.

    Args:
        probabilities: Array of shape `(count, classes)`, each row with the sum 1.
        threshold: float from 0 to 1. Share below which a class is rare.

    Returns:
        `ClassHistogram`: `shares` and `rare`.

    Raises:
        ValueError: If a row is not a distribution, there is none, or the threshold is
            out of its range.
    """
    probabilities = check_probabilities(probabilities)
    if not 0 <= threshold <= 1:
        raise ValueError(
            f"`threshold` must be from 0 to 1. Received: threshold={threshold}."
        )
    shares = class_counts(probabilities) / len(probabilities)
    return ClassHistogram(shares, shares < threshold)


def class_counts(probabilities: np.ndarray) -> np.ndarray:
    """Counts the samples of each class, the one that is likeliest.

    Args:
        probabilities: Array of shape `(count, classes)`.

    Returns:
        int64 array of shape `(classes,)`.
    """
    likeliest = probabilities.argmax(axis=1)
    return np.bincount(likeliest, minlength=probabilities.shape[1])


def occurring_classes(classes: int, real_counts: np.ndarray | None) -> np.ndarray:
    """Tells which classes of an extractor the real pictures show.

    Args:
        classes: int. Number of classes.
        real_counts: How many real pictures are of each class, `(classes,)`; None where
            that is not known: all of them then.

    Returns:
        bool array of shape `(classes,)`. Not where a class has less than a tenth of an
        equal share: of pictures of another kind the classifier's errors look like that.
    """
    if real_counts is None:
        return np.ones(classes, dtype=bool)
    return real_counts >= max(_SELDOM * np.sum(real_counts) / classes, 1)


def class_caveats(
    probabilities: ArrayLike, real_counts: np.ndarray | None = None
) -> tuple[str, ...]:
    """What to say when a classifier sees none of the samples in some class.

    Args:
        probabilities: Array of shape `(count, classes)`, each row with the sum 1.
        real_counts: How many real pictures the same classifier takes for each class,
            `(classes,)`: only classes that these show can be missing. None where that
            is not known: each class is expected equally often.

    Returns:
        Tuple of one sentence that names the missing classes; empty if there are none,
        or with fewer than a hundred samples to be expected of them, where chance may be
        why.

    Raises:
        ValueError: If a row is not a distribution, or there is none.
    """
    shares, _ = class_histogram(probabilities)
    occurring = occurring_classes(len(shares), real_counts)
    counts = np.ones(len(shares)) if real_counts is None else real_counts
    expected = len(np.asarray(probabilities)) * counts / np.sum(counts)
    enough = expected >= _SAMPLES_OF_A_CLASS
    missing = np.flatnonzero((shares == 0) & occurring & enough)
    if len(missing) == 0:
        return ()
    if real_counts is None:
        kinds = f"the extractor's {len(shares)} classes"
        meaning = "If the real pictures do, modes are missing."
    else:
        kinds = f"the {np.count_nonzero(occurring)} classes that the real pictures show"
        meaning = "Modes are missing."
    return (
        f"No sample shows {len(missing)} of {kinds} ({listed(missing)}). {meaning}",
    )


def listed(classes: np.ndarray) -> str:
    """Classes as sentences name them.

    Args:
        classes: int array of their numbers.

    Returns:
        str, such as `"3, 5"`; of more than ten the first, and dots.
    """
    named = ", ".join(map(str, classes[:_NAMED_CLASSES]))
    return f"{named}, ..." if len(classes) > _NAMED_CLASSES else named
