"""How far pictures are from those that they should be."""

from __future__ import annotations

import tensorflow as tf


def absolute_error(images, targets) -> tf.Tensor:
    """Mean absolute difference of all pixels: L1.

    The cycle and identity losses of CycleGAN and the reconstruction loss of Pix2Pix are
    this, each with a weight.

    Args:
        images: float tensor of any shape.
        targets: float tensor of the same shape.

    Returns:
        float32 scalar tensor.

    Raises:
        ValueError: If the shapes differ.

    Example:
    >>> float(absolute_error(tf.constant([0.0, 1.0]), tf.constant([0.5, 1.0])))
    0.25

    Reference:
        Zhu et al., 2017, equation 2. https://arxiv.org/abs/1703.10593
        Isola et al., 2017, equation 3. https://arxiv.org/abs/1611.07004
    """
    # Broadcasting would compare everything with everything.
    if not images.shape.is_compatible_with(targets.shape):
        raise ValueError(
            "`images` and `targets` must be of the same shape. Received: shapes "
            f"{tuple(images.shape)} and {tuple(targets.shape)}."
        )
    images, targets = (tf.cast(each, tf.float32) for each in (images, targets))
    return tf.reduce_mean(tf.abs(images - targets))
