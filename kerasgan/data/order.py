"""The order of the pictures as a pure function of seed and position.

The stream of a source is endless; place k of it belongs to epoch `k // count` and every
epoch is a permutation of the whole set. Nothing is remembered between places, so that a
stream can be entered anywhere at no cost.
"""

from __future__ import annotations

import tensorflow as tf

_STEP = 0x9E3779B97F4A7C15
_FACTORS = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = 2**64 - 1
_ROUNDS = 8


def shuffled(places: tf.Tensor, count: int, seed: int) -> tf.Tensor:
    """Says which picture stands at each place of the stream.

    Args:
        places: int64 tensor of shape `(n,)`, 0 or more.
        count: int. Number of pictures in the set.
        seed: int in [0, 2**64).

    Returns:
        int64 tensor of shape `(n,)`, values in [0, count). Each run of `count` places
        from a multiple of `count` holds every picture once.
    """
    epoch, place = places // count, places % count
    # The cipher behind the shuffle keeps some likeness between neighbouring keys: the
    # pictures of epoch 1 would come near where they were in epoch 0. Scatter the keys.
    first = _scatter(tf.cast(epoch, tf.uint64) * _STEP + _scattered(seed))
    second = _scatter(first + _STEP)
    low = tf.constant(0xFFFFFFFF, tf.uint64)
    keys = [
        tf.bitwise.bitwise_and(first, low),
        tf.bitwise.right_shift(first, _shift(32)),
        tf.bitwise.bitwise_and(second, low),
    ]
    return tf.raw_ops.RandomIndexShuffle(
        index=place,
        seed=tf.cast(tf.stack(keys, axis=1), tf.uint32),
        max_index=tf.constant(count - 1, tf.int64),
        rounds=_ROUNDS,
    )


def coins(places: tf.Tensor, seed: int) -> tf.Tensor:
    """Tosses a fair coin for each place of the stream.

    Args:
        places: int64 tensor of shape `(n,)`, 0 or more.
        seed: int in [0, 2**64).

    Returns:
        bool tensor of shape `(n,)`.
    """
    words = _scatter(tf.cast(places, tf.uint64) * _STEP + _scattered(seed ^ _MASK))
    return tf.bitwise.right_shift(words, _shift(63)) == 1


def side_seed(seed: int, side: int) -> int:
    """Gives each side of a pair of sources a stream of its own.

    Args:
        seed: int in [0, 2**64).
        side: int. 0 keeps the seed.

    Returns:
        int in [0, 2**64).
    """
    return seed if side == 0 else _scattered(seed + side * _STEP)


def _scatter(words: tf.Tensor) -> tf.Tensor:
    """The output function of SplitMix64 (Steele et al., 2014), on uint64."""
    words = tf.bitwise.bitwise_xor(words, tf.bitwise.right_shift(words, _shift(30)))
    words *= _FACTORS[0]
    words = tf.bitwise.bitwise_xor(words, tf.bitwise.right_shift(words, _shift(27)))
    words *= _FACTORS[1]
    return tf.bitwise.bitwise_xor(words, tf.bitwise.right_shift(words, _shift(31)))


def _scattered(word: int) -> int:
    """`_scatter` of one Python number."""
    word &= _MASK
    word = (word ^ (word >> 30)) * _FACTORS[0] & _MASK
    word = (word ^ (word >> 27)) * _FACTORS[1] & _MASK
    return word ^ (word >> 31)


def _shift(bits: int) -> tf.Tensor:
    return tf.constant(bits, tf.uint64)
