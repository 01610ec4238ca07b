"""One optimizer step on a loss, under loss scaling and on any number of replicas."""

from __future__ import annotations

import tensorflow as tf


def descend(loss, tape, variables, optimizer):
    """Takes one optimizer step that lowers a loss.

    Args:
        loss: float32 scalar tensor.
        tape: `tf.GradientTape` that recorded the loss.
        variables: List of variables to move; nothing else moves.
        optimizer: Built Keras optimizer. One that `prepare_optimizer` made ready counts
            the steps whose gradients were not finite.
    """
    gradients = gradients_of(loss, tape, variables, optimizer)
    apply_gradients(gradients, variables, optimizer, loss)


def gradients_of(loss, tape, variables, optimizer):
    """Differentiates a loss, in the scale that an optimizer takes.

    The loss is a mean over one replica's batch. Optimizers sum the gradients of all
    replicas, so each is divided by their number; a float16 optimizer's scale is applied
    here too, which keeps both out of the training step.

    Args:
        loss: float32 scalar tensor.
        tape: `tf.GradientTape` that recorded the loss.
        variables: List of variables.
        optimizer: Built Keras optimizer.

    Returns:
        List of gradients, None for what the loss does not depend on.
    """
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    scale = optimizer.scale_loss(tf.ones_like(loss)) / replicas
    return tape.gradient(loss, variables, output_gradients=scale)


def apply_gradients(gradients, variables, optimizer, data):
    """Takes one optimizer step, and counts it if its gradients are broken.

    Args:
        gradients: List of tensors, or None.
        variables: List of variables of the same length.
        optimizer: Built Keras optimizer.
        data: Tensor that the step waits for.
    """
    # Keras runs one step too many on datasets of unknown size, which fails for want of
    # data: the optimizer must not count it, so its step waits for the loss.
    with tf.control_dependencies([data]):
        if hasattr(optimizer, "broken_gradients"):
            optimizer.broken_gradients.assign_add(_is_broken(gradients))
        optimizer.apply(gradients, variables)


def _is_broken(gradients):
    """1 where a gradient holds NaN or infinity, else 0, after one pass over each."""
    sums = [tf.reduce_sum(tf.cast(_values(g), tf.float32)) for g in gradients
            if g is not None]  # fmt: skip
    return tf.cast(tf.logical_not(tf.math.is_finite(tf.add_n(sums))), tf.int64)


def _values(gradient):
    return gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient
