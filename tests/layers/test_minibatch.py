"""Minibatch standard deviation against loops in numpy."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.layers import MinibatchStandardDeviation

RANDOM = np.random.default_rng(0)


def by_hand(images, size, channels):
    """The official grouping: picture k belongs to group k modulo batch / size."""
    batch, height, width, depth = images.shape
    maps = np.zeros((batch, height, width, channels))
    for k in range(batch):
        members = [i for i in range(batch) if (i - k) % (batch // size) == 0]
        deviation = np.sqrt(images[members].var(0) + 1e-8)
        parts = deviation.reshape(height, width, channels, depth // channels)
        maps[k] = parts.mean((0, 1, 3))
    return np.concatenate([images, maps], -1)


@pytest.mark.parametrize(
    ("batch", "size", "used"),
    [(8, 4, 4), (12, 4, 4), (2, 4, 2), (6, 4, 3), (10, 4, 2), (7, 4, 7), (5, 1, 1)],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_by_hand_at_any_batch_size(batch, size, used, channels):
    images = RANDOM.normal(size=(batch, 2, 3, 4)).astype(np.float32)
    layer = MinibatchStandardDeviation(size, channels)
    got = layer(images)
    assert got.shape == layer.compute_output_shape(images.shape)
    np.testing.assert_allclose(got, by_hand(images, used, channels), atol=1e-5)


@pytest.mark.parametrize("jit", [True, False])
def test_one_graph_takes_every_batch_size(jit):
    layer = MinibatchStandardDeviation()
    spec = tf.TensorSpec((None, 2, 3, 4))
    run = tf.function(layer, input_signature=[spec], jit_compile=jit)
    for batch, used in ((8, 4), (3, 3), (7, 7), (1, 1)):
        images = RANDOM.normal(size=(batch, 2, 3, 4)).astype(np.float32)
        np.testing.assert_allclose(run(images), by_hand(images, used, 1), atol=1e-5)


def test_equal_pictures_have_nearly_no_deviation_and_a_finite_gradient():
    images = tf.ones((4, 2, 2, 3))
    with tf.GradientTape() as tape:
        tape.watch(images)
        maps = MinibatchStandardDeviation()(images)[..., -1]
    np.testing.assert_allclose(maps, 1e-4, rtol=1e-4)
    np.testing.assert_array_equal(tape.gradient(maps, images), np.zeros_like(images))


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="must be positive. .*group_size=0"):
        MinibatchStandardDeviation(0)
    with pytest.raises(ValueError, match="channels=3 for an input of 4"):
        MinibatchStandardDeviation(channels=3)(np.zeros((4, 2, 2, 4)))
