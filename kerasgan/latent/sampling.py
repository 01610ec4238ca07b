"""Latents and labels as a pure function of seed and index."""

from __future__ import annotations

import numpy as np

from kerasgan.latent.philox import philox4x32

LAW = "philox4x32-10, counter (block, k low, k high, stream), key seed, box-muller"
"""str. The law's name, written into every exported file."""

_LATENTS, _LABELS = 0, 1  # streams: one seed feeds both without their sharing a word


def sample_latents(
    count: int, dimension: int, seed: int = 0, start: int = 0
) -> np.ndarray:
    """Draws standard normal latents; latent k of seed s never changes.

    Words of 32 bits become normal numbers in pairs by Box-Muller, computed in float64
    and rounded once to float32.

    Args:
        count: int. Number of latents, 0 or more.
        dimension: int. Length of one latent, 1 or more.
        seed: int in [0, 2**64).
        start: int. Index k of the first latent, 0 or more.

    Returns:
        float32 array of shape `(count, dimension)`.

    Raises:
        ValueError: If an argument is out of its range.
    """
    _check(count, seed, start)
    if dimension < 1:
        raise ValueError(f"`dimension` must be at least 1. Received: {dimension}.")
    words = _words(count, -(-dimension // 4), seed, start, _LATENTS)
    # (0, 1]: the logarithm of 0 must not occur.
    uniform = (words.astype(np.float64) + 1.0) / 2.0**32
    radius = np.sqrt(-2.0 * np.log(uniform[:, 0::2]))
    angle = 2.0 * np.pi * uniform[:, 1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    return pairs.reshape(count, -1)[:, :dimension].astype(np.float32)


def sample_labels(count: int, classes: int, seed: int = 0, start: int = 0):
    """Draws class labels, uniform, by the law of `sample_latents`.

    Args:
        count: int. Number of labels, 0 or more.
        classes: int. Number of classes, 1 or more.
        seed: int in [0, 2**64).
        start: int. Index k of the first label, 0 or more.

    Returns:
        int32 array of shape `(count,)`, values in [0, classes).

    Raises:
        ValueError: If an argument is out of its range.
    """
    _check(count, seed, start)
    if classes < 1:
        raise ValueError(f"`classes` must be at least 1. Received: {classes}.")
    words = _words(count, 1, seed, start, _LABELS)[:, 0].astype(np.uint64)
    return ((words * np.uint64(classes)) >> np.uint64(32)).astype(np.int32)


def _words(count: int, blocks: int, seed: int, start: int, stream: int) -> np.ndarray:
    index = np.arange(start, start + count, dtype=np.uint64)[:, None]
    counter = np.empty((count, blocks, 4), np.uint64)
    counter[..., 0] = np.arange(blocks, dtype=np.uint64)
    counter[..., 1] = index & np.uint64(0xFFFFFFFF)
    counter[..., 2] = index >> np.uint64(32)
    counter[..., 3] = stream
    words = philox4x32(counter, (seed & 0xFFFFFFFF, seed >> 32))
    return words.reshape(count, 4 * blocks)


def _check(count: int, seed: int, start: int) -> None:
    if count < 0 or start < 0:
        raise ValueError(
            f"`count` and `start` must be 0 or more. Received: {count=}, {start=}."
        )
    if not 0 <= seed < 2**64:
        raise ValueError(f"`seed` must be in [0, 2**64). Received: {seed=}.")
