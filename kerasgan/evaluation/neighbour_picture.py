"""Generated pictures beside the real ones that they are nearest to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.drawing_sheet import (
    ALARM,
    BODY,
    FAINT,
    FAKE,
    HEADING,
    INK,
    MARGIN,
    REAL,
    SMALL,
    TITLE,
    Sheet,
    fitted,
    lines_height,
    text_width,
    wrapped,
)
from kerasgan.evaluation.picture_checks import check_neighbours, check_pictures
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

_CELL = 72
_GAP = 4  # between neighbours
_AFTER_SAMPLE = 22  # between a sample and its neighbours
_BETWEEN = 44  # between the panels
_FRAME = 3
_AFTER_MARK = 15
_QUANTILE = 0.01


class _Row(NamedTuple):
    """A sample and its neighbours, the nearest first."""

    sample: np.ndarray
    neighbours: list[np.ndarray]
    distances: np.ndarray


def draw_neighbours(
    samples: Any,
    pool: Any,
    neighbours: tuple[ArrayLike, ArrayLike],
    rows: int = 6,
    seed: int = 0,
    held_out_distances: ArrayLike | None = None,
    names: Sequence[str] = ("generated", "training"),
) -> np.ndarray:
    """Draws generated pictures, each beside the real ones nearest to it.

    On the left stand the samples that come nearest to any picture of the pool, where
    copies show first; on the right samples drawn by lot, to see whether the usual
    sample is one. Every distance is written below its picture, and in red where it is
    0: to the extractor the two are the same.

    Args:
        samples: uint8 pictures `(samples, height, width, 1 or 3)`, or what reads like
            such an array.
        pool: The same of the real pictures that were searched, best those trained on.
        neighbours: Tuple of indices into the pool and distances, each `(samples,
            count)` with the nearest first: what `nearest_neighbours(features,
            pool_features, count)` gives.
        rows: int >= 1. Samples of each side; of fewer samples all.
        seed: int >= 0. Seed of the lot.
        held_out_distances: Distance of each of some real pictures that were not trained
            on to the nearest of the pool, or None. It is said above how near these
            come, as a measure for the samples.
        names: Two str. What the samples and the pictures of the pool are called.

    Returns:
        uint8 array of shape `(height, width, 3)`. Small pictures are enlarged by a
        whole number, without blurring; large ones are shown smaller.

    Raises:
        ValueError: If pictures and neighbours do not fit each other, or a number is out
            of its range.

    Example:
    >>> found = nearest_neighbours(fake_features, train_features, count=5)
    >>> picture = draw_neighbours(fake_images, train_images, found)
    """
    samples, pool = check_pictures(samples, "samples"), check_pictures(pool, "pool")
    indices, distances = check_neighbours(neighbours, len(samples), len(pool))
    if rows < 1:
        raise ValueError(f"`rows` must be at least 1. Received: {rows=}.")
    closest = np.argsort(distances[:, 0], kind="stable")[:rows]
    by_lot = random_subset(seeded_bits(seed), len(samples), rows)
    panels = {
        f"The {len(closest)} nearest of {len(samples):,}": closest,
        f"{len(by_lot)} drawn by lot (seed {seed})": by_lot,
    }
    drawn = {
        heading: [_row(samples, pool, place, indices, distances) for place in chosen]
        for heading, chosen in panels.items()
    }
    sample, real = names
    note = f"Below each {real} picture: its distance to the sample in the features."
    if held_out_distances is not None:
        note += " " + _scale(np.ravel(held_out_distances), distances[:, 0], real)
    return _lay_out(drawn, f"{sample.capitalize()} pictures", real, note)


def _row(samples, pool, place, indices, distances):
    pictures = [fitted(pool[int(index)], _CELL) for index in indices[place]]
    return _Row(fitted(samples[int(place)], _CELL), pictures, distances[place])


def _scale(held_out, distances, real):
    """How near real pictures come that cannot be copies, and the samples beside."""
    near, usual = np.quantile(held_out, (_QUANTILE, 0.5), method="inverted_cdf")
    share = 100 * np.mean(distances <= near)
    return (
        f"For scale: of real pictures never trained on, 1 % have a {real} picture "
        f"within {near:.3g}, and half have one within {usual:.3g}. Of these samples "
        f"{share:.2g} % have one within {near:.3g}; far more than 1 % would be copying."
    )


def _lay_out(panels, title, real, note):
    first = next(iter(panels.values()))[0]
    cell_height = max(first.sample.shape[0], first.neighbours[0].shape[0]) + 2 * _FRAME
    row_height = cell_height + lines_height(1, SMALL) + 8
    panel = _panel_width(first, real)
    width = 2 * MARGIN + 2 * panel + _BETWEEN
    note = wrapped(note, width - 2 * MARGIN, BODY)
    heading = MARGIN + lines_height(1, TITLE) + lines_height(note.count("\n") + 1, BODY)
    top = heading + 22 + lines_height(1, HEADING) + 6 + lines_height(1, SMALL) + 6
    rows = max(len(rows) for rows in panels.values())
    sheet = Sheet(width, top + rows * row_height + MARGIN // 2)
    _write_title(sheet, title, real, note)
    for number, (name, drawn) in enumerate(panels.items()):
        left = MARGIN + number * (panel + _BETWEEN)
        sheet.write(name, left, heading + 22, HEADING, weight="bold")
        _write_columns(sheet, drawn[0], left, top - lines_height(1, SMALL) - 6, real)
        for place, row in enumerate(drawn):
            _place_row(sheet, row, left, top + place * row_height, cell_height)
    return sheet.pixels()


def _panel_width(row, real):
    begin = _neighbours_begin(row)
    pictures = sum(picture.shape[1] + _GAP for picture in row.neighbours) - _GAP
    heading = _AFTER_MARK + text_width(_nearest(real), SMALL)
    return begin + max(pictures, heading)


def _neighbours_begin(row):
    return row.sample.shape[1] + 2 * _FRAME + _AFTER_SAMPLE


def _nearest(real):
    return f"nearest {real} pictures"


def _write_title(sheet, title, real, note):
    sheet.write(
        f"{title} and their nearest {real} pictures",
        MARGIN,
        MARGIN,
        TITLE,
        weight="bold",
    )
    sheet.write(note, MARGIN, MARGIN + lines_height(1, TITLE) + 6, BODY, color=FAINT)


def _write_columns(sheet, row, left, top, real):
    sheet.mark(FAKE, left, top, SMALL)
    sheet.write("sample", left + _AFTER_MARK, top, SMALL, color=FAINT)
    left += _neighbours_begin(row)
    sheet.mark(REAL, left, top, SMALL)
    sheet.write(_nearest(real), left + _AFTER_MARK, top, SMALL, color=FAINT)


def _place_row(sheet, row, left, top, cell_height):
    height, width = (length + 2 * _FRAME for length in row.sample.shape[:2])
    sheet.fill(FAKE, left, top, width, height)
    sheet.place(row.sample, left + _FRAME, top + _FRAME)
    left += _neighbours_begin(row)
    for picture, distance in zip(row.neighbours, row.distances, strict=True):
        sheet.place(picture, left, top + _FRAME)
        same = distance == 0
        sheet.write(
            "0: same" if same else _number(distance),
            left + picture.shape[1] / 2,
            top + cell_height + 1,
            SMALL,
            ha="center",
            color=ALARM if same else INK,
        )
        left += picture.shape[1] + _GAP


def _number(distance):
    """Three digits, so that distances can be compared at a glance."""
    return f"{distance:#.3g}".rstrip(".")
