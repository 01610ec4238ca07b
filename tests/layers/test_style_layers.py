"""Normalizations, noise, blending and padding of the style families, by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan import layers

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(2.0, 3.0, size=(3, 6, 8, 4)).astype(np.float32)
NOISE = RANDOM.normal(size=(3, 6, 8, 1)).astype(np.float32)
STYLE = RANDOM.normal(size=(3, 8)).astype(np.float32)


@pytest.mark.parametrize("shape", [(3, 4), (3, 6, 8, 4)])
def test_pixel_norm_by_hand(shape):
    values = RANDOM.normal(5.0, 2.0, size=shape).astype(np.float32)
    got = layers.PixelNormalization(0.5)(values)
    power = np.mean(values**2, -1, keepdims=True)
    np.testing.assert_allclose(got, values / np.sqrt(power + 0.5), rtol=1e-5)
    got = np.asarray(layers.PixelNormalization()(values))
    np.testing.assert_allclose((got**2).mean(-1), 1.0, rtol=1e-4)


def normal(images, epsilon):
    """Each channel of each picture at mean 0 and variance 1."""
    mean = images.mean((1, 2), keepdims=True)
    return (images - mean) / np.sqrt(images.var((1, 2), keepdims=True) + epsilon)


@pytest.mark.parametrize("affine", [True, False])
def test_instance_norm_by_hand(affine):
    layer = layers.InstanceNormalization(0.1, affine)
    np.testing.assert_allclose(layer(IMAGES), normal(IMAGES, 0.1), atol=1e-5)
    assert len(layer.trainable_weights) == 2 * affine
    if affine:
        scale, offset = RANDOM.normal(size=(2, 4)).astype(np.float32)
        layer.scale.assign(scale)
        layer.offset.assign(offset)
        expected = normal(IMAGES, 0.1) * scale + offset
        np.testing.assert_allclose(layer(IMAGES), expected, atol=1e-5)


def test_adaptive_instance_norm_by_hand():
    layer = layers.AdaptiveInstanceNormalization(0.1)
    scale, offset = STYLE[:, None, None, :4], STYLE[:, None, None, 4:]
    expected = normal(IMAGES, 0.1) * (1 + scale) + offset
    np.testing.assert_allclose(layer([IMAGES, STYLE]), expected, atol=1e-5)
    flat = np.ones_like(IMAGES)  # a map of one value has no variance
    got = layer([flat, STYLE])
    np.testing.assert_allclose(got, np.broadcast_to(offset, got.shape), atol=1e-5)


def test_style_must_hold_two_numbers_a_channel():
    message = "a scale and an offset for each channel. Received: 4 numbers for 4"
    with pytest.raises(ValueError, match=message):
        layers.AdaptiveInstanceNormalization()([IMAGES, STYLE[:, :4]])


@pytest.mark.parametrize("per_channel", [True, False])
@pytest.mark.parametrize("count", [1, 3])
def test_noise_by_hand(per_channel, count):
    layer = layers.NoiseInjection(per_channel)
    noise = NOISE[:count]
    np.testing.assert_array_equal(layer([IMAGES, noise]), IMAGES)  # starts at nothing
    strength = [0.5, -1.0, 2.0, 0.0] if per_channel else 0.5
    layer.strength.assign(strength)
    expected = IMAGES + noise * np.array(strength)
    np.testing.assert_allclose(layer([IMAGES, noise]), expected, rtol=1e-5, atol=1e-6)


def test_fade_in_is_exact_at_both_ends():
    old, new = IMAGES, RANDOM.normal(1e-3, size=IMAGES.shape).astype(np.float32)
    layer = layers.FadeIn()
    np.testing.assert_array_equal(layer([old, new]), new)  # starts at the new
    layer.alpha.assign(0.25)
    np.testing.assert_allclose(layer([old, new]), old + 0.25 * (new - old), atol=1e-5)
    layer.alpha.assign(0.0)
    np.testing.assert_array_equal(layer([old, new]), old)
    assert not layer.trainable_weights


def test_fade_in_keeps_its_share_in_float32():
    layer = layers.FadeIn(dtype="mixed_float16")
    layer([IMAGES, IMAGES])
    layer.alpha.assign(1 - 1e-6)  # 1 in float16: the old share would be lost
    assert layer.alpha.dtype == "float32"
    large = np.full((1, 2), 5e4, np.float32)
    np.testing.assert_allclose(layer([large, 0 * large]), [[0.05] * 2], rtol=0.1)


def test_reflection_by_hand():
    layer = layers.ReflectionPadding2D(3)
    sides = ((0, 0), (3, 3), (3, 3), (0, 0))
    expected = np.pad(IMAGES, sides, mode="reflect")
    np.testing.assert_array_equal(layer(IMAGES), expected)
    assert layer.compute_output_shape(IMAGES.shape) == expected.shape
    assert layer.compute_output_shape((None, None, 8, 4)) == (None, None, 14, 4)


def test_reflection_refuses_what_cannot_be_mirrored():
    with pytest.raises(ValueError, match="must not be negative. .*padding=-1"):
        layers.ReflectionPadding2D(-1)
    with pytest.raises(ValueError, match=r"must be smaller .*padding=6 .*\(6, 8\)"):
        layers.ReflectionPadding2D(6)(IMAGES)


ALL = {
    "pixel_norm": (layers.PixelNormalization(0.1), [IMAGES]),
    "deviation": (layers.MinibatchStandardDeviation(3, 2), [IMAGES]),
    "instance_norm": (layers.InstanceNormalization(0.1, True), [IMAGES]),
    "adaptive": (layers.AdaptiveInstanceNormalization(0.1), [IMAGES, STYLE]),
    "noise": (layers.NoiseInjection(True), [IMAGES, NOISE]),
    "blur": (layers.Blur2D((1, 2, 3)), [IMAGES]),
    "down": (layers.Downsample2D(), [IMAGES]),
    "bilinear_down": (layers.BilinearDownsample2D(), [IMAGES]),
    "fade_in": (layers.FadeIn(), [IMAGES, IMAGES]),
    "reflection": (layers.ReflectionPadding2D(2), [IMAGES]),
    "modulated": (layers.ModulatedConv2D(3, 3, up=True), [IMAGES, STYLE[:, 4:]]),
    "equalized": (layers.EqualizedConv2D(3, 3, down=True), [IMAGES]),
    "dense": (layers.EqualizedDense(3), [STYLE]),
}
every_layer = pytest.mark.parametrize(("layer", "inputs"), ALL.values(), ids=ALL)


def again(layer, **changes):
    """The layer as its configuration, through plain values, makes it."""
    config = keras.saving.serialize_keras_object(layer)
    config["config"].update(changes)
    return keras.saving.deserialize_keras_object(config)


@every_layer
def test_config_round_trip(layer, inputs):
    assert again(layer).get_config() == layer.get_config()


@every_layer
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_is_near_float32(layer, inputs, policy):
    plain, half = again(layer), again(layer, dtype=policy, name="half")
    inputs = inputs if len(inputs) > 1 else inputs[0]
    expected = np.asarray(plain(inputs))
    half(inputs)
    half.set_weights(plain.get_weights())
    got = half(inputs)
    assert got.dtype.name == policy.removeprefix("mixed_")
    assert all(weight.dtype == "float32" for weight in half.weights)
    tolerance = 0.03 if policy == "mixed_bfloat16" else 0.004
    difference = np.abs(np.asarray(tf.cast(got, tf.float32)) - expected).max()
    assert difference <= tolerance * np.abs(expected).max()


@pytest.mark.parametrize(
    "layer",
    [
        layers.PixelNormalization(dtype="mixed_float16"),
        layers.InstanceNormalization(dtype="mixed_float16"),
        layers.MinibatchStandardDeviation(dtype="mixed_float16"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_statistics_do_not_overflow_in_float16(layer):
    got = layer(3e3 * IMAGES)  # whose squares are beyond float16
    expected = again(layer, dtype="float32")(3e3 * IMAGES)
    np.testing.assert_allclose(got, expected, rtol=0.01, atol=0.01)
