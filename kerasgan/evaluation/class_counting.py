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
# Of the usual share: what is below is lacking.
_LACKING = 0.2
# Pictures of a class, so that chance does not explain that there are no more of them.
_EXPECTED = 10
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


def lacking_classes(
    shares: ArrayLike, usual: ArrayLike | None, count: int
) -> np.ndarray:
    """Tells which classes samples lack, beyond what chance explains.

    Args:
        shares: Share of each class among the samples, `(classes,)`, with the sum 1.
        usual: Its share among real pictures, `(classes,)`; None where all classes are
            to be expected equally often.
        count: int >= 1. Number of samples.

    Returns:
        bool array of shape `(classes,)`: where a share is below a fifth of the usual
        one. Not where fewer than ten samples are to be expected: of ten, chance leaves
        one or none in one case of two thousand.

    Raises:
        ValueError: If the numbers of classes differ.
    """
    shares = np.asarray(shares, np.float64)
    if usual is None:
        usual = np.full(shares.shape, 1 / len(shares))
    usual = np.asarray(usual, np.float64)
    if shares.ndim != 1 or usual.shape != shares.shape:
        raise ValueError(
            "`shares` and `usual` must be of the same classes, (classes,). Received: "
            f"shapes {shares.shape} and {usual.shape}. Take both from one extractor."
        )
    # A share of just a fifth is not below one, however it is rounded.
    below = shares < _LACKING * usual * (1 - 1e-9)
    return below & (count * usual >= _EXPECTED)


def class_caveats(
    probabilities: ArrayLike, real_counts: np.ndarray | None = None
) -> tuple[str, ...]:
    """What to say when samples lack classes, as a classifier sorts them.

    Args:
        probabilities: Array of shape `(count, classes)`, each row with the sum 1.
        real_counts: How many real pictures the same classifier takes for each class,
            `(classes,)`: only classes that these show can be missing. None where that
            is not known: each class is expected equally often.

    Returns:
        Tuple of one sentence that names the missing classes, those of `lacking_classes`
        and so those that the classifier's errors alone show; empty if there are none,
        or with fewer than a hundred samples to be expected of them, where chance may be
        why.

    Raises:
        ValueError: If a row is not a distribution, or there is none.
    """
    shares, _ = class_histogram(probabilities)
    occurring = occurring_classes(len(shares), real_counts)
    missing = np.flatnonzero(
        _missing(shares, len(np.asarray(probabilities)), real_counts) & occurring
    )
    if len(missing) == 0:
        return ()
    amount = "Hardly any" if shares[missing].any() else "No"
    if real_counts is None:
        kinds = f"the extractor's {len(shares)} classes"
        meaning = "If the real pictures do, modes are missing."
    else:
        kinds = f"the {np.count_nonzero(occurring)} classes that the real pictures show"
        meaning = "Modes are missing."
    return (
        f"{amount} sample shows {len(missing)} of {kinds} ({listed(missing)}). "
        f"{meaning}",
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


def _missing(shares, samples, real_counts):
    """Which shares are too low for chance to explain it."""
    counts = np.ones(len(shares)) if real_counts is None else real_counts
    usual = counts / np.sum(counts)
    lacking = lacking_classes(shares, usual, samples)
    lacking &= samples * usual >= _SAMPLES_OF_A_CLASS
    if real_counts is None:
        return lacking
    # Of few real pictures the usual share is uncertain, but it is not zero.
    return lacking & ((real_counts >= _EXPECTED) | (shares == 0))
