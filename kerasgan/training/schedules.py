"""Quantities that change with the images shown."""

from __future__ import annotations

import math

import tensorflow as tf


def cosine_schedule(start, end, images_shown, images):
    """Moves from one value to another along half a cosine, and stays there.

    Args:
        start: float. Value before the first image.
        end: float. Value from `images` on.
        images_shown: int64 scalar tensor.
        images: int. Length of the way, in images.

    Returns:
        float32 scalar tensor.
    """
    share = tf.minimum(tf.cast(images_shown, tf.float32) / float(images), 1.0)
    return end + (start - end) * 0.5 * (1.0 + tf.cos(math.pi * share))
