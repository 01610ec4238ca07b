"""Defects of TensorFlow that kerasgan works around; see test_upstream_keras.py."""

import numpy as np
import pytest
import tensorflow as tf


@pytest.mark.xfail(
    reason="`GroupedConv2D` trains without them where it must: layers/grouped.py",
    raises=tf.errors.InvalidArgumentError,
    strict=True,
)
def test_grouped_convolutions_have_gradients_of_every_type():
    """Of float64 neither oneDNN nor TensorFlow has any on a processor."""
    with tf.device("CPU"), tf.GradientTape() as tape:
        images = tf.Variable(tf.ones((1, 3, 3, 4), tf.float64))
        kernel = tf.ones((3, 3, 2, 4), tf.float64)
        maps = tf.nn.conv2d(images, kernel, 1, padding="SAME")
        assert tape.gradient(maps, images) is not None


@pytest.mark.xfail(
    reason="`make_deterministic` keeps longer sums from being gathered in AddN",
    raises=AssertionError,
    strict=True,
)
def test_a_sum_does_not_depend_on_who_else_needs_its_terms():
    """Of two terms that others need too and one that is free, the free one is first."""

    def total(others):
        @tf.function
        def graph(numbers):
            terms = [tf.tile(numbers[k : k + 1], [4]) for k in range(3)]
            return tf.add_n(terms), terms[:others]

        return graph(tf.constant([1e8, -1e8, 1.0]))[0]

    np.testing.assert_array_equal(total(0), total(2))
