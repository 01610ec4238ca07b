"""The penalty that makes steps in style space as long in the pictures."""

from __future__ import annotations

import tensorflow as tf

# Under the square root: its derivative at 0 is infinite.
EPSILON = 1e-12


def path_length_penalty(synthesis, styles, key, mean, decay=0.01):
    """Returns `E (|J^T y| - mean)^2` and the mean, moved towards the lengths of now.

    J is the derivative of a picture by its styles, y a picture of noise; the length is
    the root of the squares, summed over a style and averaged over the layers.

    Args:
        synthesis: Callable from styles to images, `(batch, height, width, channels)`.
        styles: float tensor of shape `(batch, layers, style_dim)`.
        key: int32 tensor of shape `(2,)`; the noise is a function of it.
        mean: float32 scalar tensor, the running mean of the lengths; 0 where there is
            none yet, which then begins with the lengths of now.
        decay: float. How far the mean moves.

    Returns:
        Tuple of two float32 scalar tensors, the penalty, to be weighted by 2 in the
        paper, and the moved mean.

    Differs from the paper:
        * Its code lets the mean begin at 0, and so draws all lengths to 0 for the first
          hundreds of steps; short trainings hardly recover from that.

    Reference:
        Karras et al., 2020, section 3.2. https://arxiv.org/abs/1912.04958
    """
    styles = tf.convert_to_tensor(styles)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(styles)
        images = tf.cast(synthesis(styles), tf.float32)
        noise = tf.random.stateless_normal(tf.shape(images), key)
        pixels = tf.cast(tf.reduce_prod(tf.shape(images)[1:3]), tf.float32)
        total = tf.reduce_sum(images * noise) / tf.sqrt(pixels)
    gradient = tf.cast(tape.gradient(total, styles), tf.float32)
    squares = tf.reduce_mean(tf.reduce_sum(tf.square(gradient), 2), 1)
    lengths = tf.sqrt(squares + EPSILON)
    now = tf.reduce_mean(lengths)
    mean = tf.where(mean > 0.0, mean, tf.stop_gradient(now))
    moved = mean + decay * (now - mean)
    penalty = tf.reduce_mean(tf.square(lengths - moved))
    return penalty, tf.stop_gradient(moved)
