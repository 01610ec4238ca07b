"""Pictures from a trained model, by the laws of the latent room."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from kerasgan.latent import (
    resolve_labels,
    resolve_noise,
    resolve_truncation,
    sample_latents,
    to_uint8,
)
from kerasgan.latent.arguments import check_finite, check_whole
from kerasgan.training.divergence import DivergedError


def draw(model, count, seed=0, labels=None, truncation=1.0, batch_size=64):
    """Draws pictures from a model's sampler; see `AdversarialModel.sample`.

    Args:
        model: `AdversarialModel`.
        count: int. Number of pictures.
        seed: int in [0, 2**64).
        labels: None, an int or `count` integers.
        truncation: float or `count` floats, 1 for a model without a style space.
        batch_size: int. Pictures drawn at once.

    Returns:
        uint8 array of shape `(count, height, width, channels)`.

    Raises:
        ValueError: If labels or truncation do not fit the model.
        DivergedError: If a picture is not finite.
    """
    latents = sample_latents(count, model.latent_dim, seed)
    labels = resolve_labels(labels, count, model.classes, seed)
    return draw_latents(model, latents, labels, truncation, batch_size, seed)


def draw_latents(
    model, latents, labels=None, truncation=1.0, batch_size=64, seed=0, noise=None
):
    """Draws the pictures of given latents; see `AdversarialModel.generate`.

    Args:
        model: `AdversarialModel`.
        latents: Float array of shape `(count, latent_dim)`.
        labels: None, an int or `count` integers.
        truncation: float or `count` floats, 1 for a model without a style space.
        batch_size: int. Pictures drawn at once.
        seed: int in [0, 2**64). Seed of the noise of a model that takes noise.
        noise: Float array of shape `(count, noise_dim)`, or `(noise_dim,)` for the same
            in every picture; None to draw it from the seed.

    Returns:
        uint8 array of shape `(count, height, width, channels)`.

    Raises:
        ValueError: If latents, labels, truncation or noise do not fit the model, or are
            not finite.
        DivergedError: If a picture is not finite.
    """
    check_whole(1, batch_size=batch_size)
    latents = np.asarray(latents, np.float32)
    if latents.ndim != 2 or latents.shape[1] != model.latent_dim:
        raise ValueError(
            f"`latents` must be of shape (count, {model.latent_dim}). Received: shape "
            f"{latents.shape}."
        )
    check_finite(latents=latents)
    count = len(latents)
    if model.classes is not None and labels is None:
        raise ValueError(
            f"`labels` must be given for latents of a model with {model.classes} "
            "classes: an int for all, or one a latent. Received: labels=None."
        )
    inputs = [
        latents,
        resolve_labels(labels, count, model.classes, seed=0),
        resolve_truncation(truncation, count, has_style_space(model)),
        resolve_noise(noise, count, noise_dim(model), seed),
    ]
    return _draw_batches(
        model, [item for item in inputs if item is not None], batch_size
    )


def has_style_space(model) -> bool:
    """Says whether a model's sampler has styles, so that they can be truncated.

    Args:
        model: `AdversarialModel`.
    """
    return "truncation" in _input_shapes(model)


def noise_dim(model) -> int | None:
    """Returns how many numbers of noise a picture takes.

    Args:
        model: `AdversarialModel`.

    Returns:
        int, or None where the sampler takes no noise.
    """
    shape = _input_shapes(model).get("noise")
    return None if shape is None else shape[1]


def _input_shapes(model):
    return {tensor.name: tensor.shape for tensor in model.sampler.inputs}


def _draw_batches(model, inputs, batch_size):
    count = len(inputs[0])
    images = np.empty((count, *model.image_shape), np.uint8)
    for start in range(0, count, batch_size):
        batch = slice(start, start + batch_size)
        drawn = model.draw_batch([tf.constant(array[batch]) for array in inputs])
        _require_finite(model, drawn)
        images[batch] = to_uint8(drawn)
    return images


def _require_finite(model, drawn):
    broken = ~np.isfinite(drawn).all(axis=(1, 2, 3))
    if broken.any():
        raise DivergedError(
            "Drawn pictures must be finite. Received: NaN or infinite values in "
            f"{np.count_nonzero(broken)} of {len(broken)} pictures of {model.name!r}. "
            "Its training diverged, or its weights were set to such values: take those "
            "of an earlier checkpoint."
        )
