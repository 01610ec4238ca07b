"""ADA's operations by closed forms, and its controller by hand."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.augmentation import (
    AdaptiveProbability,
    AugmentationPipe,
    colour,
    geometry,
)
from kerasgan.augmentation import pipe as pipe_module
from kerasgan.augmentation.draws import Draws

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(-1, 1, (4, 6, 6, 3)).astype(np.float32)
KEY = tf.constant([1, 2])


def four(*numbers):
    return [tf.fill([4], float(number)) for number in numbers]


def test_identity_keeps_every_pixel():
    np.testing.assert_allclose(
        geometry.sample(IMAGES, geometry.identity(4)), IMAGES, atol=1e-6
    )


@pytest.mark.parametrize(
    ("matrices", "expected"),
    [
        (geometry.translation(*four(1, 0)), IMAGES[:, [1, 2, 3, 4, 5, 5]]),
        (geometry.translation(*four(0, -2)), IMAGES[:, :, [1, 0, 0, 1, 2, 3]]),
        (geometry.scaling(*four(1, -1)), IMAGES[:, :, ::-1]),
        (geometry.quarter_turns(*four(2)), IMAGES[:, ::-1, ::-1]),
        (geometry.quarter_turns(*four(1)), np.rot90(IMAGES, -1, (1, 2))),
        (
            geometry.translation(*four(0.5, 0)),
            (IMAGES + IMAGES[:, [1, 2, 3, 4, 5, 5]]) / 2,
        ),
    ],
    ids=[
        "down",
        "mirrored edge",
        "mirror",
        "half turn",
        "quarter turn",
        "half a pixel",
    ],
)
def test_places_of_pixels(matrices, expected):
    np.testing.assert_allclose(geometry.sample(IMAGES, matrices), expected, atol=1e-5)


def test_rotations_undo_each_other():
    (angle,) = four(0.3)
    product = geometry.rotation(angle) @ geometry.rotation(-angle)
    np.testing.assert_allclose(product, geometry.identity(4), atol=1e-6)


@pytest.mark.parametrize(
    ("matrices", "expected"),
    [
        (colour.brightness(*four(0.25)), IMAGES + 0.25),
        (colour.contrast(*four(1.5)), 1.5 * IMAGES),
        (colour.luma_flip(*four(1)), IMAGES - 2 * IMAGES.mean(-1, keepdims=True)),
        (colour.hue(*four(2 * math.pi / 3)), IMAGES[..., [2, 0, 1]]),
        (colour.saturation(*four(0)), IMAGES.mean(-1, keepdims=True).repeat(3, -1)),
    ],
    ids=["brightness", "contrast", "luma flip", "hue", "saturation"],
)
def test_colours(matrices, expected):
    np.testing.assert_allclose(colour.apply(IMAGES, matrices), expected, atol=1e-5)


def test_grey_pictures_take_what_grey_becomes():
    grey = IMAGES[..., :1]
    flipped = colour.apply(grey, colour.luma_flip(*four(1)))
    np.testing.assert_allclose(flipped, -grey, atol=1e-5)
    brighter = colour.apply(grey, colour.brightness(*four(0.5)))
    np.testing.assert_allclose(brighter, grey + 0.5, atol=1e-5)


EVERYTHING = ("blit", "geometry", "color", "cutout")


def test_probability_zero_changes_nothing():
    pipe = AugmentationPipe(EVERYTHING)
    np.testing.assert_allclose(pipe(IMAGES, KEY, 0.0), IMAGES, atol=1e-5)


@pytest.mark.parametrize("operation", EVERYTHING)
def test_share_of_changed_pictures_follows_the_probability(operation):
    pipe = AugmentationPipe([operation])
    images = np.tile(IMAGES[:1], (2000, 1, 1, 1))
    changed = np.abs(np.asarray(pipe(images, KEY, 0.5)) - images).max((1, 2, 3)) > 1e-3
    # 1 - P(nothing happened); half of the mirrorings, a quarter of the turns and a good
    # part of the moves (less than a pixel) leave the picture as it is.
    quiet = {
        "blit": (1 - 0.5 / 2) * (1 - 0.5 * 3 / 4) * (1 - 0.5 * 0.667),
        "geometry": 0.5**4,  # scale, stretch, shift, and two rotations at once
        "color": (1 - 0.5 / 2) * 0.5**4,
        "cutout": 0.5,
    }
    assert changed.mean() == pytest.approx(1 - quiet[operation], abs=0.06)


def test_blit_moves_pixels_without_making_new_ones():
    image = np.arange(36, dtype=np.float32).reshape(1, 6, 6, 1).repeat(50, 0)
    moved = np.asarray(AugmentationPipe(["blit"])(image, KEY, 1.0))
    np.testing.assert_allclose(moved, np.round(moved), atol=1e-4)


def test_pipe_has_a_second_gradient():
    """As the penalties of a discriminator that looks through it need."""
    weight = tf.Variable(1.0)
    pipe = AugmentationPipe(EVERYTHING)

    @tf.function(jit_compile=True)
    def second():
        with tf.GradientTape() as outer:
            images = tf.constant(IMAGES)
            with tf.GradientTape() as tape:
                tape.watch(images)
                total = weight * tf.reduce_sum(pipe(images, KEY, 1.0) ** 2)
            penalty = tf.reduce_sum(tape.gradient(total, images) ** 2)
        return outer.gradient(penalty, weight), penalty

    gradient, penalty = second()
    assert float(gradient) == pytest.approx(2 * float(penalty), rel=1e-4)


def test_unknown_operations_are_refused():
    with pytest.raises(ValueError, match="`operations` must be names out of blit, ge"):
        AugmentationPipe(["noise"])


def test_controller_moves_towards_its_target():
    layer = AdaptiveProbability(target=0.6, images=100, interval=2)
    sure, unsure = tf.ones((10, 1)), tf.constant([[1.0], [-1.0]] * 5)
    for step, logits in enumerate([sure, sure, sure, unsure, unsure, unsure]):
        layer.update(logits, tf.constant(step, tf.int64))
        # r_t is 1, then 0.5, then 0, each of 20 pictures out of 100.
        expected = [0, 0.2, 0.2, 0.0, 0.0, 0.0][step]
        assert float(layer.probability.value) == pytest.approx(expected, abs=1e-6)
    for _ in range(40):
        layer.update(sure, tf.constant(1, tf.int64))
    assert float(layer.probability.value) == 1.0


def test_controller_counts_patches_once_a_picture():
    layer = AdaptiveProbability(images=100, interval=1)
    layer.update(tf.ones((5, 2, 2, 1)), tf.constant(0, tf.int64))
    assert float(layer.probability.value) == pytest.approx(0.05)


def test_strengths_are_those_of_the_paper():
    """Standard deviations and ranges of what is drawn, from many pictures."""
    count = 4000
    points = np.zeros((count, 32, 32, 1), np.float32)
    draws = Draws(points, KEY)
    matrices = np.asarray(pipe_module._geometry(points, draws, 1.0))
    # Rotations and stretching keep the determinant: it is the scale's square.
    scales = np.log2(np.linalg.det(matrices)) / 2
    assert scales.std() == pytest.approx(0.2, rel=0.05)
    colours = np.asarray(pipe_module._colour(draws, 1.0))
    grey = np.abs(colours[:, :3, :3].sum(2).mean(1))
    assert np.log2(grey).std() == pytest.approx(0.5, rel=0.05)
    shifts = colours[:, :3, 3].mean(1) / grey
    assert np.abs(shifts).mean() == pytest.approx(0.2 * (2 / np.pi) ** 0.5, rel=0.05)
    blit = np.asarray(pipe_module._blit(points, draws, 1.0))
    moves = np.abs(np.linalg.inv(blit[:, :2, :2]) @ blit[:, :2, 2:])
    assert moves.max() == 4  # an eighth of 32
    cut = 1 - np.asarray(AugmentationPipe(["cutout"])(points + 1, KEY, 1.0))[..., 0]
    assert cut.any(2).sum(1).max() == 16


def test_order_of_composition_and_oblong_pictures():
    """Colours as the product of their matrices; half turns only where sides differ."""
    oblong = RANDOM.uniform(-1, 1, (300, 6, 8, 3)).astype(np.float32)
    draws = Draws(oblong, KEY)
    turned = np.asarray(pipe_module._blit(oblong, draws, 1.0))[:, :2, :2]
    assert not np.asarray(turned)[:, 0, 1].any()
    amount = np.asarray(draws.normal("brightness", 0.2))
    factor = 2.0 ** np.asarray(draws.normal("contrast", 0.5))
    grey = np.ones((300, 6, 8, 1), np.float32) * 0.25
    mapped = colour.apply(grey, pipe_module._colour(draws, 1.0))
    flipped = np.where(np.floor(draws.uniform("luma", 0.0, 2.0)) == 1, -1, 1)
    # First brighter, then more contrast, then flipped.
    expected = flipped * factor * (0.25 + amount)
    np.testing.assert_allclose(np.asarray(mapped)[:, 0, 0, 0], expected, atol=1e-4)


def test_controller_config_and_refusal():
    layer = AdaptiveProbability(0.5, 1000, 8, name="p")
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()
    with pytest.raises(ValueError, match="`target` must be above 0 and below 1"):
        AdaptiveProbability(target=1.0)
    with pytest.raises(ValueError, match="`images` and `interval` must be at least 1"):
        AdaptiveProbability(interval=0)
