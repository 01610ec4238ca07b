"""One law between a generator's output and grey levels, there and back."""

import numpy as np
import pytest

from kerasgan.latent import to_uint8

LEVELS = np.arange(256, dtype=np.uint8)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_all_levels_come_back(kind):
    floats = LEVELS.astype(kind) / 127.5 - 1
    back = to_uint8(floats.reshape(4, 64))
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, LEVELS.reshape(4, 64))


def test_level_is_the_nearest():
    exact = LEVELS / 127.5 - 1
    for offset in (-0.49, 0.49):
        np.testing.assert_array_equal(to_uint8(exact + offset / 127.5), LEVELS)
    np.testing.assert_array_equal(to_uint8(exact[:-1] + 0.51 / 127.5), LEVELS[1:])


def test_known_values():
    assert to_uint8(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 128, 255]


def test_values_outside_are_clipped():
    wild = np.array([-np.inf, -1e30, -1.01, 1.01, 1e30, np.inf])
    assert to_uint8(wild).tolist() == [0, 0, 0, 255, 255, 255]


def test_images_are_left_as_they_were():
    images = np.full((2, 2), 0.25, np.float32)
    to_uint8(images)
    assert (images == 0.25).all()
