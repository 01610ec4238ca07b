"""Grey levels to floats and back, and grids."""

import numpy as np
import pytest

from kerasgan.data import DataError, image_grid, to_float
from kerasgan.latent import to_uint8


def test_every_grey_level_survives_the_way_to_floats_and_back():
    levels = np.arange(256, dtype=np.uint8)
    floats = to_float(levels)
    assert floats.dtype == np.float32
    assert (floats[0], floats[255]) == (-1, 1)
    np.testing.assert_allclose(floats, levels / 127.5 - 1, atol=1e-7)
    np.testing.assert_array_equal(to_uint8(floats), levels)


def test_floats_are_not_scaled_twice():
    with pytest.raises(DataError, match="takes uint8 images. Received: dtype=float32"):
        to_float(np.zeros((2, 4, 4, 1), np.float32))


def test_a_grid_holds_every_picture_in_reading_order():
    images = np.arange(5, dtype=np.uint8)[:, None, None, None] * np.ones(
        (1, 3, 4, 1), np.uint8
    )
    grid = image_grid(images, columns=2, padding=1)
    assert grid.shape == (3 * (3 + 1) + 1, 2 * (4 + 1) + 1, 1)
    for index in range(5):
        top, left = 1 + index // 2 * 4, 1 + index % 2 * 5
        assert (grid[top : top + 3, left : left + 4] == index).all()
    assert (grid[[0, 4, 8, 12]] == 255).all()
    assert (grid[:, [0, 5, 10]] == 255).all()
    assert (grid[9:, 6:] == 255).all()  # the cell that is left over


def test_a_grid_is_about_square_by_itself():
    assert image_grid(np.zeros((10, 8, 8, 3), np.uint8)).shape == (32, 42, 3)
    assert image_grid(np.zeros((4, 8, 8), np.uint8), padding=0).shape == (16, 16, 1)


@pytest.mark.parametrize(
    ("images", "options", "message"),
    [
        (np.zeros((2, 4, 4, 1)), {}, "dtype=float64"),
        (np.zeros((0, 4, 4, 1), np.uint8), {}, "at least one uint8 image"),
        (np.zeros((4, 4), np.uint8), {}, r"shape=\(4, 4\)"),
        (np.zeros((2, 4, 4, 1), np.uint8), {"columns": 0}, "columns=0"),
        (np.zeros((2, 4, 4, 1), np.uint8), {"padding": -1}, "padding=-1"),
    ],
    ids=["float", "empty", "rank", "columns", "padding"],
)
def test_bad_grids_are_refused(images, options, message):
    with pytest.raises(ValueError, match=message):
        image_grid(images, **options)
