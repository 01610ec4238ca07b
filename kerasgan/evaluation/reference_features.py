"""The real side of a comparison: features of a set of real pictures."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from kerasgan.evaluation.distances import ball_radii
from kerasgan.evaluation.moments import feature_moments


@dataclass(frozen=True, eq=False)
class ReferenceFeatures:
    """Features of a set of real pictures, and which set it is.

    Attributes:
        name: str. Name of the pictures, such as `"fashion_mnist"`.
        split: str. The part of them that was taken, such as `"test"`.
        fingerprint: str. Hash of the pictures, as their source gives it.
        features: Array of shape `(count, dimensions)`.
        mean: float64 array of shape `(dimensions,)`.
        covariance: float64 array of shape `(dimensions, dimensions)`.
        extractor_sha256: str or None. Hash of the weights that saw the pictures; None
            if that is not known.
        resizer: str. How the pictures were brought to its size.
        class_counts: int64 array of shape `(classes,)`: how many of them the extractor
            takes for each of its classes; None if that is not known.
    """

    name: str
    split: str
    fingerprint: str
    features: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray
    extractor_sha256: str | None = None
    resizer: str = "none"
    class_counts: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.features)

    def ball_radii(self, k: int) -> np.ndarray:
        """Squared distance of each feature to its k-th nearest other one.

        Computed at the first time only: a model that is scored again and again, as in
        training, is compared with the same balls.

        Args:
            k: int from 1 to the number of features - 1.

        Returns:
            float64 array of shape `(count,)`; to be read, not written.
        """
        if k not in self._radii:
            self._radii[k] = ball_radii(self.features, k)
        return self._radii[k]

    @functools.cached_property
    def _radii(self) -> dict[int, np.ndarray]:
        return {}

    @classmethod
    def of_features(
        cls,
        features: np.ndarray,
        *,
        name: str,
        split: str,
        fingerprint: str,
        extractor_sha256: str | None = None,
        resizer: str = "none",
    ) -> ReferenceFeatures:
        """Fits the moments to features.

        Args:
            features: Array of shape `(count, dimensions)`.
            name: str. Name of the pictures.
            split: str. Part of them that was taken.
            fingerprint: str. Hash of the pictures.
            extractor_sha256: str or None. Hash of the weights that saw them.
            resizer: str. How they were brought to its size.

        Returns:
            `ReferenceFeatures`.

        Raises:
            ValueError: If the features are not finite or fewer than two.
        """
        mean, covariance = feature_moments(features)
        return cls(
            name,
            split,
            fingerprint,
            features,
            mean,
            covariance,
            extractor_sha256,
            resizer,
        )

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays to store: features as float16, moments as float64.

        Half precision resolves a feature to one part in 2000, far below the distance
        to a neighbour; the moments are those of the unrounded features.

        Returns:
            dict of name to array.
        """
        return {
            "features": self.features.astype(np.float16),
            "mean": self.mean,
            "covariance": self.covariance,
        }
