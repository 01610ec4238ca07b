"""Real pictures that a discriminator is never shown, to see what it knows by heart."""

from __future__ import annotations

import dataclasses

import numpy as np

from kerasgan.data import ImageSource, PairedSource
from kerasgan.data.files import PictureFiles

LEAST = 64  # pictures; fewer say little about a mean


def hold_out(source, share=0.05, seed=0):
    """Splits a source in two: what is trained on, and what is held out.

    The split is a function of the number of pictures and the seed, the same on every
    machine and in every version, so that a training that is taken up again holds out
    the same pictures.

    Of a `PairedSource` each side is split by itself, and pairs stay together.

    Args:
        source: `kerasgan.data.ImageSource` or `PairedSource`.
        share: float in (0, 1/2]. Share of the pictures that is held out, but at least
            64 pictures, and never more than half.
        seed: int in [0, 2**64). Seed of the choice.

    Returns:
        Tuple `(train, held_out)` of such sources, both in the order of the source.

    Raises:
        ValueError: If there are fewer than 4 pictures, the share is out of its range,
            or the source is no `ImageSource`.
    """
    if isinstance(source, PairedSource):
        sides = (hold_out(side, share, seed) for side in (source.first, source.second))
        return tuple(
            dataclasses.replace(source, first=first, second=second)
            for first, second in zip(*sides, strict=True)
        )
    if not isinstance(source, ImageSource) or len(source) < 4:
        raise ValueError(
            "`source` must be an `ImageSource` of at least 4 pictures; "
            f"`kerasgan.data.load` makes one. Received: {source!r:.200}."
        )
    if not 0 < share <= 0.5:
        raise ValueError(
            "`share` must be above 0 and at most 1/2, the share of the pictures that "
            f"is held out. Received: {share=}."
        )
    count = len(source)
    held = min(max(round(share * count), LEAST), count // 2)
    # Raw draws of the bit generator: numpy keeps these the same for ever.
    draws = np.random.PCG64(seed).random_raw(count)
    chosen = np.zeros(count, bool)
    chosen[np.argsort(draws, kind="stable")[:held]] = True
    return part_of(source, ~chosen), part_of(source, chosen)


def part_of(source, chosen):
    """Picks some pictures of a source.

    Args:
        source: `kerasgan.data.ImageSource`.
        chosen: bool array of shape `(count,)`.

    Returns:
        `ImageSource` of the chosen ones, in the order of the source.
    """
    index = np.flatnonzero(chosen)
    labels = None if source.labels is None else source.labels[index]
    if source.lazy:
        files = source.images
        names = tuple(files.names[k] for k in index)
        images = PictureFiles(files.folder, names, files.target, files.background)
    else:
        images = source.images[index]
    names = source.class_names
    if labels is not None and names is None and labels.max() + 1 < source.classes:
        # Unnamed classes are counted by the highest label, and that has gone.
        names = tuple(map(str, range(source.classes)))
    return dataclasses.replace(source, images=images, labels=labels, class_names=names)
