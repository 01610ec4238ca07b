"""Real pictures and generated ones, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasgan.data import image_grid
from kerasgan.evaluation.drawing_sheet import (
    BODY,
    FAINT,
    FAKE,
    HEADING,
    MARGIN,
    REAL,
    Sheet,
    fitted,
    lines_height,
    text_width,
    wrapped,
)
from kerasgan.evaluation.picture_checks import check_pictures
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

_PANEL = 470  # pixels of a panel's longer side, about
_BETWEEN = 32
_AFTER_MARK = 20


def draw_comparison(
    real: Any,
    fake: Any,
    rows: int = 8,
    columns: int = 8,
    seed: int = 0,
    names: Sequence[str] = ("Real", "Generated"),
) -> np.ndarray:
    """Draws real pictures and generated ones side by side, chosen by chance alone.

    Args:
        real: uint8 array of shape `(count, height, width, 1 or 3)`, or what reads like
            one, such as the `images` of a source.
        fake: The same, of generated pictures; the size may be another one.
        rows: int >= 1. Rows of each side.
        columns: int >= 1. Columns of each side.
        seed: int >= 0. Seed of the choice of `rows * columns` pictures of each side;
            of a side with fewer all are shown.
        names: Two str. Headings of the sides.

    Returns:
        uint8 array of shape `(height, width, 3)`. Small pictures are enlarged by a
        whole number, without blurring; large ones are shown smaller.

    Raises:
        ValueError: If pictures are not uint8 or of another shape, or a number is out of
            its range.
    """
    real, fake = check_pictures(real, "real"), check_pictures(fake, "fake")
    if rows < 1 or columns < 1:
        raise ValueError(
            f"`rows` and `columns` must be at least 1. Received: {rows=}, {columns=}."
        )
    sides = [_panel(images, rows, columns, seed) for images in (real, fake)]
    note = _note([len(real), len(fake)], rows * columns, seed)
    return _lay_out(sides, names, note)


def _panel(images, rows, columns, seed):
    chosen = random_subset(seeded_bits(seed), len(images), rows * columns)
    cell = max(1, _PANEL // max(rows, columns))
    return image_grid(
        np.stack([fitted(image, cell) for image in images[chosen]]), columns
    )


def _note(counts, shown, seed):
    real, fake = counts
    if max(counts) <= shown:
        return f"All {real:,} and {fake:,} pictures."
    return (
        f"Drawn by lot (seed {seed}) from {real:,} and {fake:,} pictures; none was "
        "picked by eye."
    )


def _lay_out(sides, names, note):
    widths = [
        max(side.shape[1], _AFTER_MARK + text_width(name, HEADING + 1))
        for side, name in zip(sides, names, strict=True)
    ]
    width = 2 * MARGIN + _BETWEEN + sum(widths)
    top = MARGIN + lines_height(1, HEADING) + 6
    note = wrapped(note, width - 2 * MARGIN, BODY)
    below = top + max(side.shape[0] for side in sides) + 10
    height = below + lines_height(note.count("\n") + 1, BODY) + MARGIN // 2
    sheet = Sheet(width, height)
    left = MARGIN
    looks = zip(sides, names, widths, (REAL, FAKE), strict=True)
    for side, name, side_width, colour in looks:
        sheet.mark(colour, left, MARGIN)
        sheet.write(name, left + _AFTER_MARK, MARGIN, HEADING, weight="bold")
        sheet.place(side, left, top)
        left += side_width + _BETWEEN
    sheet.write(note, MARGIN, below, BODY, color=FAINT)
    return sheet.pixels()
