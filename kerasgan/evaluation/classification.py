"""Whether a conditional model draws what it was asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def label_accuracy(probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Share of samples that a classifier assigns to the requested label.

    A classifier errs on real pictures too: compare with its accuracy on these.

    Args:
        probabilities: Array of shape `(count, classes)`: what the classifier makes of
            each sample.
        labels: Integers of shape `(count,)`, each from 0 to `classes - 1`: what was
            asked for.

    Returns:
        float from 0 to 1. Higher is better.

    Raises:
        ValueError: If the shapes do not fit, there is no sample, a probability is NaN,
            or a label is not one of the classifier's classes.
    """
    return float(np.mean(_hits(probabilities, labels)))


class LabelAccuracy:
    """`label_accuracy` of samples that arrive in batches; only counts are kept."""

    def __init__(self):
        self.reset_state()

    def reset_state(self) -> None:
        """Forgets all samples."""
        self._hits = self._samples = 0

    def update_state(self, probabilities: ArrayLike, labels: ArrayLike) -> None:
        """Takes a batch.

        Args:
            probabilities: Array of shape `(count, classes)`.
            labels: Integers of shape `(count,)`, each from 0 to `classes - 1`.

        Raises:
            ValueError: As `label_accuracy` does.
        """
        hits = _hits(probabilities, labels)
        self._hits += int(np.count_nonzero(hits))
        self._samples += len(hits)

    def result(self) -> float:
        """Share of all samples so far that show what was asked for.

        Returns:
            float from 0 to 1, as `label_accuracy`.

        Raises:
            ValueError: If no sample has come.
        """
        if self._samples == 0:
            raise ValueError(
                "There must be samples before a result. Received: none. Update with "
                "their probabilities and labels first."
            )
        return self._hits / self._samples


def _hits(probabilities, labels):
    probabilities, labels = np.asarray(probabilities), np.asarray(labels)
    count = len(probabilities) if probabilities.ndim == 2 else 0
    if count == 0 or labels.shape != (count,):
        raise ValueError(
            "`probabilities` must have shape (count, classes) and `labels` shape "
            "(count,), with at least one sample. Received: shapes "
            f"{probabilities.shape} and {labels.shape}."
        )
    if np.isnan(probabilities).any():
        raise ValueError(
            "`probabilities` must not hold NaN. Received: "
            f"{np.count_nonzero(np.isnan(probabilities).any(axis=1))} rows with NaN."
        )
    classes = probabilities.shape[1]
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"`labels` must be integers from 0 to {classes - 1}, the classes that the "
            f"classifier knows. Received: {labels.dtype} from {labels.min()} to "
            f"{labels.max()}."
        )
    return probabilities.argmax(axis=1) == labels
