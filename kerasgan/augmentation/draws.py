"""Stateless random numbers for augmentations, one a picture."""

from __future__ import annotations

import zlib

import tensorflow as tf


class Draws:
    """Named random numbers for each picture of a batch: a function of key and name.

    Args:
        images: Tensor of the pictures, `(batch, height, width, channels)`.
        key: int32 tensor of shape `(2,)`.
    """

    def __init__(self, images, key):
        self.count = tf.shape(images)[0]
        self.key = key

    def uniform(self, name, low=0.0, high=1.0):
        """Returns float32 numbers in [low, high), shape `(batch,)`."""
        return tf.random.stateless_uniform((self.count,), self._key(name), low, high)

    def normal(self, name, deviation=1.0):
        """Returns float32 numbers of mean 0 and a standard deviation, `(batch,)`."""
        numbers = tf.random.stateless_normal((self.count,), self._key(name))
        return deviation * numbers

    def chosen(self, name, probability):
        """Returns a bool for each picture, true with a probability, `(batch,)`."""
        return self.uniform(f"{name}?") < probability

    def _key(self, name):
        number = zlib.crc32(name.encode()) % 2**31
        return tf.random.experimental.stateless_fold_in(self.key, number)
