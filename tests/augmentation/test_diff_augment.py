"""DiffAugment against a slow reference that moves pixel by pixel."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan import augmentation
from kerasgan.augmentation import DiffAugment
from kerasgan.augmentation.draws import Draws

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(-1, 1, (6, 16, 8, 3)).astype(np.float32)
KEY = tf.constant([3, 5])


def drawn(name, low, high):
    return np.asarray(Draws(IMAGES, KEY).uniform(name, low, high))


def test_colour_by_hand():
    expected = []
    for picture, brightness, saturation, contrast in zip(
        IMAGES,
        drawn("brightness", -0.5, 0.5),
        drawn("saturation", 0, 2),
        drawn("contrast", 0.5, 1.5),
        strict=True,
    ):
        picture = picture + brightness
        grey = picture.mean(-1, keepdims=True)
        picture = grey + saturation * (picture - grey)
        expected.append(picture.mean() + contrast * (picture - picture.mean()))
    got = DiffAugment(["color"])(IMAGES, KEY)
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_translation_pixel_by_pixel():
    down = np.floor(drawn("down", -2, 3)).astype(int)
    right = np.floor(drawn("right", -1, 2)).astype(int)
    assert len(set(down)) > 1
    expected = np.zeros_like(IMAGES)
    for k in range(6):
        for row in range(16):
            for column in range(8):
                source = row - down[k], column - right[k]
                if 0 <= source[0] < 16 and 0 <= source[1] < 8:
                    expected[k, row, column] = IMAGES[k][source]
    np.testing.assert_array_equal(DiffAugment(["translation"])(IMAGES, KEY), expected)


def test_cutout_takes_a_square_of_half_the_side_and_no_more():
    many = tf.ones((200, 16, 16, 1))
    cut = 1.0 - np.asarray(DiffAugment(["cutout"])(many, KEY))[..., 0]
    assert cut.any(2).sum(1).max() == 8
    assert cut.any(1).sum(1).max() == 8
    areas = cut.sum((1, 2))
    np.testing.assert_array_equal(areas, cut.any(2).sum(1) * cut.any(1).sum(1))
    assert (areas == 64).any()
    assert (areas < 64).any()  # the square may stick out


def test_every_pixel_may_be_cut_and_none_always():
    many = tf.ones((2000, 8, 8, 1))
    share = 1.0 - np.asarray(DiffAugment(["cutout"])(many, KEY))[..., 0].mean(0)
    assert 0.1 < share.min() < share.max() < 0.6


def test_the_same_key_does_the_same_and_another_another():
    augment = DiffAugment()
    np.testing.assert_array_equal(augment(IMAGES, KEY), augment(IMAGES, KEY))
    assert not np.array_equal(augment(IMAGES, KEY), augment(IMAGES, KEY + 1))


def test_gradient_reaches_the_pictures():
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(DiffAugment(["translation"])(images, KEY) ** 2)
    gradient = np.asarray(tape.gradient(total, images))
    kept = gradient != 0
    np.testing.assert_allclose(gradient[kept], 2 * IMAGES[kept], rtol=1e-5)
    assert 0.6 < kept.mean() <= 1


@pytest.mark.parametrize("policy", [["colour"], []])
def test_unknown_operations_are_refused(policy):
    with pytest.raises(ValueError, match="`policy` must be names out of color, tran"):
        DiffAugment(policy)


def test_registry():
    assert augmentation.get(None) is None
    assert augmentation.get("diff_augment").policy == ("color", "translation", "cutout")
    assert augmentation.get("diff_augment:cutout").policy == ("cutout",)
    assert augmentation.get("ada").operations == ("blit", "geometry", "color")
    with pytest.raises(ValueError, match="must be None, 'diff_augment' or 'ada'"):
        augmentation.get("mixup")
