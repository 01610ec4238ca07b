"""Features that arrive in batches, for the metrics that need all of them at once."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions


class CollectedFeatures:
    """Keeps features in the precision in which they come.

    Single precision therefore takes half of the memory: 50 000 features of 2 048
    dimensions are 410 MB.

    Args:
        name: str. What messages call the features.
    """

    def __init__(self, name: str = "features"):
        self.name = name
        self._batches = []

    def __len__(self) -> int:
        return sum(map(len, self._batches))

    def reset_state(self) -> None:
        """Forgets all features."""
        self._batches.clear()

    def update_state(self, features: ArrayLike) -> None:
        """Takes a batch; the array may be filled anew afterwards.

        Args:
            features: Array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the features are empty, not finite, or of another dimension
                than those before.
        """
        batch = check_features(features, self.name)
        if self._batches:
            check_same_dimensions(
                self._batches[0], batch, (f"earlier {self.name}", self.name)
            )
        self._batches.append(np.array(batch))

    def result(self) -> np.ndarray:
        """All features so far, in the order in which they came.

        Returns:
            Array of shape `(count, dimensions)`; to be read, not written.

        Raises:
            ValueError: If there are none.
        """
        if not self._batches:
            raise ValueError(
                f"There must be `{self.name}` features before a result. "
                "Received: none. Update with them first."
            )
        if len(self._batches) > 1:
            self._batches = [self._joined()]
        return self._batches[0]

    def _joined(self):
        """One array of all batches; each batch is let go as soon as it is copied."""
        dtype = np.result_type(*(batch.dtype for batch in self._batches))
        joined = np.empty((len(self), self._batches[0].shape[1]), dtype)
        stop = len(joined)
        while self._batches:
            batch = self._batches.pop()
            joined[stop - len(batch) : stop] = batch
            stop -= len(batch)
        return joined


class RealAndFake(abc.ABC):
    """A metric of real and generated features that arrive in batches.

    Real features may stay while the fake ones change, as they do in training:
    `reset_fake` forgets the fake ones only.
    """

    def __init__(self):
        self._real = self._sink("real")
        self._fake = self._sink("fake")

    @staticmethod
    def _sink(name: str) -> Any:
        """What takes one side's features: all are kept, unless a metric does better."""
        return CollectedFeatures(name)

    def update_real(self, features: ArrayLike) -> None:
        """Takes features of real pictures.

        Args:
            features: Array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the features are empty, not finite, or of another dimension
                than those before.
        """
        self._real.update_state(features)

    def update_fake(self, features: ArrayLike) -> None:
        """Takes features of generated pictures.

        Args:
            features: Array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the features are empty, not finite, or of another dimension
                than those before.
        """
        self._fake.update_state(features)

    def reset_fake(self) -> None:
        """Forgets the generated features and keeps the real ones."""
        self._fake.reset_state()

    def reset_state(self) -> None:
        """Forgets all features."""
        self._real.reset_state()
        self._fake.reset_state()

    @abc.abstractmethod
    def result(self) -> Any:
        """The metric of all features so far."""
