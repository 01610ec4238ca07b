"""Regularization on every n-th step."""

from __future__ import annotations

import keras
import tensorflow as tf


def lazily(interval, step, regularizer, otherwise=0.0):
    """Computes a regularizer on each interval-th step only, the first one included.

    Whoever adds it to a loss multiplies it by the interval, so that its mean over the
    steps is what it was. Only the computing is conditional: what follows, such as an
    optimizer's update, happens on every step and works on several devices.

    Args:
        interval: int. Steps between two computations.
        step: int64 scalar tensor. Number of finished steps.
        regularizer: Callable without arguments that returns float32 tensors and assigns
            no variable.
        otherwise: What is returned on the other steps, of the same structure.

    Returns:
        What `regularizer` returns, or `otherwise`.

    Reference:
        Karras et al., 2020, section 3.1. https://arxiv.org/abs/1912.04958
    """
    if interval == 1:
        return regularizer()
    due = tf.equal(tf.cast(step, tf.int64) % interval, 0)
    return tf.cond(
        due, regularizer, lambda: tf.nest.map_structure(tf.convert_to_tensor, otherwise)
    )


def lazy_adam(rate, decay, weight, interval):
    """Makes an Adam without momentum for a loss that a regularizer joins now and then.

    Its rate and its decay are those of interval / (interval + 1) of a step; a
    regularizer that is left out, or joins on every step, slows nothing.

    Args:
        rate: float. Rate of learning without the regularizer.
        decay: float. Second decay, beta_2, without it.
        weight: float. Weight of the regularizer.
        interval: int. Steps between two computations of it.

    Returns:
        `keras.optimizers.Adam`.

    Reference:
        Karras et al., 2020, appendix B. https://arxiv.org/abs/1912.04958
    """
    share = interval / (interval + 1) if weight and interval > 1 else 1.0
    return keras.optimizers.Adam(
        rate * share, beta_1=0.0, beta_2=decay**share, epsilon=1e-8
    )
