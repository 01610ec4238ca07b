"""Padding of maps by what is inside."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class ReflectionPadding2D(keras.layers.Layer):
    """Pads maps on all sides by their mirror image, without repeating the edge.

    Args:
        padding: int. Pixels on each side, less than height and width.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Raises:
        ValueError: If `padding` is negative, or the map too small for it.
    """

    def __init__(self, padding=1, **kwargs):
        super().__init__(**kwargs)
        if padding < 0:
            raise ValueError(
                f"`padding` must not be negative. Received: padding={padding}."
            )
        self.padding = padding

    def build(self, input_shape):
        """Checks that maps of `(batch, height, width, channels)` are large enough."""
        smallest = min((side for side in input_shape[1:3] if side), default=None)
        if smallest is not None and smallest <= self.padding:
            raise ValueError(
                "`padding` must be smaller than height and width. Received: "
                f"padding={self.padding} for maps of shape {tuple(input_shape[1:3])}."
            )

    def call(self, inputs):
        """Maps `(batch, height, width, channels)` to larger height and width."""
        sides = (self.padding, self.padding)
        return tf.pad(inputs, ((0, 0), sides, sides, (0, 0)), "REFLECT")

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input with `2 * padding` pixels more a side."""
        batch, *sides, channels = input_shape
        sides = [side and side + 2 * self.padding for side in sides]
        return (batch, *sides, channels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "padding": self.padding}
