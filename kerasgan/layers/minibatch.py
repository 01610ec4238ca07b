"""What lets a discriminator see that pictures resemble each other."""

from __future__ import annotations

import keras
import tensorflow as tf

# Under the square root: its derivative at 0 is infinite.
EPSILON = 1e-8


@keras.saving.register_keras_serializable(package="kerasgan")
class MinibatchStandardDeviation(keras.layers.Layer):
    """Adds maps of how much pictures of a group differ, one value a picture and map.

    The deviation of each value over the group, averaged over places and channels. As in
    the official code, picture `k` of `n` is in the group of `k` modulo `n` over
    the group's size. That size is the largest up to `group_size` that divides the
    batch, and the whole batch where only 1 does. Each replica groups its own pictures.
    Statistics are taken in float32. Height and width must be static.

    Args:
        group_size: int. Pictures of a group at most.
        channels: int. Maps that are added; each sums up an equal part of the channels.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Raises:
        ValueError: If either is not positive or `channels` does not divide the input's.

    Reference:
        Karras et al., 2018, section 3. https://arxiv.org/abs/1710.10196
    """

    def __init__(self, group_size=4, channels=1, **kwargs):
        super().__init__(**kwargs)
        if group_size < 1 or channels < 1:
            raise ValueError(
                "`group_size` and `channels` must be positive. Received: "
                f"group_size={group_size}, channels={channels}."
            )
        self.group_size = group_size
        self.channels = channels

    def build(self, input_shape):
        """Checks that the maps share the channels equally."""
        if input_shape[-1] % self.channels:
            raise ValueError(
                "`channels` must divide the input's. Received: "
                f"channels={self.channels} for an input of {input_shape[-1]}."
            )

    def call(self, inputs):
        """Maps `(batch, height, width, n)` to `n + channels` channels."""
        batch = tf.shape(inputs)[0]
        _, height, width, channels = inputs.shape
        size = self._size_of_groups(batch)
        parts = (self.channels, channels // self.channels)
        shape = (size, batch // size, height, width, *parts)
        groups = tf.reshape(tf.cast(inputs, tf.float32), shape)
        groups -= tf.reduce_mean(groups, 0, keepdims=True)
        variance = tf.reduce_mean(tf.square(groups), 0)
        means = tf.reduce_mean(tf.sqrt(variance + EPSILON), (1, 2, 4))
        # Repeated by adding zeros: the gradient of a tile whose count is computed is
        # unknown to XLA inside a condition.
        means += tf.zeros_like(groups[:, :, 0, 0, :, 0])
        means = tf.reshape(means, (-1, 1, 1, self.channels))
        maps = tf.tile(tf.cast(means, inputs.dtype), (1, height, width, 1))
        return tf.concat([inputs, maps], -1)

    def _size_of_groups(self, batch):
        sizes = tf.range(1, self.group_size + 1)
        size = tf.reduce_max(tf.where(batch % sizes == 0, sizes, 1))
        # Alone, a picture differs from nothing: better one large group.
        return tf.where(size == 1, batch, size) if self.group_size > 1 else size

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input with `channels` more."""
        return (*input_shape[:-1], input_shape[-1] + self.channels)

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"group_size": self.group_size, "channels": self.channels}
        return {**super().get_config(), **own}
