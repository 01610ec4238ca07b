"""Directions of a style space that change one thing, found without labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasgan.latent.arguments import check_whole
from kerasgan.latent.labels import resolve_labels
from kerasgan.latent.sampling import sample_latents
from kerasgan.latent.style_space import require_style_space, styles_of


def sefa_directions(
    model: Any, count: int = 8, layers: Sequence[int] | None = None
) -> np.ndarray:
    """Finds the directions to which the network's own style layers answer most.

    They are the eigenvectors of `A^T A`, A being the matrices that map a style to what
    it does in each layer, stacked: no picture is drawn.

    Args:
        model: A GAN with a style space.
        count: int. Number of directions, the strongest first.
        layers: The layers, 0 for the coarsest, that are looked at; None for all.

    Returns:
        float32 array of shape `(count, style_dim)` of unit vectors, of which any two
        are at right angles.

    Raises:
        ValueError: If the model has no style space, or there are not as many
            directions or no such layer.

    Reference:
        Shen and Zhou, 2021. https://arxiv.org/abs/2007.06600
    """
    require_style_space(model)
    matrices = _style_matrices(model)
    chosen = range(len(matrices)) if layers is None else list(layers)
    if any(not 0 <= layer < len(matrices) for layer in chosen) or not chosen:
        raise ValueError(
            f"`layers` must be some of 0 to {len(matrices) - 1}. Received: "
            f"{list(chosen)}."
        )
    stacked = np.concatenate([matrices[layer] for layer in chosen], 1)
    # Every output counts alike, whatever its scale.
    stacked = stacked / np.linalg.norm(stacked, axis=0, keepdims=True)
    return _strongest(stacked @ stacked.T, count)


def pca_directions(
    model: Any, count: int = 8, samples: int = 10_000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Finds the directions in which styles vary most.

    Args:
        model: A GAN with a style space.
        count: int. Number of directions, the strongest first.
        samples: int, 2 or more. Number of styles that are looked at.
        seed: int. Seed of their latents.

    Returns:
        Tuple of a float32 array of shape `(count, style_dim)` of unit vectors, and the
        standard deviations of the styles along them, `(count,)`.

    Raises:
        ValueError: If the model has no style space or not as many directions, or
            `samples` is below 2.

    Reference:
        Haerkoenen et al., 2020. https://arxiv.org/abs/2004.02546
    """
    require_style_space(model)
    check_whole(2, samples=samples)
    latents = sample_latents(samples, model.latent_dim, seed)
    labels = resolve_labels(None, samples, model.classes, seed)
    styles = styles_of(model, latents, labels)[:, 0].astype(np.float64)
    covariance = np.cov(styles, rowvar=False)
    directions = _strongest(covariance, count)
    variances = np.einsum("ij,jk,ik->i", directions, covariance, directions)
    return directions, np.sqrt(variances)


def _style_matrices(model: Any) -> list[np.ndarray]:
    """Returns matrices `(style_dim, outputs)` by layer of styles, coarsest first."""
    network = model.sampler.get_layer("synthesis")
    found: dict[int, list[np.ndarray]] = {}
    for layer in network.layers:
        if layer.name.endswith("_style"):
            index = network.get_layer(layer.name.removesuffix("_style") + "_own").index
            found.setdefault(index, []).append(np.asarray(layer.equalized_kernel()))
    return [np.concatenate(found[index], 1) for index in sorted(found)]


def _strongest(symmetric: np.ndarray, count: int) -> np.ndarray:
    if not 1 <= count <= len(symmetric):
        raise ValueError(
            f"`count` must be from 1 to {len(symmetric)}, the length of a style. "
            f"Received: {count=}."
        )
    _, vectors = np.linalg.eigh(np.asarray(symmetric, np.float64))
    vectors = vectors.T[::-1][:count]
    # An eigenvector has no sign of its own: its largest number is made positive.
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(1)[:, None], 1)
    return (vectors * np.sign(largest)).astype(np.float32)
