"""The pictures of a score: what they show is what was asked for, pixel by pixel."""

import matplotlib
import numpy as np
import pytest

from kerasgan.evaluation import (
    draw_comparison,
    draw_neighbours,
    nearest_neighbours,
)
from kerasgan.evaluation.drawing_sheet import ALARM, FAKE, fitted


def plain(levels, height=8, width=8, channels=1):
    """One picture of each grey level."""
    levels = np.asarray(levels, np.uint8)[:, None, None, None]
    return np.broadcast_to(levels, (len(levels), height, width, channels)).copy()


def speckled(count, height=8, width=8, channels=3, seed=0):
    """Pictures that are all different."""
    shape = (count, height, width, channels)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def positions(sheet, image):
    """Upper left corners at which a sheet holds a picture exactly."""
    rgb = np.broadcast_to(image, (*image.shape[:2], 3))
    height, width = rgb.shape[:2]
    rows, columns = sheet.shape[0] - height + 1, sheet.shape[1] - width + 1
    fits = np.ones((rows, columns), bool)
    for down in (0, height // 2, height - 1):
        for right in (0, width // 2, width - 1):
            part = sheet[down : down + rows, right : right + columns]
            fits &= (part == rgb[down, right]).all(axis=-1)
    return [
        (int(top), int(left))
        for top, left in np.argwhere(fits)
        if np.array_equal(sheet[top : top + height, left : left + width], rgb)
    ]


def coloured(sheet, colour):
    """Which pixels have exactly a colour."""
    levels = np.round(255 * np.array(matplotlib.colors.to_rgb(colour)))
    return (sheet == levels.astype(np.uint8)).all(axis=-1)


class OnlyThese:
    """Reads like pictures, and remembers which were decoded."""

    dtype, ndim = np.dtype(np.uint8), 4

    def __init__(self, images):
        self.images, self.shape, self.decoded = images, images.shape, []

    def __len__(self):
        return len(self.images)

    def __getitem__(self, key):
        self.decoded += np.arange(len(self))[key].ravel().tolist()
        return self.images[key]


def test_comparison_shows_every_picture_of_small_sets_on_its_side():
    real, fake = speckled(4), speckled(6, 10, 12, 1, seed=1)
    sheet = draw_comparison(real, fake, rows=2, columns=3)
    assert (sheet.dtype, sheet.shape[-1]) == (np.uint8, 3)
    middle = sheet.shape[1] / 2
    cell = 470 // 3
    for images, on_side in ((real, np.less), (fake, np.greater)):
        for image in images:
            ((_, left),) = positions(sheet, fitted(image, cell))
            assert on_side(left, middle)


def test_comparison_chooses_by_lot_and_decodes_only_what_it_shows():
    real, fake = OnlyThese(plain(range(0, 120))), OnlyThese(plain(range(120, 240)))
    sheet = draw_comparison(real, fake, rows=3, columns=3, seed=5)
    assert len(set(real.decoded)) == len(real.decoded) == 9
    assert len(set(fake.decoded)) == len(fake.decoded) == 9
    cells = {
        level: positions(sheet, fitted(real.images[level], 156))
        for level in real.decoded
    }
    assert all(len(found) == 1 for found in cells.values())
    again = draw_comparison(real.images, fake.images, rows=3, columns=3, seed=5)
    np.testing.assert_array_equal(sheet, again)
    others = OnlyThese(real.images)
    draw_comparison(others, fake, rows=3, columns=3, seed=6)
    assert set(others.decoded) != set(real.decoded)


def test_a_copy_stands_beside_its_original():
    pool, samples = speckled(20), speckled(9, seed=1)
    samples[4] = pool[13]
    found = nearest_neighbours(samples.reshape(9, -1), pool.reshape(20, -1), 3)
    sheet = draw_neighbours(samples, pool, found, rows=2)
    corners = positions(sheet, fitted(pool[13], 72))
    (row, left), *others = sorted(corners)  # the sample first, then its neighbour
    assert any(top == row and 0 < column - left < 200 for top, column in others)
    assert coloured(sheet, ALARM).any()
    frame = sheet[row - 1, left : left + 72]
    assert coloured(frame[None], FAKE).all()


def test_samples_stand_with_their_neighbours_in_order():
    pool, samples = plain(range(0, 200, 20)), plain([37, 120, 165])
    found = nearest_neighbours(samples[:, 0, 0], pool[:, 0, 0], 3)
    assert found[0].tolist() == [[2, 1, 3], [6, 5, 7], [8, 9, 7]]
    sheet = draw_neighbours(samples, pool, found, rows=3)
    left_half = sheet[:, : sheet.shape[1] // 2]
    shown = []  # the levels along the middle of each row of pictures
    for level in (120, 37, 165):  # by distance: 0, 3, 5
        ((top, left),) = positions(left_half, fitted(plain([level])[0], 72))[:1]
        line = left_half[top + 36, left:, 0]
        steps = line[np.flatnonzero(np.diff(line.astype(int), prepend=-1))]
        shown.append([value for value in steps.tolist() if value in range(0, 200)])
        shown[-1] = [value for value in shown[-1] if value % 20 == 0 or value == level]
    assert shown[0][0] == 120
    assert shown[0][-3:] == [120, 100, 140]
    assert shown[1][-3:] == [40, 20, 60]
    assert shown[2][-3:] == [160, 180, 140]


def test_nothing_is_red_where_nothing_is_copied():
    pool, samples = speckled(20), speckled(9, seed=1)
    found = nearest_neighbours(samples.reshape(9, -1), pool.reshape(20, -1), 3)
    sheet = draw_neighbours(samples, pool, found, rows=2)
    assert not coloured(sheet, ALARM).any()
    taller = draw_neighbours(
        samples, pool, found, rows=2, held_out_distances=np.ones(100)
    )
    assert taller.shape[0] > sheet.shape[0]


def test_neighbours_decode_only_what_they_show():
    pool, samples = OnlyThese(speckled(50)), OnlyThese(speckled(30, seed=1))
    features = [images.images.reshape(len(images), -1) for images in (samples, pool)]
    draw_neighbours(samples, pool, nearest_neighbours(*features, 4), rows=3)
    assert len(samples.decoded) == 2 * 3
    assert len(pool.decoded) == 2 * 3 * 4


def test_large_pictures_are_shown_smaller_and_odd_shapes_keep_theirs():
    pool = speckled(5, 90, 180)
    found = nearest_neighbours(pool.reshape(5, -1), pool.reshape(5, -1), 1)
    sheet = draw_neighbours(pool, pool, found, rows=5)
    assert fitted(pool[0], 72).shape == (36, 72, 3)
    assert positions(sheet, fitted(pool[0], 72))
    assert fitted(pool[0][:20, :30], 72).shape == (40, 60, 3)


FOUND = np.zeros((3, 1), int), np.ones((3, 1))
OUTSIDE = np.ones((3, 1), int), np.ones((3, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: draw_comparison(plain([1])[0], plain([1])),
            r"`real` must hold at least one picture.*Received: real of shape \(8, 8, 1",
        ),
        (
            lambda: draw_comparison(plain([1]), plain([])),
            r"`fake` must hold at least one.*shape \(0, 8, 8, 1\)",
        ),
        (
            lambda: draw_comparison(plain([1]), plain([1]) / 255),
            "`fake` must be uint8.*float64.*kerasgan.latent.to_uint8",
        ),
        (
            lambda: draw_comparison([[[[1, 2]]]], plain([1])),
            r"`real` must hold.*Received: real of shape \(1, 1, 1, 2\)",
        ),
        (
            lambda: draw_comparison(plain([1]), plain([1]), rows=0),
            "`rows` and `columns` must be at least 1. Received: rows=0, columns=8.",
        ),
        (
            lambda: draw_neighbours(plain([1, 2]), plain([1]), FOUND),
            r"`neighbours` must be.*shapes \(3, 1\) and \(3, 1\) for 2 samples.",
        ),
        (
            lambda: draw_neighbours(plain([1, 2, 3]), plain([1]), OUTSIDE),
            "`neighbours` must point into the pool, from 0 to 0.*from 1 to 1.",
        ),
        (
            lambda: draw_neighbours(plain([1, 2, 3]), plain([1]), FOUND, rows=0),
            "`rows` must be at least 1. Received: rows=0.",
        ),
    ],
)  # fmt: skip
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        call()
