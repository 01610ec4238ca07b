"""Dropout by a key: what falls, what stays, and that nothing is remembered."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.layers import KeyedDropout

ONES = tf.ones((4, 8, 8, 16))
KEY = tf.constant([3, 5], tf.int32)


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_a_share_falls_and_the_mean_stays(rate):
    dropped = KeyedDropout(rate)([ONES, KEY], training=True).numpy()
    assert (dropped == 0).mean() == pytest.approx(rate, abs=0.02)
    kept = dropped[dropped != 0]
    np.testing.assert_allclose(kept, 1 / (1 - rate), rtol=1e-6)
    assert dropped.mean() == pytest.approx(1, abs=0.03)


def test_key_and_number_decide():
    layer, other = KeyedDropout(0.5), KeyedDropout(0.5, number=1)
    first = layer([ONES, KEY], training=True)
    np.testing.assert_array_equal(first, layer([ONES, KEY], training=True))
    for again in (
        layer([ONES, KEY + 1], training=True),
        other([ONES, KEY], training=True),
    ):
        assert np.mean(np.asarray(first) != again) > 0.4


def test_everything_passes_outside_of_training():
    np.testing.assert_array_equal(KeyedDropout(0.9)([ONES, KEY]), ONES)
    np.testing.assert_array_equal(KeyedDropout(0)([ONES, KEY], training=True), ONES)


def test_no_state_and_a_config():
    layer = KeyedDropout(0.25, number=2, name="dropped")
    layer([ONES, KEY], training=True)
    assert layer.variables == []
    again = keras.layers.deserialize(keras.layers.serialize(layer))
    assert (again.rate, again.number, again.name) == (0.25, 2, "dropped")


def test_half_precision_stays():
    layer = KeyedDropout(0.5, dtype="mixed_bfloat16")
    assert layer([ONES, KEY], training=True).dtype == tf.bfloat16


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_rates_that_are_none(rate):
    with pytest.raises(ValueError, match=f"`rate` must be 0 or more.*rate={rate}"):
        KeyedDropout(rate)
