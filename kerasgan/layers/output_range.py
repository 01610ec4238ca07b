"""What keeps the pictures of a linear last layer in range."""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable(package="kerasgan")
class OutputRange(keras.layers.Layer):
    """Clips pictures to [-1, 1] when sampling, and lets them through in training.

    Families whose generator ends in a linear layer are trained on what it gives, for a
    clipped pixel would teach it nothing; whoever draws from it gets pictures in range.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def call(self, inputs, training=False):
        """Returns the pictures, clipped unless `training`."""
        return inputs if training else keras.ops.clip(inputs, -1.0, 1.0)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input."""
        return input_shape
