"""Spectral norm against singular values, and its gradient against the paper's."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.layers import SpectralConv2D, SpectralDense, SpectralEmbedding

IMAGES = np.random.default_rng(0).normal(size=(3, 6, 6, 4)).astype(np.float32)


def converged(layer, inputs, calls=300):
    """Runs the power iteration until it stands still."""
    run = tf.function(lambda x: layer(x, training=True))
    for _ in range(calls):
        run(inputs)
    return layer


def spectral_norm(kernel):
    """Largest singular value of a kernel as the paper's matrix."""
    kernel = np.asarray(kernel.value)
    return np.linalg.norm(kernel.reshape(-1, kernel.shape[-1]), 2)


@pytest.mark.parametrize("strides", [1, 2])
def test_convolution_is_that_of_the_kernel_over_its_norm(strides):
    layer = converged(SpectralConv2D(5, 3, strides=strides, name="spectral"), IMAGES)
    layer.bias.assign(np.arange(5.0))
    kernel = np.asarray(layer.kernel.value) / spectral_norm(layer.kernel)
    expected = tf.nn.conv2d(IMAGES, kernel, strides, "SAME") + np.arange(5.0)
    assert layer.compute_output_shape(IMAGES.shape) == expected.shape
    np.testing.assert_allclose(layer(IMAGES), expected, atol=1e-5)


def test_dense_and_embedding_divide_by_the_norm():
    features = IMAGES[:, 0, 0]
    dense = converged(SpectralDense(7, use_bias=False), features)
    kernel = np.asarray(dense.kernel.value) / spectral_norm(dense.kernel)
    np.testing.assert_allclose(dense(features), features @ kernel, atol=1e-5)
    labels = np.array([2, 0, 2])
    embedding = converged(SpectralEmbedding(3, 4), labels)
    matrix = np.asarray(embedding.kernel.value) / spectral_norm(embedding.kernel)
    np.testing.assert_allclose(embedding(labels), matrix[labels], atol=1e-5)


def test_gradient_passes_through_the_norm():
    """Equation 12 of the paper: the gradient of W / sigma has a second part."""
    features = IMAGES[:, 0, 0]
    layer = converged(SpectralDense(5, use_bias=False), features)
    target = np.random.default_rng(1).normal(size=(3, 5)).astype(np.float32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(features) * target)
    gradient = tape.gradient(loss, layer.kernel.value)
    kernel = np.asarray(layer.kernel.value, np.float64)
    left, values, right = np.linalg.svd(kernel)
    plain = features.T.astype(np.float64) @ target
    along = (plain * kernel).sum() / values[0]
    expected = (plain - along * np.outer(left[:, 0], right[0])) / values[0]
    np.testing.assert_allclose(gradient, expected, atol=1e-3)


def test_only_training_moves_the_vector():
    layer = SpectralDense(5)
    layer(IMAGES[:, 0, 0])
    before = np.asarray(layer.vector_u.value)
    layer(IMAGES[:, 0, 0], training=False)
    np.testing.assert_array_equal(before, layer.vector_u.value)
    layer(IMAGES[:, 0, 0], training=True)
    assert not np.array_equal(before, layer.vector_u.value)
    assert all(weight is not layer.vector_u for weight in layer.trainable_weights)


def test_the_kernel_itself_stays_what_it_was():
    """Unlike Keras' wrapper, which overwrites it by the normalized one."""
    layer = SpectralConv2D(5, 3)
    layer(IMAGES)
    before = np.asarray(layer.kernel.value)
    layer(IMAGES, training=True)
    np.testing.assert_array_equal(before, layer.kernel.value)


@pytest.mark.parametrize(
    "layer",
    [
        SpectralConv2D(5, 3, strides=2, use_bias=False, name="a"),
        SpectralDense(4, name="b"),
        SpectralEmbedding(3, 4, name="c"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_config_round_trip(layer):
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()


def test_half_precision_takes_the_norm_in_float32():
    layer = SpectralDense(5, dtype="mixed_float16")
    features = IMAGES[:, 0, 0]
    layer(features)
    layer.kernel.assign(np.full((4, 5), 3e5, np.float32))  # beyond float16
    assert layer(features, training=True).dtype == tf.float16
    assert np.isfinite(layer(features)).all()
