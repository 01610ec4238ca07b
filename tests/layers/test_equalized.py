"""Equalized layers: unit variance, and what the multiplier does and does not do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan import layers

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(3, 6, 8, 4)).astype(np.float32)


@pytest.mark.parametrize("gain", [1.0, 2**0.5])
@pytest.mark.parametrize("multiplier", [1.0, 0.01])
def test_outputs_have_the_variance_of_the_gain(gain, multiplier):
    features = RANDOM.normal(size=(512, 256)).astype(np.float32)
    dense = layers.EqualizedDense(128, gain, multiplier)
    assert np.var(dense(features)) == pytest.approx(gain**2, rel=0.05)
    images = RANDOM.normal(size=(8, 16, 16, 32)).astype(np.float32)
    convolution = layers.EqualizedConv2D(64, 3, 1, gain, multiplier)
    inside = np.asarray(convolution(images))[:, 1:-1, 1:-1]
    assert np.var(inside) == pytest.approx(gain**2, rel=0.05)


def test_weights_are_stored_at_one_size_whatever_their_layer():
    sizes = [4, 400]
    for size in sizes:
        layer = layers.EqualizedDense(500, learning_rate_multiplier=0.01)
        layer.build((None, size))
        assert np.std(layer.kernel) == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize("strides", [1, 2])
def test_convolution_by_hand(strides):
    layer = layers.EqualizedConv2D(5, 3, strides, 2.0, 0.5, bias_initializer="ones")
    expected_shape = layer.compute_output_shape(IMAGES.shape)
    got = layer(IMAGES)
    kernel = np.asarray(layer.kernel) * 2.0 / np.sqrt(3 * 3 * 4) * 0.5
    expected = tf.nn.conv2d(IMAGES, kernel, strides, "SAME") + 1.0
    np.testing.assert_allclose(got, expected, atol=1e-5)
    assert got.shape == expected_shape


def test_multiplier_scales_the_steps_and_not_what_is_computed():
    """The bias too: as stored it is larger by what it is scaled down by in use."""
    layer = layers.EqualizedDense(3, 1.0, 0.01, bias_initializer="ones")
    features = np.zeros((1, 2), np.float32)
    np.testing.assert_allclose(layer(features), [[1.0] * 3], rtol=1e-6)
    np.testing.assert_allclose(layer.bias, [100.0] * 3, rtol=1e-6)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(features))
    np.testing.assert_allclose(tape.gradient(loss, layer.bias.value), [0.01] * 3)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_doubling_is_repeating_pixels_and_convolving(size):
    layer = layers.EqualizedConv2D(5, size, up=True)
    plain = layers.EqualizedConv2D(5, size)
    got = layer(IMAGES)
    doubled = layers.Upsample2D()(IMAGES)
    plain(doubled)
    plain.set_weights(layer.get_weights())
    np.testing.assert_allclose(got, plain(doubled), atol=1e-5)
    assert layer.compute_output_shape(IMAGES.shape) == got.shape == (3, 12, 16, 5)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_halving_is_convolving_and_the_mean(size):
    layer = layers.EqualizedConv2D(5, size, down=True)
    plain = layers.EqualizedConv2D(5, size)
    got = layer(IMAGES)
    plain(IMAGES)
    plain.set_weights(layer.get_weights())
    expected = layers.Downsample2D()(plain(IMAGES))
    np.testing.assert_allclose(got, expected, atol=1e-5)
    assert layer.compute_output_shape(IMAGES.shape) == got.shape == (3, 3, 4, 5)


def test_half_precision_rounds_the_kernel_in_effect_and_not_the_stored_one():
    """Stored at 10 000 times its size, a kernel overflows float16."""
    layer = layers.EqualizedDense(64, 1.0, 1e-5, dtype="mixed_float16")
    features = RANDOM.normal(size=(64, 64)).astype(np.float16)
    outputs = layer(features)
    assert outputs.dtype == tf.float16
    assert np.var(np.asarray(outputs, np.float32)) == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize("multiplier", [0.0, -1.0, float("nan")])
def test_multiplier_must_be_positive(multiplier):
    message = "`learning_rate_multiplier` must be positive. Received: .*="
    with pytest.raises(ValueError, match=message + str(multiplier)):
        layers.EqualizedDense(3, learning_rate_multiplier=multiplier)


@pytest.mark.parametrize(
    "arguments", [{"strides": 2, "up": True}, {"up": True, "down": True}]
)
def test_only_one_argument_may_change_the_size(arguments):
    with pytest.raises(ValueError, match="Only one of `strides`, `up` and `down`") as e:
        layers.EqualizedConv2D(3, 3, **arguments)
    assert "up=True" in str(e.value)


def test_what_cannot_be_doubled_or_halved_is_refused():
    with pytest.raises(ValueError, match="`kernel_size` must be odd .*kernel_size=4"):
        layers.EqualizedConv2D(3, 4, down=True)
    with pytest.raises(ValueError, match=r"must be even to be halved.*\(6, 7\)"):
        layers.EqualizedConv2D(3, 3, down=True)(IMAGES[:, :, :7])


@pytest.mark.parametrize(
    "layer",
    [
        layers.EqualizedDense(3, 2.0, 0.5, use_bias=False, bias_initializer="ones"),
        layers.EqualizedConv2D(3, 5, 2, 2.0, 0.5, False, "ones"),
        layers.EqualizedConv2D(3, 5, down=True),
    ],
    ids=["dense", "strided", "down"],
)
def test_config_round_trip(layer):
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()
