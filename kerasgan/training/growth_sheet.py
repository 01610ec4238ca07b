"""A picture of how a family grew, one row a level."""

from __future__ import annotations

import pathlib

import keras
import numpy as np
from PIL import Image

from kerasgan.data import image_grid
from kerasgan.storage import make_folder, write_png
from kerasgan.training.weights import provenance_of


class GrowthSheet(keras.callbacks.Callback):
    """Keeps a row of samples of every level, always of the same latents.

    Files are `level_0.png`, `level_1.png` ..., each as it was when its level was last
    saved, and `growth.png`, all of them below each other. A training that is taken up
    again goes on with the rows that it finds.

    Args:
        directory: str or PathLike. Folder of the pictures; made if absent.
        count: int. Number of pictures in a row.
        seed: int. Seed of the latents.
        entry: str or None. What the files name as their origin; None for the model's
            name.
    """

    def __init__(self, directory, count=10, seed=0, entry=None):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.count = count
        self.seed = seed
        self.entry = entry

    def on_epoch_end(self, epoch, logs=None):
        """Draws the row of the level, and the sheet."""
        pictures = self.model.sample(self.count, self.seed)
        row = image_grid(pictures, self.count)
        make_folder(self.directory)
        made_by = provenance_of(self.model, self.entry, self.seed)
        write_png(self._row(self.model.level), row, made_by)
        rows = [self._row(level) for level in range(self.model.level + 1)]
        rows = [_read(path) for path in rows if path.exists()]
        sheet = np.concatenate(rows)
        write_png(self.directory / "growth.png", sheet, made_by)

    def _row(self, level):
        return self.directory / f"level_{level}.png"


def _read(path):
    with Image.open(path) as picture:
        pixels = np.asarray(picture)
    return pixels if pixels.ndim == 3 else pixels[..., None]
