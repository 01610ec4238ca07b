"""How often each class was drawn, beside how often it is real."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.class_counting import class_histogram, lacking_classes
from kerasgan.evaluation.drawing_sheet import (
    ALARM,
    BODY,
    FAINT,
    FAKE,
    INK,
    MARGIN,
    REAL,
    SMALL,
    TITLE,
    Sheet,
    lines_height,
    plain_settings,
    wrapped,
)

_MOST_CLASSES = 30
_WIDTH, _NAMES, _MARKS = 900, 170, 150  # of the sheet, left and right of the bars
_ROW = 38
_SELDOM = 0.1  # of an equal share; what hardly occurs
_APART = 0.2  # half of the distance between the two bars of a class
_NAMED = 8  # missing classes that the verdict names


def draw_class_histogram(
    fake: ArrayLike,
    real: ArrayLike | None = None,
    class_names: Sequence[str] | None = None,
    names: Sequence[str] = ("generated", "real"),
) -> np.ndarray:
    """Draws the share of each class among samples, and among real pictures.

    One classifier sorts both sides, so that its errors are on both. The classes of
    `lacking_classes` are marked, as missing where no sample is one and else as rare.

    Args:
        fake: Class probabilities of the samples, `(count, classes)`.
        real: Class probabilities of real pictures, `(other_count, classes)`, or None.
        class_names: Sequence of str, one a class, or None for numbers.
        names: Two str. What the two sides are called.

    Returns:
        uint8 array of shape `(height, width, 3)`. Classes that hardly occur on either
        side are left out. Of more than 30 others those 30 are shown whose shares differ
        most, or, without real pictures, the rarest.

    Raises:
        ValueError: If probabilities are no distributions, or the numbers of classes
            differ.
    """
    shares = class_histogram(fake).shares
    usual = None if real is None else class_histogram(real).shares
    lacking = lacking_classes(shares, usual, len(np.asarray(fake)))
    labels = _labels(class_names, len(shares))
    shown = _shown(shares, usual, lacking)
    sheet, top = _begin(
        [_note(fake, real, names, len(shown)), _verdict(shares, lacking, labels)], shown
    )
    _write_legend(sheet, top, names if real is not None else names[:1])
    width = _WIDTH - 2 * MARGIN - _NAMES - _MARKS
    axes = sheet.axes(MARGIN + _NAMES, top, width, _ROW * len(shown))
    with plain_settings():
        _draw_bars(axes, shares[shown], None if usual is None else usual[shown])
        _name_bars(axes, [labels[place] for place in shown])
        _mark_bars(axes, shares[shown], 0 if usual is None else _APART, lacking[shown])
        if usual is not None:
            _mark_bars(axes, usual[shown], -_APART)
    return sheet.pixels()


def _labels(class_names, classes):
    if class_names is None:
        return [f"class {label}" for label in range(classes)]
    if len(class_names) != classes:
        raise ValueError(
            f"`class_names` must name {classes} classes, one a column of `fake`. "
            f"Received: {len(class_names)} names."
        )
    return list(map(str, class_names))


def _shown(shares, usual, lacking):
    """Which classes, in their own order."""
    if usual is None:
        return np.sort(np.argsort(shares, kind="stable")[:_MOST_CLASSES])
    # Pictures of one kind, under a classifier of many.
    seldom = _SELDOM / len(shares)
    occurring = np.flatnonzero((np.maximum(shares, usual) >= seldom) | lacking)
    gaps = np.abs(shares - usual)[occurring]
    return np.sort(occurring[np.argsort(-gaps, kind="stable")[:_MOST_CLASSES]])


def _note(fake, real, names, shown):
    count, classes = np.shape(fake)
    note = f"{count:,} {names[0]} pictures"
    if real is not None:
        note += f" and {len(np.asarray(real)):,} {names[1]} ones"
    note += ", each counted for the class that the extractor's classifier gives it."
    if shown == _MOST_CLASSES < classes:
        striking = "rarest" if real is None else "that differ most"
        note += f" Of {classes} classes the {shown} {striking} are shown."
    elif shown < classes:
        note += (
            f" {classes - shown} of {classes} classes have less than "
            f"{100 * _SELDOM / classes:.2g} % on both sides and are left out."
        )
    return note


def _verdict(shares, lacking, labels):
    kinds = {"Missing": shares == 0, "Rare": shares > 0}
    found = {
        kind: [label for label, hit in zip(labels, lacking & which, strict=True) if hit]
        for kind, which in kinds.items()
    }
    parts = [
        f"{kind}: {', '.join(some[:_NAMED])}"
        + (f" and {len(some) - _NAMED} more." if len(some) > _NAMED else ".")
        for kind, some in found.items()
        if some
    ]
    return " ".join(parts) or "No class is missing."


def _begin(texts, shown):
    """A sheet with its title, a note and a verdict; and where the bars begin."""
    note, verdict = (wrapped(text, _WIDTH - 2 * MARGIN, BODY) for text in texts)
    below = MARGIN + lines_height(1, TITLE) + 6
    lowest = below + lines_height(f"{note}\n{verdict}".count("\n") + 1, BODY)
    top = lowest + lines_height(1, BODY) + 22
    sheet = Sheet(_WIDTH, top + _ROW * len(shown) + MARGIN)
    sheet.write("Which classes are drawn?", MARGIN, MARGIN, TITLE, weight="bold")
    sheet.write(note, MARGIN, below, BODY, color=FAINT)
    below += lines_height(note.count("\n") + 1, BODY)
    alarming = verdict.startswith(("Missing", "Rare"))
    sheet.write(verdict, MARGIN, below, BODY, color=ALARM if alarming else INK)
    return sheet, top


def _write_legend(sheet, top, names):
    left = MARGIN + _NAMES
    for name, colour in zip(names, (FAKE, REAL), strict=False):
        sheet.mark(colour, left, top - 24, BODY)
        sheet.write(name, left + 17, top - 24, BODY)
        left += 130


def _draw_bars(axes, shares, usual):
    places = np.arange(len(shares))
    longest = shares.max()
    if usual is None:
        axes.barh(places, shares, 0.36, color=FAKE)
    else:
        axes.barh(places - _APART, shares, 0.36, color=FAKE)
        axes.barh(places + _APART, usual, 0.36, color=REAL)
        longest = max(longest, usual.max())
    axes.set_ylim(len(shares) - 0.5, -0.5)
    axes.set_xlim(0, 1.06 * longest)


def _name_bars(axes, labels):
    axes.set_yticks(range(len(labels)), [_short(label) for label in labels])
    axes.tick_params(axis="y", labelsize=BODY, length=0, labelcolor=INK)
    axes.tick_params(axis="x", bottom=False, labelbottom=False)
    for text in axes.get_yticklabels():
        text.set_parse_math(False)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(REAL)


def _mark_bars(axes, shares, above, lacking=None):
    """Writes the shares behind their bars, and in words what is wrong."""
    for place, share in enumerate(shares):
        text, look = (
            f"{100 * share:.1f} %",
            {"color": FAINT if lacking is None else FAKE},
        )
        if lacking is not None and lacking[place]:
            text = f"rare: {text}" if share else "missing"
            look = {"color": ALARM, "weight": "bold"}
        axes.annotate(
            text,
            (share, place - above),
            (6, 0),
            textcoords="offset points",
            va="center_baseline",
            size=SMALL,
            **look,
        )


def _short(label, letters=22):
    return label if len(label) <= letters else f"{label[: letters - 1]}…"
