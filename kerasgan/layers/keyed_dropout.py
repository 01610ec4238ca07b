"""Dropout without a random state."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class KeyedDropout(keras.layers.Layer):
    """Drops values in training by a key that it is given; else lets all through.

    Keras' own dropout draws from a state that no file of weights holds and that is the
    same on every device. Which values fall here is a function of key and number alone.

    Args:
        rate: float in [0, 1). Probability that a value is dropped.
        number: int. Tells the layers of one network apart, whose key is the same.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of a map, float `(batch, height, width, channels)`, and a key,
            int32 `(2,)`.

    Raises:
        ValueError: If `rate` is out of its range.

    Reference:
        Srivastava et al., 2014. https://jmlr.org/papers/v15/srivastava14a.html
    """

    def __init__(self, rate, number=0, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(
                "`rate` must be 0 or more and below 1, the share of values that is "
                f"dropped. Received: rate={rate!r}."
            )
        self.rate = rate
        self.number = number

    def call(self, inputs, training=False):
        """Returns the map; in training with values dropped and the others raised."""
        values, key = inputs
        if not training or self.rate == 0:
            return values
        key = tf.random.experimental.stateless_fold_in(key, self.number)
        drawn = tf.random.stateless_uniform(tf.shape(values), key)
        # Raised, so that the mean stays what it is without dropout.
        raised = values * tf.cast(1.0 / (1.0 - self.rate), values.dtype)
        return tf.where(drawn < self.rate, tf.zeros_like(values), raised)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the map."""
        return input_shape[0]

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "rate": self.rate, "number": self.number}
