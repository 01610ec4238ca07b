"""Pictures from styles instead of latents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasgan.latent.arguments import check_finite, check_whole
from kerasgan.latent.labels import resolve_labels
from kerasgan.latent.pixels import to_uint8
from kerasgan.latent.sampling import sample_noise


def styles_of(
    model: Any,
    latents: np.ndarray,
    labels: int | Sequence[int] | np.ndarray | None = None,
) -> np.ndarray:
    """Maps latents to styles, the same for every layer of a picture.

    Args:
        model: A GAN with a style space, such as `kerasgan.models.StyleGAN2`.
        latents: Float array of shape `(count, latent_dim)`.
        labels: An int or `count` integers, for conditional models.

    Returns:
        float32 array of shape `(count, layers, style_dim)`.

    Raises:
        ValueError: If the model has no style space, latents or labels do not fit it, or
            latents are not finite.
    """
    require_style_space(model)
    latents = np.asarray(latents, np.float32)
    if latents.ndim != 2 or latents.shape[1] != model.latent_dim:
        raise ValueError(
            f"`latents` must be of shape (count, {model.latent_dim}). Received: shape "
            f"{latents.shape}."
        )
    check_finite(latents=latents)
    if model.classes is not None and labels is None:
        raise ValueError(
            f"`labels` must be given for latents of a model with {model.classes} "
            "classes: an int for all, or one a latent. Received: labels=None."
        )
    inputs = [latents]
    chosen = resolve_labels(labels, len(latents), model.classes)
    if chosen is not None:
        inputs.append(chosen)
    styles = np.asarray(model.mapping(inputs), np.float32)
    return np.repeat(styles[:, None], model.synthesis.inputs[0].shape[1], 1)


def mean_style(model: Any) -> np.ndarray:
    """Returns the style that truncation draws towards, `(style_dim,)`.

    Args:
        model: A GAN with a style space.

    Returns:
        float32 array of shape `(style_dim,)`.

    Raises:
        ValueError: If the model has no style space.
    """
    require_style_space(model)
    return np.asarray(model.sampler.get_layer("truncate").mean, np.float32)


def mix_layers(
    coarse: np.ndarray, fine: np.ndarray, layers: Sequence[int] | range
) -> np.ndarray:
    """Gives some layers the styles of other pictures.

    Args:
        coarse: Float array of shape `(count, layers, style_dim)`.
        fine: Float array of the same shape.
        layers: The layers, 0 for the coarsest, that take the styles of `fine`.

    Returns:
        Array of the same shape.

    Raises:
        ValueError: If the shapes differ or there is no such layer.
    """
    coarse, fine = np.asarray(coarse), np.asarray(fine)
    if coarse.shape != fine.shape or coarse.ndim != 3:
        raise ValueError(
            "`coarse` and `fine` must both be (count, layers, style_dim). Received: "
            f"shapes {coarse.shape} and {fine.shape}."
        )
    chosen = np.asarray(layers)
    if chosen.ndim != 1 or (chosen.size and chosen.dtype.kind not in "iu"):
        raise ValueError(f"`layers` must be several integers. Received: {layers!r}.")
    if ((chosen < 0) | (chosen >= coarse.shape[1])).any():
        raise ValueError(
            f"`layers` must be from 0 to {coarse.shape[1] - 1}. Received: "
            f"{chosen.tolist()}."
        )
    chosen = chosen.astype(int)
    mixed = coarse.copy()
    mixed[:, chosen] = fine[:, chosen]
    return mixed


def draw_styles(
    model: Any, styles: np.ndarray, seed: int = 0, batch_size: int = 64
) -> np.ndarray:
    """Draws the pictures of styles.

    Args:
        model: A GAN with a style space.
        styles: Float array of shape `(count, layers, style_dim)`.
        seed: int. Seed of the noise, one for all pictures, where noise is an input.
        batch_size: int. Pictures drawn at once.

    Returns:
        uint8 array of shape `(count, height, width, channels)`.

    Raises:
        ValueError: If the model has no style space, the styles have another shape or
            are not finite, or `batch_size` is below 1.
    """
    require_style_space(model)
    check_whole(1, batch_size=batch_size)
    synthesis = model.synthesis
    wanted = tuple(synthesis.inputs[0].shape[1:])
    styles = np.asarray(styles, np.float32)
    if styles.shape[1:] != wanted:
        raise ValueError(
            "`styles` must be (count, layers, style_dim), here (count, "
            f"{wanted[0]}, {wanted[1]}). Received: shape {styles.shape}."
        )
    check_finite(styles=styles)
    images = np.empty((len(styles), *model.image_shape), np.uint8)
    for start in range(0, len(styles), batch_size):
        part = styles[start : start + batch_size]
        drawn = synthesis([part, *shared_noise(model, len(part), seed)])
        images[start : start + batch_size] = to_uint8(np.asarray(drawn))
    return images


def shared_noise(model: Any, count: int, seed: int = 0) -> list[np.ndarray]:
    """Makes what the synthesis of a model takes beside styles, alike in all pictures.

    Args:
        model: A GAN with a style space.
        count: int. Number of pictures.
        seed: int. Seed of the noise.

    Returns:
        List of one float32 array of shape `(count, noise_dim)`; empty where noise is no
        input.
    """
    lengths = [tensor.shape[1] for tensor in model.synthesis.inputs[1:]]
    return [sample_noise(1, length, seed).repeat(count, 0) for length in lengths]


def require_style_space(model: Any) -> None:
    """Checks that a model has a style space.

    Args:
        model: A GAN.

    Raises:
        ValueError: If it has none.
    """
    if getattr(model, "mapping", None) is None:
        raise ValueError(
            "Styles need a model with a style space, such as StyleGAN or StyleGAN2. "
            f"Received: {type(model).__name__}."
        )
