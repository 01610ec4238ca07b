"""The passage from the output of one level of a growing network to that of the next."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class FadeIn(keras.layers.Layer):
    """Blends two inputs: `(1 - alpha) * old + alpha * new`.

    `alpha` is a float32 weight that no optimizer moves; whoever grows the network
    assigns it. It starts at 1, where the result is the new input bit for bit; at 0 it
    is the old one.

    Args:
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of two float tensors of the same shape, the old and the new.

    Reference:
        Karras et al., 2018, figure 2. https://arxiv.org/abs/1710.10196
    """

    def build(self, input_shape):
        """Adds the share of the new input."""
        self.alpha = self.add_weight(
            (),
            "ones",
            trainable=False,
            autocast=False,
            aggregation="only_first_replica",  # equal on all: assigned from outside
            name="alpha",
        )

    def call(self, inputs):
        """Blends the old and the new."""
        old, new = inputs
        alpha = tf.convert_to_tensor(self.alpha)
        # Both shares are rounded after the subtraction, so that 0 and 1 stay exact.
        old_share, new_share = (tf.cast(a, new.dtype) for a in (1.0 - alpha, alpha))
        return old_share * old + new_share * new

    def compute_output_shape(self, input_shape):
        """Returns the shape of the new input."""
        return input_shape[1]
