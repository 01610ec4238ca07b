"""Smaller pictures in a frame of their own edges."""

import numpy as np
import pytest
from PIL import Image

from kerasgan.data import load

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (3, 8, 9, 1), np.uint8)
COLOUR = RNG.integers(0, 256, (3, 8, 9, 3), np.uint8)
FRAME = ((0, 0), (2, 2), (1, 2), (0, 0))  # of 8 x 9 pixels in 12 x 12


@pytest.mark.parametrize("images", [GREY, COLOUR], ids=["grey", "colour"])
def test_arrays_are_framed(images):
    expected = np.pad(images, FRAME, mode="edge")
    np.testing.assert_array_equal(load(images, 12, pad=True).images, expected)
    floats = images.astype(np.float32) / 127.5 - 1
    framed = load(floats, 12, pad=True).images
    np.testing.assert_array_equal(framed, np.pad(floats, FRAME, mode="edge"))


def test_files_are_framed_and_told_apart(tmp_path):
    for place, image in enumerate(COLOUR):
        Image.fromarray(image).save(tmp_path / f"{place}.png")
    framed, enlarged = load(tmp_path, 12, pad=True), load(tmp_path, 12)
    expected = np.pad(COLOUR, FRAME, mode="edge")
    np.testing.assert_array_equal(framed.images, expected)
    assert not np.array_equal(enlarged.images, expected)
    assert framed.fingerprint != enlarged.fingerprint


def test_larger_pictures_are_resized_as_ever():
    resized = load(COLOUR, 6)
    np.testing.assert_array_equal(load(COLOUR, 6, pad=True).images, resized.images)


def test_pictures_larger_one_way_are_resized_as_ever():
    wide = load(COLOUR, (12, 8))
    np.testing.assert_array_equal(load(COLOUR, (12, 8), pad=True).images, wide.images)


def test_a_frame_needs_a_size():
    with pytest.raises(ValueError, match="`image_size` must be given where `pad` is"):
        load(COLOUR, pad=True)
