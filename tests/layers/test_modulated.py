"""Modulated convolution against the paper's form: a kernel for every picture."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.layers import ModulatedConv2D

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(3, 6, 8, 4)).astype(np.float32)
STYLE = (1 + RANDOM.normal(size=(3, 4))).astype(np.float32)


def kernels(layer, style):
    """Equations 1 to 3 of the paper: `(batch, size, size, channels, filters)`."""
    kernel = np.asarray(layer.kernel, np.float64)
    kernel = kernel * layer.gain / np.sqrt(np.prod(kernel.shape[:3]))
    kernel = kernel[None] * style[:, None, None, :, None]
    if not layer.demodulate:
        return kernel
    norms = np.sqrt(np.sum(kernel**2, (1, 2, 3), keepdims=True) + 1e-6)
    return kernel / norms


def set_apart(images):
    """Pixels with zeros between them, and bilinear values there, by (1, 3, 3, 1)."""
    batch, height, width, channels = images.shape
    spread = np.zeros((batch, 2 * height + 4, 2 * width + 4, channels))
    spread[:, 2:-2:2, 2:-2:2] = images
    taps = np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 16
    result = np.zeros((batch, 2 * height + 1, 2 * width + 1, channels))
    for row in range(4):
        for column in range(4):
            part = spread[:, row:, column:][:, : result.shape[1], : result.shape[2]]
            result += taps[row, column] * part
    return result[:, 0 : 2 * height, 0 : 2 * width]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("demodulate", [True, False])
def test_scale_form_is_the_grouped_form(size, demodulate):
    layer = ModulatedConv2D(5, size, demodulate, gain=2.0, bias_initializer="ones")
    got = layer([IMAGES, STYLE])
    assert got.shape == layer.compute_output_shape([IMAGES.shape, STYLE.shape])
    for image, kernel, found in zip(IMAGES, kernels(layer, STYLE), got, strict=True):
        expected = tf.nn.conv2d(image[None].astype(np.float64), kernel, 1, "SAME") + 1.0
        np.testing.assert_allclose(found, expected[0], atol=1e-5)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_doubling_is_bilinear_and_then_the_convolution(size):
    """But for the edges, where the blur after the convolution sees zeros."""
    layer = ModulatedConv2D(5, size, up=True)
    got = layer([IMAGES, STYLE])
    assert got.shape == layer.compute_output_shape([IMAGES.shape, STYLE.shape])
    assert got.shape == (3, 12, 16, 5)
    pairs = zip(set_apart(IMAGES), kernels(layer, STYLE), got, strict=True)
    for image, kernel, found in pairs:
        expected = tf.nn.conv2d(image[None], kernel, 1, "SAME")[0]
        inside = slice(3, -3)
        found, expected = found[inside, inside], expected[inside, inside]
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_doubling_lets_zeros_in_at_the_edges_as_the_official_code():
    """A 1x1 convolution of ones: bilinear values that fall to zero outside."""
    layer = ModulatedConv2D(1, 1, demodulate=False, up=True)
    ones = np.ones((1, 2, 2, 1), np.float32)
    layer([ones, ones[:, 0, 0]])
    layer.kernel.assign([[[[1.0]]]])
    line = np.array([0.75, 1.0, 1.0, 0.75])
    got = np.asarray(layer([ones, ones[:, 0, 0]]))[0, :, :, 0]
    np.testing.assert_allclose(got, np.outer(line, line), atol=1e-6)


def test_demodulated_outputs_have_unit_variance_whatever_the_style():
    images = RANDOM.normal(size=(4, 16, 16, 64)).astype(np.float32)
    style = RANDOM.uniform(0.5, 1.5, size=(4, 64)).astype(np.float32)
    style *= [[1e-2], [1.0], [10.0], [1e3]]
    got = np.asarray(ModulatedConv2D(64, 3)([images, style]))[:, 1:-1, 1:-1]
    np.testing.assert_allclose(got.var((1, 2, 3)), 1.0, rtol=0.1)


def test_float16_survives_styles_that_would_overflow():
    layer = ModulatedConv2D(8, 3, dtype="mixed_float16")
    images = 100.0 * RANDOM.normal(size=(3, 6, 8, 4)).astype(np.float32)
    got = np.asarray(layer([images, 1e4 * STYLE]), np.float32)
    plain = ModulatedConv2D(8, 3)
    plain([images, STYLE])
    plain.set_weights(layer.get_weights())
    expected = np.asarray(plain([images, 1e4 * STYLE]))
    np.testing.assert_allclose(got, expected, atol=2e-3 * np.abs(expected).max())
    silent = layer([images, 0.0 * STYLE])
    np.testing.assert_array_equal(silent, np.zeros_like(silent))


def test_float16_gradient_of_the_style_is_that_of_float32():
    gradients = []
    weights = None
    for dtype in ("float32", "mixed_float16"):
        layer = ModulatedConv2D(8, 3, dtype=dtype)
        style = tf.constant(STYLE)
        layer([IMAGES, style])
        weights = weights or layer.get_weights()
        layer.set_weights(weights)
        with tf.GradientTape() as tape:
            tape.watch(style)
            outputs = tf.cast(layer([IMAGES, style]), tf.float32)
            loss = tf.reduce_sum(outputs[..., :2])
        gradients.append(np.asarray(tape.gradient(loss, style)))
    difference = np.abs(gradients[0] - gradients[1]).max()
    assert difference < 0.02 * np.abs(gradients[0]).max()


@pytest.mark.parametrize("size", [0, 2])
def test_kernel_must_have_a_middle(size):
    message = f"`kernel_size` must be odd and positive. .*kernel_size={size}"
    with pytest.raises(ValueError, match=message):
        ModulatedConv2D(3, size)


def test_config_round_trip():
    layer = ModulatedConv2D(3, 5, False, True, 2.0, 0.5, False, "ones")
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()
    assert layer.get_config().items() >= {"up": True, "demodulate": False}.items()
