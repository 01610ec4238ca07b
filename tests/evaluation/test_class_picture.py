"""The picture of the classes: bars of the right length, and marks where they lack."""

import matplotlib
import numpy as np
import pytest

from kerasgan.evaluation import draw_class_histogram, lacking_classes
from kerasgan.evaluation.drawing_sheet import ALARM, FAKE, REAL


def coloured(sheet, colour):
    """Which pixels have exactly a colour."""
    levels = np.round(255 * np.array(matplotlib.colors.to_rgb(colour)))
    return (sheet == levels.astype(np.uint8)).all(axis=-1)


def one_hot(counts):
    """Probabilities of pictures that are surely of a class."""
    return np.eye(len(counts))[np.repeat(np.arange(len(counts)), counts)]


def bar_lengths(sheet, colour):
    """Pixels of each bar, from the first class to the last."""
    lengths = coloured(sheet, colour).sum(axis=1)
    begins = np.flatnonzero(np.diff((lengths > 20).astype(int), prepend=0) == 1)
    return np.array([lengths[begin + 3] for begin in begins])


def test_bars_have_the_lengths_of_the_shares():
    fake, real = one_hot([40, 80, 20, 60]), one_hot([100, 100, 100, 100])
    sheet = draw_class_histogram(fake, real)
    lengths = bar_lengths(sheet, FAKE)
    np.testing.assert_allclose(lengths / lengths[1], [0.5, 1, 0.25, 0.75], atol=0.01)
    real_lengths = bar_lengths(sheet, REAL)
    np.testing.assert_allclose(real_lengths / lengths[1], 0.25 / 0.4, atol=0.01)
    assert not coloured(sheet, ALARM).any()


def test_a_missing_class_is_marked_and_named():
    real = one_hot([100, 100, 100, 100])
    sheet = draw_class_histogram(one_hot([70, 0, 65, 65]), real, "abcd")
    assert len(bar_lengths(sheet, FAKE)) == 3
    red = coloured(sheet, ALARM)
    rows = np.flatnonzero(red.any(axis=1))
    assert len(np.split(rows, np.flatnonzero(np.diff(rows) > 20) + 1)) == 2
    rare = draw_class_histogram(one_hot([70, 5, 60, 65]), real, "abcd")
    assert coloured(rare, ALARM).any()
    assert not np.array_equal(rare, sheet)


def test_classes_alone_and_only_the_striking_ones_of_many():
    counts = [40] * 100
    counts[17] = 0
    sheet = draw_class_histogram(one_hot(counts))
    assert coloured(sheet, ALARM).any()
    assert len(bar_lengths(sheet, FAKE)) == 29
    assert not coloured(sheet, REAL)[200:, 250:].any()
    assert len(bar_lengths(draw_class_histogram(one_hot([40] * 10)), FAKE)) == 10


def test_classes_that_occur_on_neither_side_are_left_out():
    sides = np.eye(50)[np.arange(400) % 4], np.eye(50)[np.arange(400) % 5]
    sheet = draw_class_histogram(*sides)
    assert len(bar_lengths(sheet, REAL)) == 5
    assert len(bar_lengths(sheet, FAKE)) == 4
    assert coloured(sheet, ALARM).any()
    thousand = np.eye(1000)[np.arange(2000) % 1000]
    assert len(bar_lengths(draw_class_histogram(thousand, thousand), FAKE)) == 30
    two = draw_class_histogram(sides[0][:, :5], sides[1][:, :5])
    assert abs(two.shape[0] - sheet.shape[0]) < 40  # a line of the note


@pytest.mark.parametrize(
    ("shares", "usual", "count", "expected"),
    [
        ([0.5, 0.5, 0.0], None, 30, [False, False, True]),
        ([0.5, 0.5, 0.0], None, 29, [False, False, False]),
        ([0.9, 0.1], [0.5, 0.5], 1000, [False, False]),
        ([0.901, 0.099], [0.5, 0.5], 1000, [False, True]),
        ([1.0, 0.0], [0.99, 0.01], 1000, [False, True]),
        ([1.0, 0.0], [0.99, 0.01], 999, [False, False]),
        ([1.0, 0.0], [1.0, 0.0], 1000, [False, False]),
    ],
)
def test_lacking_classes(shares, usual, count, expected):
    assert lacking_classes(shares, usual, count).tolist() == expected


def test_chance_seldom_makes_a_class_lack():
    draws = np.random.default_rng(0).multinomial(100, [0.1] * 10, size=2000)
    hits = [lacking_classes(drawn / 100, None, 100).any() for drawn in draws]
    assert np.mean(hits) < 0.01


CALLERS_OWN = {
    "font.size": 30,
    "text.color": "red",
    "axes.grid": True,
    "axes.grid.axis": "both",
    "hatch.linewidth": 9,
    "patch.force_edgecolor": True,
    "figure.dpi": 31,
    "savefig.dpi": 31,
}


def test_pictures_do_not_depend_on_the_callers_settings():
    real, fake = one_hot([10, 20]), one_hot([15, 15])
    expected = draw_class_histogram(fake, real)
    with matplotlib.rc_context(CALLERS_OWN):
        before = matplotlib.rcParams.copy()
        np.testing.assert_array_equal(draw_class_histogram(fake, real), expected)
        assert matplotlib.rcParams == before


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: draw_class_histogram(one_hot([1, 2]), one_hot([1, 2, 3])),
            r"must be of the same classes.*shapes \(2,\) and \(3,\).*one extractor",
        ),
        (
            lambda: draw_class_histogram(one_hot([1, 2]), class_names="abc"),
            "`class_names` must name 2 classes.*Received: 3 names.",
        ),
        (
            lambda: draw_class_histogram(np.ones((3, 2))),
            "Each row of `probabilities` must be finite",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        call()
