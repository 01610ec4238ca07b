"""Counters that are part of a model, and so of its file."""

from __future__ import annotations

import tensorflow as tf


def counter(model, name):
    """Adds a counter, an int64 weight that starts at 0, to a model.

    Args:
        model: Keras model.
        name: str. Name of the weight.

    Returns:
        Keras variable, one for all replicas.
    """
    return model.add_weight(
        shape=(),
        dtype="int64",
        initializer="zeros",
        trainable=False,
        aggregation="only_first_replica",
        name=name,
    )


def images_of_all_replicas(images):
    """Counts the images of a step on all replicas, once they have arrived.

    Args:
        images: Tensor of one replica's batch.

    Returns:
        int64 scalar tensor.
    """
    # Keras runs one step too many on datasets of unknown size, which fails for want of
    # data: it must not count.
    with tf.control_dependencies([images]):
        count = tf.shape(images, out_type=tf.int64)[0]
        return count * tf.distribute.get_strategy().num_replicas_in_sync
