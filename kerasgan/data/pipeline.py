"""The training pipeline: whole batches, in exact order, as floats in [-1, 1]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from kerasgan.data.order import coins, shuffled

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerasgan.data.sources import ImageSource


def batches(source: ImageSource, batch_size: int, position: int, part: Callable) -> Any:
    """Makes the endless dataset whose batch k is `part` of its places in the stream.

    Args:
        source: ImageSource that is asked for the speed of its pictures.
        batch_size: int. Places in a batch.
        position: int. First place.
        part: Function of an int64 tensor of shape `(batch_size,)` to the batch.

    Returns:
        Infinite `tf.data.Dataset`.
    """
    offsets = np.arange(batch_size, dtype=np.int64)
    dataset = tf.data.Dataset.counter(position, batch_size)
    dataset = dataset.map(
        lambda first: part(first + offsets),
        num_parallel_calls=tf.data.AUTOTUNE if source.lazy else None,
        deterministic=True if source.lazy else None,
    )
    options = tf.data.Options()
    # TensorFlow's tuner finds how many threads should read. Else it has nothing to do,
    # and on one free core the end of a training waits for it, up to as long again as
    # the training took (seen of 2.21).
    options.autotune.enabled = source.lazy
    return dataset.prefetch(2).with_options(options)


def gather(source: ImageSource, places: tf.Tensor, seed: int) -> Any:
    """Reads the pictures, and labels where there are, at some places of the stream.

    Args:
        source: ImageSource.
        places: int64 tensor of shape `(n,)`.
        seed: int in [0, 2**64).

    Returns:
        float32 tensor of shape `(n, height, width, channels)` in [-1, 1], or a tuple of
        it and an int32 tensor of shape `(n,)`.
    """
    index = shuffled(places, len(source), seed)
    images = _read(source, index)
    if source.flip:
        mirrored = coins(places, seed)[:, None, None, None]
        images = tf.where(mirrored, tf.reverse(images, [2]), images)
    if images.dtype == tf.uint8:
        images = tf.cast(images, tf.float32) / 127.5 - 1.0
    if source.labels is None:
        return images
    return images, tf.gather(tf.constant(source.labels), index)


def _read(source: ImageSource, index: tf.Tensor) -> tf.Tensor:
    if not source.lazy:
        return tf.gather(source.tensor, index)
    images = tf.numpy_function(
        lambda rows: source.images[rows], [index], tf.uint8, stateful=False
    )
    return tf.ensure_shape(images, (index.shape[0], *source.image_shape))
