"""What is random in a training step: stateless, so that training resumes exactly."""

from __future__ import annotations

import zlib

import tensorflow as tf


def training_latents(images, latent_dim, seed, steps_taken, draw=0, count=None):
    """Draws latents as a function of seed, step, replica and draw.

    There is no random state to save, and no two replicas share latents; the generators
    of `keras.random` would give all replicas the same ones.

    Args:
        images: Tensor of the step's batch; one latent is drawn for each.
        latent_dim: int. Length of a latent.
        seed: int in [0, 2**31).
        steps_taken: int64 variable, the number of finished steps.
        draw: int. Tells several draws within one step apart.
        count: int32 scalar tensor or None. Number of latents, if not one an image.

    Returns:
        float32 tensor of shape `(count, latent_dim)`, standard normal.
    """
    key = step_key(images, seed, steps_taken, draw)
    count = tf.shape(images)[0] if count is None else count
    return tf.random.stateless_normal((count, latent_dim), key)


def step_key(images, seed, steps_taken, draw=0, purpose=None):
    """Makes a key for stateless random numbers from seed, step, replica and draw.

    Args:
        images: Tensor of the step's batch, which the key waits for.
        seed: int in [0, 2**31).
        steps_taken: int64 variable, the number of finished steps.
        draw: int. Tells several draws within one step apart.
        purpose: str or None. Tells what is drawn apart; None is the latents.

    Returns:
        int32 tensor of shape `(2,)`.
    """
    # Keras runs one step too many on datasets of unknown size, which fails for want of
    # data. What follows from the latents, batch statistics among it, waits for data.
    with tf.control_dependencies([images]):
        step = tf.cast(tf.identity(steps_taken.value), tf.int32)
    replica = tf.distribute.get_replica_context().replica_id_in_sync_group
    key = tf.stack([tf.constant(seed, tf.int32), step])
    numbers = [replica, draw]
    if purpose is not None:
        numbers.append(zlib.crc32(purpose.encode()) % 2**31)
    for number in numbers:
        key = tf.random.experimental.stateless_fold_in(key, number)
    return key
