"""Layers against slow and obvious references in numpy."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan import layers
from kerasgan.layers import grouped

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(3, 4, 6, 8)).astype(np.float32)


def test_upsampling_repeats_each_pixel():
    doubled = layers.Upsample2D()(IMAGES)
    np.testing.assert_array_equal(doubled, IMAGES.repeat(2, axis=1).repeat(2, axis=2))
    assert layers.Upsample2D().compute_output_shape(IMAGES.shape) == doubled.shape


def test_bilinear_upsampling_is_three_quarters_of_the_nearer_pixel():
    ramp = np.arange(4, dtype=np.float32).reshape(1, 1, 4, 1).repeat(2, axis=1)
    doubled = np.asarray(layers.BilinearUpsample2D()(ramp))
    assert doubled.shape == (1, 4, 8, 1)
    expected = [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]
    np.testing.assert_allclose(doubled[0, :, :, 0], [expected] * 4, atol=1e-6)


def test_bilinear_upsampling_keeps_the_dtype():
    layer = layers.BilinearUpsample2D(dtype="mixed_bfloat16")
    assert layer(IMAGES).dtype == tf.bfloat16


def test_conditional_batch_norm_by_hand():
    layer = layers.ConditionalBatchNormalization(2, momentum=0.75, epsilon=1e-3)
    labels = np.array([1, 0, 1])
    layer([IMAGES, labels])
    scale, offset = RANDOM.normal(size=(2, 2, 8)).astype(np.float32)
    layer.scale.assign(scale)
    layer.offset.assign(offset)
    mean, variance = IMAGES.mean((0, 1, 2)), IMAGES.var((0, 1, 2))
    normal = (IMAGES - mean) / np.sqrt(variance + 1e-3)
    expected = normal * scale[labels][:, None, None] + offset[labels][:, None, None]
    got = layer([IMAGES, labels], training=True)
    np.testing.assert_allclose(got, expected, atol=1e-4)
    np.testing.assert_allclose(layer.normalize.moving_mean, 0.25 * mean, atol=1e-5)


def test_conditional_batch_norm_starts_as_plain():
    layer = layers.ConditionalBatchNormalization(5)
    got = np.asarray(layer([IMAGES, np.array([0, 3, 4])], training=True))
    np.testing.assert_allclose(got.mean((0, 1, 2)), 0.0, atol=1e-5)
    np.testing.assert_allclose(got.std((0, 1, 2)), 1.0, atol=1e-3)
    assert len(layer.trainable_weights) == 2


@pytest.mark.parametrize("spectral", [False, True])
def test_attention_by_hand(spectral):
    layer = layers.SelfAttention2D(spectral)
    np.testing.assert_array_equal(layer(IMAGES), IMAGES)  # starts as the identity
    layer.strength.assign(0.5)
    keras.utils.set_random_seed(0)
    maps = {
        role: np.asarray(getattr(layer, f"to_{role}")(IMAGES))
        for role in ("query", "key", "value")
    }
    for role in ("key", "value"):
        maps[role] = maps[role].reshape(3, 2, 2, 3, 2, -1).max((2, 4))
    query, key, value = (m.reshape(3, -1, m.shape[-1]) for m in maps.values())
    logits = query @ key.transpose(0, 2, 1)
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    seen = layer.to_output((weights @ value).reshape(3, 4, 6, -1))
    expected = IMAGES + 0.5 * np.asarray(seen)
    np.testing.assert_allclose(layer(IMAGES), expected, atol=1e-5)


@pytest.mark.parametrize("training", [True, False])
def test_grouped_convolution_is_one_convolution_a_group(training):
    layer = layers.GroupedConv2D(12, 3, groups=4)
    layer(IMAGES)
    layer.bias.assign(np.arange(12.0))
    kernel = np.asarray(layer.kernel.value)
    parts = [
        tf.nn.conv2d(
            IMAGES[..., 2 * g : 2 * g + 2], kernel[..., 3 * g : 3 * g + 3], 1, "SAME"
        )
        for g in range(4)
    ]
    expected = np.concatenate(parts, -1) + np.arange(12.0)
    np.testing.assert_allclose(layer(IMAGES, training=training), expected, atol=1e-5)


def test_grouped_convolution_teaches_what_its_groups_teach():
    """Both ways of writing it have the same gradients, and gradients of gradients."""
    layer = layers.GroupedConv2D(12, 3, groups=4)
    layer(IMAGES)
    found = []
    for training in (True, False):
        images, kernel = tf.constant(IMAGES), layer.kernel.value
        with tf.GradientTape(persistent=True) as outer:
            with tf.GradientTape() as tape:
                tape.watch(images)
                total = tf.reduce_sum(layer(images, training=training) ** 3)
            slope = tape.gradient(total, images)
            penalty = tf.reduce_sum(tf.square(slope))
        found.append((slope, *(outer.gradient(x, kernel) for x in (total, penalty))))
    for whole, single in zip(*found, strict=True):
        largest = np.abs(single).max()
        assert largest > 0.1
        np.testing.assert_allclose(whole / largest, single / largest, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_grouped_convolution_learns_in_every_precision(dtype):
    """Few machines have the gradients of grouped convolutions for each of them."""
    layer = layers.GroupedConv2D(12, 3, groups=4, dtype=dtype)
    layer(IMAGES)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.cast(layer(IMAGES, training=True), "float32") ** 2)
    assert np.abs(tape.gradient(total, layer.kernel.value)).max() > 0.1


@pytest.mark.parametrize(("supported", "count"), [(True, 1), (False, 4)])
def test_grouped_convolution_is_split_where_it_would_not_learn(
    supported, count, monkeypatch
):
    monkeypatch.setattr(grouped, "_has_grouped_gradients", lambda dtype: supported)
    layer = layers.GroupedConv2D(12, 3, groups=4)
    layer(IMAGES)
    step = tf.function(lambda: layer(IMAGES, training=True)).get_concrete_function()
    kinds = [operation.type for operation in step.graph.get_operations()]
    assert kinds.count("Conv2D") == count


def test_groups_must_divide():
    with pytest.raises(ValueError, match="`groups` must divide the channels") as error:
        layers.GroupedConv2D(12, 3, groups=3)(IMAGES)
    assert "groups=3, channels=8, filters=12" in str(error.value)


def test_bases_by_hand():
    latent = RANDOM.normal(size=(3, 5)).astype(np.float32)
    layer = layers.GenerativeBasis(4, 6, 8)
    got = layer(latent)
    weights = latent @ np.asarray(layer.kernel.value)
    expected = np.einsum("bc,hwc->bhwc", weights, np.asarray(layer.basis.value))
    np.testing.assert_allclose(got, expected, atol=1e-5)
    layer = layers.DiscriminativeBasis()
    got = layer(IMAGES)
    expected = np.einsum("bhwc,hwc->bc", IMAGES, np.asarray(layer.basis.value))
    np.testing.assert_allclose(got, expected, atol=1e-4)


def test_output_range_clips_only_what_is_drawn():
    wide = np.array([[-3.0, -0.5, 2.0]], np.float32)
    layer = layers.OutputRange()
    np.testing.assert_array_equal(layer(wide), [[-1.0, -0.5, 1.0]])
    np.testing.assert_array_equal(layer(wide, training=True), wide)


def test_a_clipped_number_gets_the_gradient_that_leads_back():
    x = tf.constant([-3.0, -3.0, -1.0, 0.5, 1.0, 2.0, 2.0])
    upstream = tf.constant([1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        clipped = layers.clip_leading_back(x)
        total = tf.reduce_sum(clipped * upstream)
    np.testing.assert_array_equal(clipped, [-1, -1, -1, 0.5, 1, 1, 1])
    # Steps go against the gradient: 2 comes back by a positive one, -3 by a negative.
    np.testing.assert_array_equal(tape.gradient(total, x), [0, -1, 1, 1, -1, 1, 0])


@pytest.mark.parametrize(
    "layer",
    [
        layers.ConditionalBatchNormalization(3, momentum=0.5, epsilon=1e-2),
        layers.SelfAttention2D(spectral=True),
        layers.GroupedConv2D(4, 3, 2),
        layers.GenerativeBasis(4, 5, 6),
        layers.DiscriminativeBasis(),
        layers.OutputRange(),
        layers.Upsample2D(),
        layers.BilinearUpsample2D(),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_config_round_trip(layer):
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()
