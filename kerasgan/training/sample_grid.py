"""Pictures of a sampler's progress."""

from __future__ import annotations

import pathlib

import keras
import numpy as np

from kerasgan.data import image_grid
from kerasgan.storage import write_animation, write_png


class SampleGrid(keras.callbacks.Callback):
    """Writes a grid of samples now and then, always of the same latents.

    Files are named by the images shown, `00050000.png`; at the end of training all
    grids become one animation, `progress.webp`. The first shows the untrained sampler.

    Args:
        directory: str or PathLike. Folder of the pictures; made if absent.
        every_images: int. Images shown between two grids.
        count: int. Number of pictures in a grid.
        seed: int. Seed of the latents.
        entry: str or None. What the files name as their origin; None for the model's
            name.
    """

    def __init__(self, directory, every_images, count=64, seed=0, entry=None):
        super().__init__()
        if every_images < 1:
            raise ValueError(
                f"`every_images` must be at least 1. Received: {every_images}."
            )
        self.directory = pathlib.Path(directory)
        self.every_images = every_images
        self.count = count
        self.seed = seed
        self.entry = entry
        self._grids = []

    def on_train_begin(self, logs=None):
        """Draws the first grid."""
        self._draw()

    def on_train_batch_end(self, batch, logs=None):
        """Draws a grid where another interval is full."""
        if self._images_shown() >= self._next:
            self._draw()

    def on_train_end(self, logs=None):
        """Draws the last grid and the animation of all."""
        if self._images_shown() > self._drawn_at:
            self._draw()
        name = self.directory / "progress.webp"
        write_animation(name, self._grids, 300, self._provenance())

    def _draw(self):
        shown = self._images_shown()
        self._drawn_at = shown
        self._next = (shown // self.every_images + 1) * self.every_images
        classes = self.model.classes
        labels = None if classes is None else np.arange(self.count) % classes
        pictures = self.model.sample(self.count, self.seed, labels)
        grid = image_grid(pictures, classes)
        self._grids.append(grid)
        self.directory.mkdir(parents=True, exist_ok=True)
        name = self.directory / f"{shown:08d}.png"
        write_png(name, grid, self._provenance())

    def _provenance(self):
        return {"entry": self.entry or self.model.name, "seed": self.seed}

    def _images_shown(self):
        return int(self.model.images_shown.value.numpy())
