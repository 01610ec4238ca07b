"""Features that arrive in batches, for the metrics that need all of them at once."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions

# Batches are gathered in chunks of this size: what is as large goes back to the system
# when it is let go, while an allocator may keep what is smaller.
_CHUNK_BYTES = 2**26


class CollectedFeatures:
    """Keeps features in the precision in which they come.

    Single precision therefore takes half of the memory: 50 000 features of 2 048
    dimensions are 410 MB.

    Args:
        name: str. What messages call the features.
    """

    def __init__(self, name: str = "features"):
        self.name = name
        self.reset_state()

    def __len__(self) -> int:
        return sum(map(len, self._chunks)) - self._free

    def reset_state(self) -> None:
        """Forgets all features."""
        self._chunks = []
        self._free = 0  # rows of the last chunk that are not filled yet

    def update_state(self, features: ArrayLike) -> None:
        """Takes a batch; the array may be filled anew afterwards.

        Args:
            features: Array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the features are empty, not finite, or of another dimension
                than those before.
        """
        batch = check_features(features, self.name)
        if self._chunks:
            check_same_dimensions(
                self._chunks[0], batch, (f"earlier {self.name}", self.name)
            )
        while len(batch):
            room = self._room_for(batch)
            taken = min(len(batch), len(room))
            room[:taken] = batch[:taken]
            self._free -= taken
            batch = batch[taken:]

    def result(self) -> np.ndarray:
        """All features so far, in the order in which they came.

        Returns:
            Array of shape `(count, dimensions)`; to be read, not written.

        Raises:
            ValueError: If there are none.
        """
        if not self._chunks:
            raise ValueError(
                f"There must be `{self.name}` features before a result. "
                "Received: none. Update with them first."
            )
        if len(self._chunks) > 1:
            self._chunks, self._free = [self._joined()], 0
        return self._chunks[0][: len(self)]

    def _room_for(self, batch):
        """The rows that are filled next; a new chunk where there are none."""
        if not self._free or self._chunks[-1].dtype != batch.dtype:
            self._close()
            rows = min(len(self), _CHUNK_BYTES // batch[0].nbytes)
            self._free = max(len(batch), rows)
            self._chunks.append(np.empty((self._free, batch.shape[1]), batch.dtype))
        return self._chunks[-1][-self._free :]

    def _close(self):
        """Cuts off what the last chunk has free."""
        if self._free:
            self._chunks[-1] = self._chunks[-1][: -self._free]
            self._free = 0

    def _joined(self):
        """One array of all chunks; each is let go as soon as it is copied."""
        self._close()
        dtype = np.result_type(*(chunk.dtype for chunk in self._chunks))
        joined = np.empty((len(self), self._chunks[0].shape[1]), dtype)
        stop = len(joined)
        while self._chunks:
            chunk = self._chunks.pop()
            joined[stop - len(chunk) : stop] = chunk
            stop -= len(chunk)
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
