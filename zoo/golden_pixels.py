"""Pixels that prove that a model draws what it drew when it was published."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kerasgan.latent import sample_latents, to_uint8

from .manifests import Golden

if TYPE_CHECKING:
    from kerasgan.training import AdversarialModel

TOLERANCE = 1
"""int. Grey levels by which another machine's rounding may differ."""

_PIXELS = 64
_PATCH = 4  # every translator takes multiples of it
_TRUNCATION = (1.0, 0.5)


def golden_pixels(model: AdversarialModel, seed: int = 0, count: int = 8) -> Golden:
    """Chooses pixels of a model's pictures that a wrong model would not draw.

    Pixels that are neither black nor white come first: those say most. Every second
    picture of a style model is truncated, so that a wrong mean style shows. A model
    that translates is given made-up pictures, all of them in each of its directions.

    Args:
        model: Model to sample.
        seed: int. Seed of the pictures.
        count: int. Number of pictures.

    Returns:
        `Golden` of at most 64 pixels, spread over all pictures.
    """
    levels = _levels(model, seed, count)
    candidates = np.flatnonzero((levels > 0) & (levels < 255))
    if candidates.size < _PIXELS:
        candidates = np.arange(levels.size)
    places = np.linspace(0, candidates.size - 1, min(_PIXELS, candidates.size))
    indices = candidates[places.astype(int)]
    return Golden(seed, count, tuple(indices.tolist()), tuple(levels[indices].tolist()))


def level_difference(model: AdversarialModel, golden: Golden) -> int:
    """Draws the golden pictures again and compares.

    Args:
        model: Model to sample.
        golden: `Golden` of the published model.

    Returns:
        int, the largest difference in grey levels; 255 where the pictures have fewer
        pixels than the golden ones.
    """
    levels = _levels(model, golden.seed, golden.count).astype(int)
    if max(golden.indices) >= levels.size:
        return 255
    return int(np.abs(levels[list(golden.indices)] - golden.values).max())


def _levels(model, seed: int, count: int) -> np.ndarray:
    if hasattr(model, "translators"):
        pictures = _made_up_pictures(model.image_shape, seed, count)
        ways = [model.translate(pictures, way) for way in model.translators]
        return np.concatenate(ways).reshape(-1)
    from kerasgan.training.drawing import has_style_space

    asked = {}
    if has_style_space(model):
        asked = {"truncation": np.resize(_TRUNCATION, count)}
    return model.sample(count, seed=seed, **asked).reshape(-1)


def _made_up_pictures(image_shape, seed: int, count: int) -> np.ndarray:
    """Pictures to translate that are a function of the seed: patches of 4x4 pixels."""
    height, width, channels = image_shape
    shape = count, height // _PATCH, width // _PATCH, channels
    latents = sample_latents(count, math.prod(shape[1:]), seed).reshape(shape)
    patches = to_uint8(latents / 2)
    return patches.repeat(_PATCH, axis=1).repeat(_PATCH, axis=2)
