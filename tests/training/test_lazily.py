"""Regularizers on every n-th step."""

import pytest
import tensorflow as tf

from kerasgan.training import lazily


@pytest.mark.parametrize("jit_compile", [False, True])
def test_the_first_and_every_third_step_count(jit_compile):
    @tf.function(jit_compile=jit_compile)
    def at(step, x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = lazily(3, step, lambda: x * x)
        return value, tape.gradient(value, x)

    x = tf.constant(3.0)
    given = [tuple(map(float, at(tf.constant(k, tf.int64), x))) for k in range(7)]
    due, not_due = (9.0, 6.0), (0.0, 0.0)
    assert given == [due, not_due, not_due, due, not_due, not_due, due]


def test_other_steps_give_what_they_are_told():
    def at(step):
        pair = lazily(2, step, lambda: (tf.constant(1.0), tf.constant(2.0)), (0.0, 5.0))
        return tuple(map(float, pair))

    assert at(tf.constant(4)) == (1.0, 2.0)
    assert at(tf.constant(5)) == (0.0, 5.0)


def test_an_interval_of_one_is_always():
    assert lazily(1, tf.constant(7), lambda: 4.0) == 4.0
