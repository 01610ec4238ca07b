"""Mean and covariance of features, from one array or from a stream of batches."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions

# Rows that are centred at one time: bounds the copy to 4096 x 2048 float64 = 64 MB.
_BLOCK_ROWS = 4096


def feature_moments(features: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of a set of features.

    Args:
        features: Array of shape `(count, dimensions)`, `count` at least 2.

    Returns:
        Tuple of the mean, float64 array of shape `(dimensions,)`, and the covariance
        with divisor `count - 1`, float64 array of shape `(dimensions, dimensions)`.

    Raises:
        ValueError: If the features are not a finite array of at least two rows.
    """
    moments = StreamedMoments()
    moments.update_state(features)
    return moments.result()


class StreamedMoments:
    """Mean and covariance of features that arrive in batches.

    Each batch is centred on its own mean and merged, in float64: nothing but the sums
    is kept, and neither the sizes nor the order of the batches matter beyond rounding,
    however far from the origin the features lie.

    Args:
        name: str. What messages call the features.

    Example:
    >>> moments = StreamedMoments()
    >>> moments.update_state([[0.0, 1.0]])
    >>> moments.update_state([[2.0, 5.0]])
    >>> moments.result()[0]
    array([1., 3.])

    Reference:
        Chan, Golub and LeVeque, 1983. https://doi.org/10.1080/00031305.1983.10483115
    """

    def __init__(self, name: str = "features"):
        self.name = name
        self.reset_state()

    def __len__(self) -> int:
        return self._count

    def reset_state(self) -> None:
        """Forgets all features."""
        self._count = 0
        self._mean = self._scatter = None

    def update_state(self, features: ArrayLike) -> None:
        """Takes a batch.

        Args:
            features: Array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the features are empty, not finite, or of another dimension
                than those before.
        """
        features = check_features(features, self.name)
        if self._count == 0:
            dimensions = features.shape[1]
            self._mean = np.zeros(dimensions)
            self._scatter = np.zeros((dimensions, dimensions))
        check_same_dimensions(
            self._mean[np.newaxis], features, (f"earlier {self.name}", self.name)
        )
        for start in range(0, len(features), _BLOCK_ROWS):
            self._merge(features[start : start + _BLOCK_ROWS])

    def result(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and covariance of all features so far.

        Returns:
            Tuple of mean and covariance, as `feature_moments`.

        Raises:
            ValueError: If there are fewer than two rows.
        """
        if self._count < 2:
            raise ValueError(
                f"A covariance needs at least 2 rows of `{self.name}`. "
                f"Received: {self._count}. Take more samples."
            )
        return self._mean.copy(), self._scatter / (self._count - 1)

    def _merge(self, batch):
        count, total = len(batch), self._count + len(batch)
        mean = batch.mean(axis=0, dtype=np.float64)
        centred = batch - mean
        self._scatter += centred.T @ centred
        shift = mean - self._mean
        if self._count:
            weight = self._count * count / total
            self._scatter += np.outer(weight * shift, shift)
        self._mean += shift * (count / total)
        self._count = total
