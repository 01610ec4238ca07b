"""Translators and the discriminator of patches: sizes, fields of view, shortcuts."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.networks import (
    patch_discriminator,
    resnet_translator,
    unet_translator,
    without_dropout,
)

KEY = tf.constant([1, 2], tf.int32)


def noise(*shape):
    """Pictures of random pixels in [-1, 1]."""
    return tf.random.stateless_uniform(shape, (3, 4), -1.0, 1.0)


def unet(**changes):
    """A small U-Net without dropout."""
    return without_dropout(unet_translator(**{"channels": 3, "width": 4, **changes}))


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (lambda: resnet_translator(3, 4, 1), (12, 20)),
        (lambda: resnet_translator(3, 4, 1), (32, 32)),
        (unet, (32, 64)),
        (lambda: unet(normalization="batch"), (64, 32)),
    ],
    ids=["resnet_12x20", "resnet_32", "unet", "unet_batch"],
)
def test_translations_have_the_size_and_range_of_pictures(make, size):
    images = noise(2, *size, 3)
    translated = make()(images)
    assert translated.shape == images.shape
    assert translated.dtype == tf.float32
    assert np.abs(translated).max() <= 1
    assert np.std(translated) > 0


def test_blocks_and_width_are_those_of_the_paper():
    """c7s1-64, d128, d256, nine times R256, u128, u64, c7s1-3."""
    network = resnet_translator(3, 64, 9)
    kernels = [w.shape for w in network.weights if w.path.endswith("kernel")]
    assert kernels[:3] == [(7, 7, 3, 64), (3, 3, 64, 128), (3, 3, 128, 256)]
    assert kernels[3:21] == 18 * [(3, 3, 256, 256)]
    assert kernels[21:] == [(3, 3, 128, 256), (3, 3, 64, 128), (7, 7, 64, 3)]
    # Those of the published network but for biases that instance norm takes away.
    assert network.count_params() == 11_378_179 - 64 * (1 + 2 + 4 + 18 * 4 + 2 + 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: resnet_translator(3, 16, 1),
        lambda: unet_translator(3, 16),
        lambda: patch_discriminator(3, 16),
    ],
    ids=["resnet", "unet", "discriminator"],
)
def test_kernels_start_normal_with_a_deviation_of_a_fiftieth(make):
    for weight in make().weights:
        if not weight.path.endswith("kernel"):
            assert not np.any(weight)
            continue
        values = np.ravel(weight)
        assert np.std(values) == pytest.approx(0.02, rel=4 / np.sqrt(values.size))
        if values.size > 10_000:  # not cut off at two deviations
            assert np.abs(values).max() > 0.06


@pytest.mark.parametrize(("halvings", "field"), [(1, 16), (2, 34), (3, 70)])
def test_a_logit_sees_its_patch_alone(halvings, field):
    network = patch_discriminator(1, 2, halvings)
    # Instance norm sees the whole picture: only what convolutions see is looked at.
    kinds = (keras.layers.Conv2D, keras.layers.LeakyReLU)
    layers = [layer for layer in network.layers if isinstance(layer, kinds)]
    image = tf.Variable(noise(1, 128, 128, 1))
    with tf.GradientTape() as tape:
        x = image
        for layer in layers:
            x = layer(x)
        middle = x[0, x.shape[1] // 2, x.shape[2] // 2, 0]
    seen = np.flatnonzero(np.abs(tape.gradient(middle, image)).max((0, 2, 3)))
    assert np.ptp(seen) + 1 == field


def test_logits_of_patches():
    network = patch_discriminator(3, 4)
    assert network(noise(2, 64, 96, 3)).shape == (2, 8, 12, 1)
    names = [weight.path for weight in network.weights]
    assert names[0] == "discriminator/conv_1/kernel"
    biases = [name for name in names if "bias" in name]
    assert biases == ["discriminator/conv_1/bias", "discriminator/logits/bias"]


def test_a_conditional_discriminator_sees_both():
    network = patch_discriminator(1, 4, conditional=True)
    assert [tensor.name for tensor in network.inputs] == ["source", "image"]
    one, other = noise(1, 32, 32, 1), -noise(1, 32, 32, 1)
    logits = network([one, one])
    for pair in ([one, other], [other, one]):
        assert np.abs(network(pair) - logits).max() > 1e-6


def test_dropout_of_the_unet_is_by_key_and_leaves_no_trace():
    network = unet_translator(3, 4, dropout=0.5)
    plain = without_dropout(network)
    images = noise(2, 32, 32, 3)
    assert [tensor.name for tensor in plain.inputs] == ["image"]
    np.testing.assert_allclose(network([images, KEY]), plain(images), atol=1e-6)
    first, again, other = (
        network([images, key], training=True) for key in (KEY, KEY, KEY + 1)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4
    shared = {id(weight) for weight in plain.weights}
    assert {id(weight) for weight in network.weights} == shared
    assert [weight.path for weight in plain.weights][0] == "down_1/kernel"


def test_shortcuts_pass_the_middle():
    """With the smallest maps silenced, a translation still follows its picture."""
    network = unet()
    network.get_layer("down_5").kernel.assign(
        0 * network.get_layer("down_5").kernel.value
    )
    first, second = network(noise(1, 32, 32, 3)), network(-noise(1, 32, 32, 3))
    assert np.abs(first - second).max() > 1e-3


def test_normalization_that_is_none():
    for make in (unet_translator, patch_discriminator):
        with pytest.raises(
            ValueError, match="'instance' or 'batch'. Received: 'layer'"
        ):
            make(3, 4, normalization="layer")
