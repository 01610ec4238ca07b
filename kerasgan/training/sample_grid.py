"""Pictures of a sampler's progress."""

from __future__ import annotations

import pathlib

import keras
import numpy as np
from PIL import Image

from kerasgan.data import image_grid
from kerasgan.storage import make_folder, write_animation, write_png
from kerasgan.training.weights import provenance_of


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
        self._grids = {}

    def on_epoch_begin(self, epoch, logs=None):
        """Draws the first grid, now that no callback has refused the training."""
        if not self._grids:
            self._draw()

    def on_train_batch_end(self, batch, logs=None):
        """Draws a grid where another interval is full."""
        if self._images_shown() >= self._next:
            self._draw()

    def on_train_end(self, logs=None):
        """Draws the last grid and the animation of all."""
        if self._images_shown() > max(self._grids, default=-1):
            self._draw()
        name = self.directory / "progress.webp"
        write_animation(name, list(self._grids.values()), 300, self._provenance())

    def get_state(self):
        """The grids that were drawn, for a checkpoint; their files stay."""
        return {"drawn": list(self._grids)}

    def set_state(self, state):
        """Reads those grids again; what was drawn later is drawn anew."""
        self._grids = {}
        for shown in state["drawn"]:
            try:
                with Image.open(self._path(shown)) as picture:
                    grid = np.asarray(picture)
            except OSError:  # somebody has tidied up
                continue
            self._grids[shown] = grid if grid.ndim == 3 else grid[..., None]
        self._await(max(state["drawn"], default=0))

    def _draw(self):
        shown = self._images_shown()
        self._await(shown)
        grid = self._grid()
        self._grids[shown] = grid
        make_folder(self.directory)
        write_png(self._path(shown), grid, self._provenance())

    def _await(self, shown):
        self._next = (shown // self.every_images + 1) * self.every_images

    def _path(self, shown):
        return self.directory / f"{shown:08d}.png"

    def _grid(self):
        classes = self.model.classes
        labels = None if classes is None else np.arange(self.count) % classes
        pictures = self.model.sample(self.count, self.seed, labels)
        return image_grid(pictures, classes)

    def _provenance(self):
        return provenance_of(self.model, self.entry, self.seed)

    def _images_shown(self):
        return int(self.model.images_shown.value.numpy())
