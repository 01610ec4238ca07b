"""Blurring and halving against shifted sums in numpy."""

import numpy as np
import pytest

from kerasgan import layers

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(3, 6, 8, 4)).astype(np.float32)


def filtered(images, weights, axis):
    """Neighbours along an axis, weighted; the outermost go on beyond the edge."""
    weights = np.array(weights) / np.sum(weights)
    reach = len(weights) // 2
    sides = [(reach, reach) if k == axis else (0, 0) for k in range(images.ndim)]
    padded = np.pad(images, sides, mode="edge")
    length = images.shape[axis] + (len(weights) + 1) % 2
    places = np.arange(length)
    return sum(w * padded.take(places + k, axis) for k, w in enumerate(weights))


@pytest.mark.parametrize("kernel", [(1, 2, 1), (1, 4, 6, 4, 1), (1,), (3, 1, 0)])
def test_blur_by_hand(kernel):
    layer = layers.Blur2D(kernel)
    expected = filtered(filtered(IMAGES, kernel, 1), kernel, 2)
    np.testing.assert_allclose(layer(IMAGES), expected, atol=1e-6)
    assert layer.compute_output_shape(IMAGES.shape) == IMAGES.shape


@pytest.mark.parametrize(
    "layer",
    [layers.Blur2D(), layers.Downsample2D(), layers.BilinearDownsample2D()],
    ids=lambda layer: type(layer).__name__,
)
def test_constants_and_means_stay_at_the_edges_too(layer):
    np.testing.assert_allclose(layer(np.full((1, 4, 6, 2), 3.0)), 3.0, rtol=1e-6)
    mean = np.asarray(layer(IMAGES)).mean((1, 2))
    np.testing.assert_allclose(mean, IMAGES.mean((1, 2)), atol=1e-6)


def test_a_point_is_spread_by_the_binomial():
    point = np.zeros((1, 5, 5, 1), np.float32)
    point[0, 2, 2] = 16.0
    got = np.asarray(layers.Blur2D()(point))[0, 1:4, 1:4, 0]
    np.testing.assert_allclose(got, [[1, 2, 1], [2, 4, 2], [1, 2, 1]], atol=1e-6)


def test_blur_of_repeated_pixels_is_bilinear():
    doubled = layers.Blur2D()(layers.Upsample2D()(IMAGES))
    expected = layers.BilinearUpsample2D()(IMAGES)
    np.testing.assert_allclose(doubled, expected, atol=1e-6)


def test_halving_by_hand():
    expected = IMAGES.reshape(3, 3, 2, 4, 2, 4).mean((2, 4))
    np.testing.assert_allclose(layers.Downsample2D()(IMAGES), expected, atol=1e-6)
    weights = (1, 3, 3, 1)
    between = filtered(filtered(IMAGES, weights, 1), weights, 2)
    got = layers.BilinearDownsample2D()(IMAGES)
    np.testing.assert_allclose(got, between[:, 1::2, 1::2], atol=1e-6)
    both = layers.Downsample2D()(layers.Blur2D()(IMAGES))
    np.testing.assert_allclose(got, both, atol=1e-6)
    shape = (None, None, 8, 4)
    for layer in (layers.Downsample2D(), layers.BilinearDownsample2D()):
        assert layer.compute_output_shape(IMAGES.shape) == got.shape
        assert layer.compute_output_shape(shape) == (None, None, 4, 4)


@pytest.mark.parametrize("kernel", [(), (1, 1), (1, -2, 1)])
def test_kernel_must_have_a_middle_and_a_sum(kernel):
    with pytest.raises(ValueError, match="must have an odd number of weights") as error:
        layers.Blur2D(kernel)
    assert f"kernel={kernel!r}" in str(error.value)
