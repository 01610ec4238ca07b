"""Pictures of a translator's progress."""

from __future__ import annotations

import dataclasses

import numpy as np

from kerasgan.data import DataError, PairedSource, image_grid
from kerasgan.evaluation.samples import as_pixels
from kerasgan.storage.provenance import PARTLY_SYNTHETIC
from kerasgan.training.holding_out import part_of
from kerasgan.training.sample_grid import SampleGrid
from kerasgan.training.weights import provenance_of

PICTURES = 8  # of each kind in a grid
RARE = 20  # of at least so many pictures, one is set aside for the grid


class TranslationGrid(SampleGrid):
    """Writes a grid of translations now and then, always of the same pictures.

    Each picture has a column: itself, its translation, and below, what leads back to it
    where there is a way back, or else its true partner. Where a model translates both
    ways, three more rows show the other. Files are named as those of `SampleGrid`.

    Args:
        directory: str or PathLike. Folder of the pictures; made if absent.
        every_images: int. Images shown between two grids.
        source: `kerasgan.data.PairedSource`. The pictures that `set_aside` took out of
            it are shown, or else the first of each side.
        count: int. Number of columns.
        entry: str or None. What the files name as their origin; None for the model's
            name.

    Raises:
        DataError: If `source` is no `PairedSource`.
    """

    def __init__(self, directory, every_images, source, count=PICTURES, entry=None):
        if not isinstance(source, PairedSource):
            raise DataError(
                "`source` must be a `PairedSource`; `kerasgan.data.load(a, second=b)` "
                f"makes one. Received: {type(source).__name__}."
            )
        source = source.shown or source
        sides = source.first, source.second
        count = min(count, *map(len, sides))
        super().__init__(directory, every_images, count, entry=entry)
        self._sides = [as_pixels(side.images[:count]) for side in sides]

    def _grid(self):
        pictures_a, pictures_b = self._sides
        model, count = self.model, self.count
        translated = model.translate(pictures_a)
        if "b_to_a" not in model.translators:
            rows = [pictures_a, translated, pictures_b]
        else:
            back = model.translate(pictures_b, "b_to_a")
            rows = [
                *(pictures_a, translated, model.translate(translated, "b_to_a")),
                *(pictures_b, back, model.translate(back)),
            ]
        return image_grid(np.concatenate(rows), count)

    def _provenance(self):
        # Real pictures stand beside what was made of them; no latents were drawn.
        return provenance_of(self.model, self.entry, None, PARTLY_SYNTHETIC)


def set_aside(source, count=PICTURES):
    """Takes a few pictures out of the training of a translator, to be shown.

    Which ones is a function of the numbers of pictures alone. Of fewer than 20 pictures
    a side none is taken out.

    Args:
        source: `kerasgan.data.PairedSource`.
        count: int. Pictures of each side, at most.

    Returns:
        `PairedSource` without them; its `shown` is a `PairedSource` of them, or None.
    """
    sides = source.first, source.second
    count = min(count, *(len(side) // RARE for side in sides))
    if source.shown is not None or count == 0:
        return source
    parts = []
    for side in sides:
        draws = np.random.PCG64(0).random_raw(len(side))
        chosen = np.zeros(len(side), bool)
        chosen[np.argsort(draws, kind="stable")[:count]] = True
        parts.append((part_of(side, ~chosen), part_of(side, chosen)))
    (first, shown_a), (second, shown_b) = parts
    shown = PairedSource(shown_a, shown_b, source.aligned)
    return dataclasses.replace(source, first=first, second=second, shown=shown)
