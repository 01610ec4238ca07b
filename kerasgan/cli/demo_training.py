"""The demo's training: a minute of DCGAN on the bundled pictures."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import keras
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

import kerasgan
from kerasgan.cli.terminal import output
from kerasgan.storage.provenance import PARTLY_SYNTHETIC
from kerasgan.training.weights import provenance_of

# For the clearest pictures within a minute on two cores: many small steps, and an
# average that is not still full of the first ones.
WIDTH, BATCH_SIZE, HALF_LIFE = 32, 32, 3_000
COLUMNS = 12
SCALE = 2
LINE_SECONDS = 10  # between two lines where the output is no terminal


class TimedTraining(keras.callbacks.Callback):
    """Ends training after a time, and shows how far it has come.

    Args:
        seconds: float. Time to train, in seconds.
        console: `rich.console.Console`, or None for standard error.
    """

    def __init__(self, seconds: float, console: Console | None = None):
        super().__init__()
        self.seconds = seconds
        self._bar = None
        self.console = console or Console(file=sys.stderr, soft_wrap=True)

    def on_train_begin(self, logs=None):
        """Starts the clock."""
        self._began = self._printed = time.monotonic()
        self._bar = Progress(
            TextColumn("  {task.completed:.0f} of {task.total:.0f} s"),
            BarColumn(),
            TextColumn("{task.fields[state]}"),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self._task = self._bar.add_task("", total=self.seconds, state="")
        self._bar.start()

    def on_train_batch_end(self, batch, logs=None):
        """Shows the rate and the losses; stops when the time is over."""
        now = time.monotonic()
        elapsed = now - self._began
        shown = int(self.model.images_shown.value.numpy())
        losses = "  ".join(
            f"{name.removesuffix('_loss')} {float(value):.3f}"
            for name, value in (logs or {}).items()
        )
        state = f"{shown:,} images  {shown / elapsed:,.0f} images/s  {losses}"
        self._bar.update(self._task, completed=min(elapsed, self.seconds), state=state)
        over = elapsed >= self.seconds
        if self._bar.disable and (over or now - self._printed >= LINE_SECONDS):
            self._printed = now
            self.console.print(
                f"  {elapsed:.0f} of {self.seconds:.0f} s  {state}", highlight=False
            )
        self.model.stop_training = over

    def on_train_end(self, logs=None):
        """Closes the bar."""
        self.close()

    def close(self):
        """Gives the terminal back, whatever ended the training."""
        if self._bar is not None:
            self._bar.stop()


def train_and_compare(path: Path, seconds: float, seed: int) -> int:
    """Trains a small DCGAN and writes what it draws before and after.

    Args:
        path: Path of the picture, ending in `.png`.
        seconds: float. Time to train, in seconds.
        seed: int. Seed of weights, latents and the order of the data.

    Returns:
        int, the number of images shown.
    """
    source = kerasgan.data.load("fashion_mnist_10k").without_labels()
    keras.utils.set_random_seed(seed)
    gan = kerasgan.models.DCGAN(
        image_shape=source.image_shape, width=WIDTH, average_half_life=HALF_LIFE
    )
    gan.compile(seed=seed)
    before = gan.sample(COLUMNS, seed)
    _fit(gan, source, seconds)
    shown = int(gan.images_shown.value.numpy())
    rows = {
        "Before training": before,
        f"The same latents after {shown:,} images, {seconds:.0f} s": gan.sample(
            COLUMNS, seed
        ),
        "Real pictures": np.asarray(source.images[:COLUMNS]),
    }
    made_by = provenance_of(gan, "kerasgan demo: DCGAN", seed, PARTLY_SYNTHETIC)
    kerasgan.storage.write_png(path, labelled_strip(rows), made_by)
    output().print(f"  written: {path}", highlight=False, markup=False)
    return shown


def _fit(gan, source, seconds: float) -> None:
    timed = TimedTraining(seconds)
    try:
        gan.fit(
            source,
            batch_size=BATCH_SIZE,
            epochs=1,
            steps_per_epoch=10**9,  # the callback ends it
            callbacks=[timed],
            verbose=0,
        )
    finally:
        timed.close()


def labelled_strip(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Lays rows of pictures out, each under its name.

    Args:
        rows: dict of a row's name to a uint8 array of shape `(count, height, width,
            channels)`; all of one shape.

    Returns:
        uint8 array of shape `(strip height, strip width, channels)`.
    """
    parts = []
    for name, images in rows.items():
        enlarged = images.repeat(SCALE, axis=1).repeat(SCALE, axis=2)
        row = kerasgan.data.image_grid(enlarged, len(images))
        parts += [_caption(name, row.shape[1], row.shape[2]), row]
    return np.concatenate(parts)


def _caption(text: str, width: int, channels: int) -> np.ndarray:
    height = 22
    picture = Image.new("L", (width, height), 255)
    font = ImageFont.load_default(13)
    ImageDraw.Draw(picture).text((4, 4), text, fill=0, font=font)
    return np.repeat(np.asarray(picture)[..., None], channels, axis=-1)
