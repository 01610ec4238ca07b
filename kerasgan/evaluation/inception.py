"""The Inception Score: whether each sample is clear and all together are varied."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.number_checks import check_integer
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
    metric = InceptionScore(count, splits)
    metric.update_state(probabilities)
    for caveat in inception_caveats(count, classes, splits):
        warnings.warn(caveat, UserWarning, stacklevel=2)
    return metric._mean_and_deviation()


class InceptionScore:
    """`inception_score` of probabilities that arrive in batches.

    Only sums are kept, `classes` numbers for each part. Where the consecutive parts
    begin depends on the number of samples, so it must be known beforehand.

    Args:
        samples: int >= 1. Number of samples that will come.
        splits: int from 1 to `samples`. Number of parts.

    Raises:
        ValueError: If `splits` is out of its range.
    """

    def __init__(self, samples: int, splits: int = 10):
        splits = check_integer("splits", splits)
        samples = check_integer("samples", samples)
        if not 1 <= splits <= samples:
            raise ValueError(
                "`splits` must be from 1 to the number of samples. "
                f"Received: splits={splits} with {samples} samples."
            )
        self.samples, self.splits = samples, splits
        sizes = np.full(splits, samples // splits)
        sizes[: samples % splits] += 1
        self._sizes, self._ends = sizes, np.cumsum(sizes)
        self.reset_state()

    def reset_state(self) -> None:
        """Forgets all samples."""
        self._seen = 0
        self._sums = None
        self._informations = np.zeros(self.splits)

    def update_state(self, probabilities: ArrayLike) -> None:
        """Takes a batch.

        Args:
            probabilities: Array of shape `(count, classes)`, each row with the sum 1.

        Raises:
            ValueError: If a row is not a distribution, there is none, the classes are
                others than before, or more samples come than were announced.
        """
        probabilities = check_probabilities(probabilities)
        self._check_batch(*probabilities.shape)
        cuts = self._ends - self._seen
        cuts = cuts[(cuts > 0) & (cuts < len(probabilities))]
        first = np.searchsorted(self._ends, self._seen, side="right")
        for part, rows in enumerate(np.split(probabilities, cuts), first):
            self._sums[part] += rows.sum(axis=0)
            self._informations[part] += _information(rows)
        self._seen += len(probabilities)

    def result(self) -> tuple[float, float]:
        """The score, once all samples have come.

        Returns:
            Tuple of floats `(mean, standard deviation)`, as `inception_score`, with the
            same warning.

        Raises:
            ValueError: If samples are missing.
        """
        found = self._mean_and_deviation()
        for caveat in inception_caveats(self.samples, self._sums.shape[1], self.splits):
            warnings.warn(caveat, UserWarning, stacklevel=2)
        return found

    def _mean_and_deviation(self):
        if self._seen < self.samples:
            raise ValueError(
                f"An Inception Score of {self.samples} samples needs them all. "
                f"Received: {self._seen}. Update with the rest, or announce fewer."
            )
        sizes = self._sizes[:, np.newaxis]
        marginals = [_information(row) for row in self._sums / sizes]
        scores = np.exp(self._informations / self._sizes - marginals)
        return float(scores.mean()), float(scores.std())

    def _check_batch(self, count, classes):
        if self._sums is None:
            self._sums = np.zeros((self.splits, classes))
        if classes != self._sums.shape[1]:
            raise ValueError(
                "All `probabilities` must be of the same classes. Received: "
                f"{classes} classes after {self._sums.shape[1]}."
            )
        if self._seen + count > self.samples:
            raise ValueError(
                f"At most the {self.samples} samples that were announced may come. "
                f"Received: {count} after {self._seen}. `reset_state()` begins anew."
            )


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


def _information(probabilities):
    """Sum of p log p, which is 0 at 0."""
    logarithms = np.zeros_like(probabilities)
    np.log(probabilities, out=logarithms, where=probabilities > 0)
    return np.vdot(probabilities, logarithms)
