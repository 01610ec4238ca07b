"""Defects of TensorFlow that kerasgan works around; see test_upstream_keras.py."""

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
