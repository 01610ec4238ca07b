"""What keeps the pictures of a linear last layer in range."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class OutputRange(keras.layers.Layer):
    """Clips pictures to [-1, 1] when sampling, and lets them through in training.

    Families whose generator ends in a linear layer are trained on what it gives, for a
    clipped pixel would teach it nothing, unless `clip_leading_back` clips it; whoever
    draws from it gets pictures in range.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def call(self, inputs, training=False):
        """Returns the pictures, clipped unless `training`."""
        return inputs if training else keras.ops.clip(inputs, -1.0, 1.0)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input."""
        return input_shape


@tf.custom_gradient
def clip_leading_back(images):
    """Clips pictures to [-1, 1], with a gradient where it leads back into the range.

    The gradient of a clipped number is 0, so that what has left the range stays there.
    This one is 0 only where a step against it would lead further out.

    Args:
        images: float tensor of any shape.

    Returns:
        Tensor of the same shape and dtype.
    """

    def gradient(upstream):
        above, below = images > 1.0, images < -1.0
        outward = (above & (upstream < 0.0)) | (below & (upstream > 0.0))
        return tf.where(outward, tf.zeros_like(upstream), upstream)

    return tf.clip_by_value(images, -1.0, 1.0), gradient
