"""The path length penalty, where the answer is algebra."""

import numpy as np
import tensorflow as tf

from kerasgan.losses import path_length_penalty

KEY = tf.constant([3, 5])
MATRIX = np.random.default_rng(0).normal(size=(2 * 3, 4 * 4 * 2)).astype(np.float32)


def linear(styles):
    """Pictures that are a linear map of the styles of both layers."""
    return tf.reshape(tf.matmul(tf.reshape(styles, (-1, 6)), MATRIX), (-1, 4, 4, 2))


def test_lengths_of_a_linear_generator():
    styles = np.random.default_rng(1).normal(size=(5, 2, 3)).astype(np.float32)
    penalty, moved = path_length_penalty(linear, styles, KEY, tf.constant(1.5), 0.1)
    noise = tf.random.stateless_normal((5, 4, 4, 2), KEY).numpy().reshape(5, -1) / 4
    gradient = (noise @ MATRIX.T).reshape(5, 2, 3)
    lengths = np.sqrt(np.square(gradient).sum(2).mean(1))
    expected = 1.5 + 0.1 * (lengths.mean() - 1.5)
    np.testing.assert_allclose(moved, expected, rtol=1e-5)
    np.testing.assert_allclose(penalty, np.square(lengths - expected).mean(), rtol=1e-5)


def test_the_mean_begins_with_the_first_lengths():
    """Not at 0, to which it would draw all lengths; the first penalty is a variance."""
    styles = np.random.default_rng(1).normal(size=(5, 2, 3)).astype(np.float32)
    _, away = path_length_penalty(linear, styles, KEY, tf.constant(0.0), decay=1.0)
    penalty, mean = path_length_penalty(linear, styles, KEY, tf.constant(0.0), 0.01)
    np.testing.assert_allclose(mean, away, rtol=1e-5)
    again, _ = path_length_penalty(linear, styles, KEY, away, 0.01)
    np.testing.assert_allclose(penalty, again, rtol=1e-5)
    assert float(penalty) < 0.5 * float(mean) ** 2


def test_even_lengths_cost_nothing():
    """Divided by its noise, a pixel that sums up 4 numbers of a style has length 2."""
    styles = np.random.default_rng(1).normal(size=(3, 1, 4)).astype(np.float32)
    noise = tf.random.stateless_normal((3, 1, 1, 1), KEY)

    def even(styles):
        return tf.reduce_sum(styles, (1, 2))[:, None, None, None] / noise

    penalty, mean = path_length_penalty(even, styles, KEY, tf.constant(0.0))
    np.testing.assert_allclose(mean, 2.0, rtol=1e-5)
    assert float(penalty) < 1e-8


def test_the_gradient_reaches_the_generator():
    weights = tf.Variable(MATRIX)
    styles = tf.ones((2, 2, 3))

    def draw(styles):
        flat = tf.matmul(tf.reshape(styles, (-1, 6)), weights)
        return tf.reshape(flat, (-1, 4, 4, 2))

    with tf.GradientTape() as tape:
        penalty, _ = path_length_penalty(draw, styles, KEY, tf.constant(0.5))
    gradient = tape.gradient(penalty, weights)
    assert np.isfinite(gradient).all()
    step = 1e-4 * gradient / tf.norm(gradient)
    weights.assign_sub(step)
    lower, _ = path_length_penalty(draw, styles, KEY, tf.constant(0.5))
    expected = 1e-4 * float(tf.norm(gradient))
    np.testing.assert_allclose(float(penalty) - float(lower), expected, rtol=0.05)
