"""The absolute error of translated pictures."""

import pytest
import tensorflow as tf

from kerasgan.losses import absolute_error


def test_it_is_the_mean_over_everything():
    images = tf.constant([[0.0, 1.0], [-1.0, 0.5]])
    targets = tf.constant([[0.5, 1.0], [1.0, 0.0]])
    assert float(absolute_error(images, targets)) == pytest.approx(0.75)


def test_half_precision_is_summed_in_float32():
    ones = tf.ones((300, 300), tf.float16)
    error = absolute_error(ones * 2, ones)
    assert error.dtype == tf.float32
    assert float(error) == 1.0


def test_shapes_must_be_equal():
    with pytest.raises(ValueError, match=r"same shape.*\(2, 3\) and \(3,\)"):
        absolute_error(tf.ones((2, 3)), tf.ones((3,)))
