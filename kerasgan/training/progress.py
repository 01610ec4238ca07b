"""A line that says how far training has come."""

from __future__ import annotations

import collections
import sys
import time

import keras
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

WIDE = 110  # columns of a terminal that has room for the losses
LINE_SECONDS = 30  # between two lines where the output is no terminal
RECENT_SECONDS = 60  # that the rate is of: a model that grows becomes slower


class ImageProgress(keras.callbacks.Callback):
    """Shows images shown, images per second of late, losses and time left.

    On a terminal it is one live bar; elsewhere, in a log file, a line each half minute.

    Args:
        images: int. Number of images at which training ends.
        console: `rich.console.Console` or None for standard error.
    """

    def __init__(self, images, console=None):
        super().__init__()
        self.images = images
        self._bar = None
        self.console = console or Console(file=sys.stderr, soft_wrap=True)

    def on_train_begin(self, logs=None):
        """Starts the clock."""
        self._first = self._last = _images_shown(self.model)
        self._began = self._printed = time.monotonic()
        self._recent = collections.deque([(self._began, self._first)])
        self._over, self._told = False, self._first
        columns = [
            BarColumn(16),
            TaskProgressColumn(),
            TextColumn(
                "{task.completed:,.0f} images  {task.fields[rate]:,.0f} images/s"
            ),
            TimeRemainingColumn(),
        ]
        if self.console.width >= WIDE:
            columns.append(TextColumn("{task.fields[losses]}"))
        self._bar = Progress(
            *columns, console=self.console, disable=not self.console.is_terminal
        )
        self._task = self._bar.add_task(
            "", total=self.images, completed=self._first, rate=0, losses=""
        )
        self._bar.start()

    def on_train_batch_end(self, batch, logs=None):
        """Moves the bar, or prints a line when it is time."""
        now = time.monotonic()
        shown = _images_shown(self.model)
        rate = self._rate(now, shown)
        losses = "  ".join(
            f"{name.removesuffix('_loss')} {float(value):.3f}"
            for name, value in (logs or {}).items()
        )
        self._last = shown
        if not self._bar.disable:
            self._bar.update(self._task, completed=shown, rate=rate, losses=losses)
        elif now - self._printed >= LINE_SECONDS or self._passes_end(shown):
            self._printed, self._told = now, shown
            left = max(self.images - shown, 0) / max(rate, 1e-9)
            self.console.print(
                f"{shown:,} of {self.images:,} images  {rate:,.0f} images/s  {losses}  "
                f"{left / 60:.1f} min left",
                highlight=False,
            )

    def _rate(self, now, shown):
        """Images per second since about `RECENT_SECONDS` ago."""
        if now - self._recent[-1][0] >= 1:
            self._recent.append((now, shown))
        while len(self._recent) > 1 and now - self._recent[1][0] >= RECENT_SECONDS:
            self._recent.popleft()
        since, before = self._recent[0]
        return (shown - before) / max(now - since, 1e-9)

    def _passes_end(self, shown):
        """Whether the number of images is reached now; whole epochs go beyond it."""
        passes = shown >= self.images and not self._over
        self._over = self._over or passes
        return passes

    def on_train_end(self, logs=None):
        """Closes the bar."""
        self.close()
        if self._bar.disable and self._over and self._last > self._told:
            self.console.print(
                f"{self._last:,} images, for the last epoch was played to its end",
                highlight=False,
            )

    def close(self):
        """Gives the terminal back, whatever ended the training."""
        if self._bar is not None:
            self._bar.stop()

    @property
    def images_per_second(self):
        """Mean rate since training began, in images per second."""
        elapsed = time.monotonic() - self._began
        return (self._last - self._first) / max(elapsed, 1e-9)


def _images_shown(model):
    return int(model.images_shown.value.numpy())
