"""Tells, at the end of batches, that another interval of images is full."""

from __future__ import annotations

import math

from kerasgan.training.arguments import check_counts


class ImageInterval:
    """Counts intervals of images without asking the device after every batch.

    Reading a model's counter waits until the device has done what was handed to it. It
    is read only where batches of the largest size so far could have filled the
    interval; what a larger one fills is noticed some batches later.

    Args:
        every_images: int. Images shown between two ends of intervals.

    Raises:
        ValueError: If it is no integer above 0.
    """

    def __init__(self, every_images):
        check_counts(every_images=every_images)
        self.every_images = every_images

    def begin(self, model):
        """Starts at the images that a model has been shown.

        Args:
            model: `AdversarialModel`.
        """
        self._model = model
        self._calls = self._largest = 0
        self.shown = self._read()
        self.advance()

    def is_full(self):
        """Counts a call after training on; once full, it stays so until `advance`.

        Returns:
            bool.
        """
        if self.shown >= self._end:
            return True
        self._calls += 1
        if self.shown + self._calls * (self._largest or math.inf) >= self._end:
            shown = self._read()
            mean = math.ceil((shown - self.shown) / self._calls)
            self._largest = max(self._largest, mean)
            self.shown, self._calls = shown, 0
        return self.shown >= self._end

    def advance(self):
        """Makes the next multiple of the interval its end; reads the counter."""
        self.shown, self._calls = self._read(), 0
        self._end = (self.shown // self.every_images + 1) * self.every_images

    def _read(self):
        return int(self._model.images_shown.value.numpy())
