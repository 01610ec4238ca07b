"""Pictures from a trained model, by the laws of the latent room."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from kerasgan.latent import resolve_labels, sample_latents, to_uint8


def draw(model, count, seed=0, labels=None, truncation=1.0, batch_size=64):
    """Draws pictures from a model's sampler; see `AdversarialModel.sample`.

    Args:
        model: `AdversarialModel`.
        count: int. Number of pictures.
        seed: int in [0, 2**64).
        labels: None, an int or `count` integers.
        truncation: float, 1 for a model without a style space.
        batch_size: int. Pictures drawn at once.

    Returns:
        uint8 array of shape `(count, height, width, channels)`.

    Raises:
        ValueError: If labels or truncation do not fit the model.
    """
    latents = sample_latents(count, model.latent_dim, seed)
    labels = resolve_labels(labels, count, model.classes, seed)
    return draw_latents(model, latents, labels, truncation, batch_size)


def draw_latents(model, latents, labels=None, truncation=1.0, batch_size=64):
    """Draws the pictures of given latents; see `AdversarialModel.generate`.

    Args:
        model: `AdversarialModel`.
        latents: Float array of shape `(count, latent_dim)`.
        labels: None, an int or `count` integers.
        truncation: float, 1 for a model without a style space.
        batch_size: int. Pictures drawn at once.

    Returns:
        uint8 array of shape `(count, height, width, channels)`.

    Raises:
        ValueError: If latents, labels or truncation do not fit the model.
    """
    if truncation != 1.0:
        raise ValueError(
            f"`truncation` must be 1: {type(model).__name__} has no style space to "
            f"truncate in. Received: {truncation=}."
        )
    if batch_size < 1:
        raise ValueError(f"`batch_size` must be at least 1. Received: {batch_size=}.")
    latents = np.asarray(latents, np.float32)
    if latents.ndim != 2 or latents.shape[1] != model.latent_dim:
        raise ValueError(
            f"`latents` must be of shape (count, {model.latent_dim}). Received: shape "
            f"{latents.shape}."
        )
    count = len(latents)
    inputs = [latents]
    if model.classes is not None and labels is None:
        raise ValueError(
            f"`labels` must be given for latents of a model with {model.classes} "
            "classes: an int for all, or one a latent. Received: labels=None."
        )
    labels = resolve_labels(labels, count, model.classes, seed=0)
    if labels is not None:
        inputs.append(labels)
    images = np.empty((count, *model.image_shape), np.uint8)
    for start in range(0, count, batch_size):
        batch = slice(start, start + batch_size)
        drawn = model.draw_batch([tf.constant(array[batch]) for array in inputs])
        images[batch] = to_uint8(drawn)
    return images
