"""The Inception Score: whether each sample is clear and all together are varied."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.probability_checks import check_probabilities


def inception_score(probabilities: ArrayLike, splits: int = 10) -> tuple[float, float]:
    """Exponential of the information that a sample gives about its class.

    `exp(mean KL(p(class | sample) || p(class)))` in each of `splits` consecutive parts
    of the rows, which must therefore be in random order. It never looks at real
    pictures: a model that draws one perfect picture of each class gets the best score.
    It may be compared with published scores only if the probabilities come from the
    2015 Inception graph.

    Args:
        probabilities: Array of shape `(count, classes)`: class probabilities of
            generated pictures, each row with the sum 1.
        splits: int from 1 to `count`. Number of parts.

    Returns:
        Tuple of floats `(mean, standard deviation)` over the parts: the mean from 1 to
        the number of classes, higher is better; the deviation with divisor `splits`,
        as is usual. Warns with `UserWarning` when a part has fewer than ten rows for
        each class: the score is then too small.

    Raises:
        ValueError: If a row is not a distribution, there is none, or `splits` is out of
            its range.

    Reference:
        Salimans et al., 2016. https://arxiv.org/abs/1606.03498
    """
    probabilities = check_probabilities(probabilities)
    count, classes = probabilities.shape
    if not 1 <= splits <= count:
        raise ValueError(
            "`splits` must be from 1 to the number of samples. "
            f"Received: splits={splits} with {count} samples."
        )
    for caveat in inception_caveats(count, classes, splits):
        warnings.warn(caveat, UserWarning, stacklevel=2)
    scores = [_score(part) for part in np.array_split(probabilities, splits)]
    return float(np.mean(scores)), float(np.std(scores))


def inception_caveats(count: int, classes: int, splits: int = 10) -> tuple[str, ...]:
    """What to say when there are too few samples for an Inception Score.

    Args:
        count: int. Number of samples.
        classes: int. Number of classes.
        splits: int. Number of parts.

    Returns:
        Tuple of one sentence if a part has fewer than ten samples for each class; else
        empty.
    """
    if count // splits >= 10 * classes:
        return ()
    return (
        f"Too few samples for an Inception Score: {count // splits} in each of "
        f"{splits} parts, for {classes} classes. The score is too small. Use at least "
        f"{10 * classes * splits} samples, or fewer parts.",
    )


def _score(part):
    marginal = part.mean(axis=0)
    # p log p is 0 at 0; where the marginal is 0, so is every row.
    ratios = np.divide(part, marginal, out=np.ones_like(part), where=part > 0)
    divergences = (part * np.log(ratios)).sum(axis=1)
    return np.exp(divergences.mean())
