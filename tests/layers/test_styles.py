"""Styles, their mean and the constants of the style families."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.layers import LearnedConstant, NoiseOfLayer, StyleOfLayer, Truncation

STYLES = np.random.default_rng(0).normal(size=(3, 5)).astype(np.float32)


def truncation(**settings):
    layer = Truncation(4, **settings)
    layer([STYLES, np.ones(3, np.float32)])
    layer.mean.assign(np.arange(5.0))
    return layer


def test_truncation_goes_from_the_mean_to_the_style():
    psi = np.array([0.0, 0.25, 1.0], np.float32)
    given = truncation()([STYLES, psi])
    mean = np.arange(5.0)
    expected = [mean + p * (style - mean) for p, style in zip(psi, STYLES, strict=True)]
    expected = np.repeat(np.stack(expected)[:, None], 4, 1)
    np.testing.assert_allclose(given, expected, atol=1e-6)


def test_truncation_leaves_layers_beyond_the_cutoff():
    given = truncation(cutoff=3)([STYLES, np.zeros(3, np.float32)])
    np.testing.assert_array_equal(given[:, :3], np.tile(np.arange(5.0), (3, 3, 1)))
    np.testing.assert_array_equal(given[:, 3], STYLES)


def test_a_cutoff_beyond_the_layers_is_all_of_them():
    given = truncation(cutoff=9)([STYLES, np.zeros(3, np.float32)])
    np.testing.assert_array_equal(given, np.tile(np.arange(5.0), (3, 4, 1)))


def test_the_mean_follows_the_styles():
    layer = truncation(decay=0.9)
    layer.track(STYLES)
    expected = 0.9 * np.arange(5.0) + 0.1 * STYLES.mean(0)
    np.testing.assert_allclose(layer.mean, expected, rtol=1e-6)
    assert not layer.trainable_weights


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layers": 0}, "at least 1.*layers=0"),
        ({"layers": 4, "cutoff": 0}, "at least 1.*cutoff=0"),
        ({"layers": 4, "decay": 1}, "decay=1"),
    ],
    ids=str,
)
def test_truncations_that_cannot_be_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Truncation(**settings)


def test_style_of_layer_takes_one_of_all():
    styles = np.random.default_rng(1).normal(size=(2, 4, 5)).astype(np.float32)
    np.testing.assert_array_equal(StyleOfLayer(2)(styles), styles[:, 2])


def test_noise_of_layer_cuts_a_map_out_of_the_vector():
    noise = np.arange(40.0, dtype=np.float32).reshape(2, 20)
    given = NoiseOfLayer(4, (2, 3))(noise)
    assert given.shape == (2, 2, 3, 1)
    np.testing.assert_array_equal(given[1, :, :, 0], [[24, 25, 26], [27, 28, 29]])


def test_a_constant_is_the_same_for_all_and_comes_once():
    layer = LearnedConstant((2, 3), initializer="random_normal")
    given = layer(tf.zeros((7, 5)))
    assert given.shape == (1, 2, 3)
    np.testing.assert_array_equal(given, layer.constant)
    assert layer.compute_output_shape((None, 5)) == (None, 2, 3)


@pytest.mark.parametrize(
    "layer",
    [
        Truncation(4, 2, 0.9),
        StyleOfLayer(3),
        NoiseOfLayer(2, (3, 4)),
        LearnedConstant((2, 2), "random_normal"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_config_round_trip_of_style_layers(layer):
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
