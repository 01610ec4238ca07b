"""Latents, labels and noise as a pure function of seed and index."""

from __future__ import annotations

import operator

import numpy as np

from kerasgan.latent.philox import philox4x32

LAW = "philox4x32-10, counter (block, k low, k high, stream), key seed, box-muller"
"""str. The law's name, written into every exported file."""

NOISE_STREAM = 2
"""int. The last word of a noise's counters, for who draws it by the law alone."""

# Streams: one seed feeds all three without their sharing a word.
_LATENTS, _LABELS = 0, 1


def sample_latents(
    count: int, dimension: int, seed: int = 0, start: int = 0
) -> np.ndarray:
    """Draws standard normal latents; latent k of seed s never changes.

    Words of 32 bits become normal numbers in pairs by Box-Muller, computed in float64
    and rounded once to float32.

    Args:
        count: int in [0, 2**31). Number of latents.
        dimension: int in [1, 2**31). Length of one latent; a shorter latent is the
            beginning of a longer one.
        seed: int in [0, 2**64).
        start: int in [0, 2**63). Index k of the first latent.

    Returns:
        float32 array of shape `(count, dimension)`.

    Raises:
        ValueError: If an argument is no integer or out of its range.

    Reference:
        Box and Muller, 1958, A note on the generation of random normal deviates.
        https://doi.org/10.1214/aoms/1177706645
    """
    return _normal(count, dimension, seed, start, _LATENTS)


def sample_labels(
    count: int, classes: int, seed: int = 0, start: int = 0
) -> np.ndarray:
    """Draws class labels, uniform, by the law of `sample_latents`.

    Args:
        count: int in [0, 2**31). Number of labels.
        classes: int in [1, 2**31). Number of classes.
        seed: int in [0, 2**64). Labels and latents of one seed are independent.
        start: int in [0, 2**63). Index k of the first label.

    Returns:
        int32 array of shape `(count,)`, values in [0, classes).

    Raises:
        ValueError: If an argument is no integer or out of its range.
    """
    classes = _integer("classes", classes, 1, 31)
    words = _words(count, 1, seed, start, _LABELS)[:, 0].astype(np.uint64)
    return ((words * np.uint64(classes)) >> np.uint64(32)).astype(np.int32)


def sample_noise(
    count: int, dimension: int, seed: int = 0, start: int = 0
) -> np.ndarray:
    """Draws what a style model adds to its maps, by the law of `sample_latents`.

    Args:
        count: int in [0, 2**31). Number of pictures.
        dimension: int in [1, 2**31). Length of a picture's noise, that of all layers
            one after the other.
        seed: int in [0, 2**64). Noise, latents and labels of one seed are independent.
        start: int in [0, 2**63). Index k of the first picture.

    Returns:
        float32 array of shape `(count, dimension)`, standard normal.

    Raises:
        ValueError: If an argument is no integer or out of its range.
    """
    return _normal(count, dimension, seed, start, NOISE_STREAM)


def _normal(
    count: int, dimension: int, seed: int, start: int, stream: int
) -> np.ndarray:
    dimension = _integer("dimension", dimension, 1, 31)
    words = _words(count, -(-dimension // 4), seed, start, stream)
    # (0, 1]: the logarithm of 0 must not occur.
    uniform = (words.astype(np.float64) + 1.0) / 2.0**32
    radius = np.sqrt(-2.0 * np.log(uniform[:, 0::2]))
    angle = 2.0 * np.pi * uniform[:, 1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    numbers = pairs.reshape(len(words), words.shape[1])
    return numbers[:, :dimension].astype(np.float32)


def _words(count: int, blocks: int, seed: int, start: int, stream: int) -> np.ndarray:
    count, seed = _integer("count", count, 0, 31), _integer("seed", seed, 0, 64)
    first = np.uint64(_integer("start", start, 0, 63))
    index = first + np.arange(count, dtype=np.uint64)[:, None]
    counter = np.empty((count, blocks, 4), np.uint64)
    counter[..., 0] = np.arange(blocks, dtype=np.uint64)
    counter[..., 1] = index & np.uint64(0xFFFFFFFF)
    counter[..., 2] = index >> np.uint64(32)
    counter[..., 3] = stream
    words = philox4x32(counter, (seed & 0xFFFFFFFF, seed >> 32))
    return words.reshape(count, 4 * blocks)


def _integer(name: str, value: int, least: int, bits: int) -> int:
    try:
        integer = operator.index(value)
    except TypeError:
        integer = -1
    if not least <= integer < 2**bits:
        raise ValueError(
            f"`{name}` must be an integer in [{least}, 2**{bits}). "
            f"Received: {name}={value!r}."
        )
    return integer
