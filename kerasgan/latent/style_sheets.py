"""Sheets of pictures that show what a style space holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasgan.latent.arguments import check_finite, check_whole
from kerasgan.latent.labels import resolve_labels
from kerasgan.latent.sampling import sample_latents
from kerasgan.latent.style_space import (
    draw_styles,
    mix_layers,
    require_style_space,
    styles_of,
)


def truncation_sweep(
    model: Any, values: Sequence[float], count: int = 4, seed: int = 0
) -> np.ndarray:
    """Draws the same pictures from the mean picture outwards, a row for each.

    Only the layers that the model truncates move, as in `sample(truncation=...)`.

    Args:
        model: A GAN with a style space.
        values: Truncations, one a column.
        count: int. Number of rows.
        seed: int. Seed of the pictures.

    Returns:
        uint8 array of shape `(count * len(values), height, width, channels)`.

    Raises:
        ValueError: If the model has no style space, or a value is not finite.
    """
    check_finite(values=values)
    styles = _styles(model, count, seed)[:, 0]  # the same in all layers
    shares = np.tile(np.asarray(values, np.float32), count)
    truncate = model.sampler.get_layer("truncate")
    swept = truncate((styles.repeat(len(values), 0), shares))
    return draw_styles(model, np.asarray(swept))


def mixing_sheet(
    model: Any,
    layers: Sequence[int] | range,
    rows: int = 4,
    columns: int = 6,
    seed: int = 0,
) -> np.ndarray:
    """Draws pictures of two styles each: of the row, and in some layers of the column.

    The first column and row show the pictures that are mixed; the corner is white.

    Args:
        model: A GAN with a style space.
        layers: The layers, 0 for the coarsest, that take the style of the column.
        rows: int. Number of pictures of the first column.
        columns: int. Number of pictures of the first row.
        seed: int. Seed of both.

    Returns:
        uint8 array of shape `((rows + 1) * (columns + 1), height, width, channels)`.

    Raises:
        ValueError: If the model has no style space or there is no such layer.

    Reference:
        Karras et al., 2019, figure 3. https://arxiv.org/abs/1812.04948
    """
    check_whole(1, rows=rows, columns=columns)
    styles = _styles(model, rows + columns, seed)
    left, top = styles[:rows], styles[rows:]
    pairs = left.repeat(columns, 0), np.tile(top, (rows, 1, 1))
    mixed = draw_styles(model, mix_layers(*pairs, layers))
    sheet = np.full((rows + 1, columns + 1, *model.image_shape), 255, np.uint8)
    sheet[0, 1:], sheet[1:, 0] = draw_styles(model, top), draw_styles(model, left)
    sheet[1:, 1:] = mixed.reshape(rows, columns, *model.image_shape)
    return sheet.reshape(-1, *model.image_shape)


def direction_sheet(
    model: Any,
    direction: np.ndarray,
    distances: Sequence[float],
    count: int = 4,
    seed: int = 0,
    layers: Sequence[int] | None = None,
) -> np.ndarray:
    """Draws pictures as they change along a direction, a row for each.

    Args:
        model: A GAN with a style space.
        direction: Float array of shape `(style_dim,)`.
        distances: How far, one a column; 0 is the picture itself.
        count: int. Number of rows.
        seed: int. Seed of the pictures.
        layers: The layers, 0 for the coarsest, that move; None for all.

    Returns:
        uint8 array of shape `(count * len(distances), height, width, channels)`.

    Raises:
        ValueError: If the model has no style space, the direction another shape, a
            number is not finite, or there is no such layer.
    """
    styles = _styles(model, count, seed)[:, None]
    if np.shape(direction) != styles.shape[3:]:
        raise ValueError(
            f"`direction` must be of shape ({styles.shape[3]},), as a style is. "
            f"Received: shape {np.shape(direction)}. Give one of several directions."
        )
    check_finite(direction=direction, distances=distances)
    steps = np.asarray(distances, np.float32)[None, :, None, None]
    moved = styles + steps * np.asarray(direction, np.float32)
    still = np.broadcast_to(styles, moved.shape)
    shape = (-1, *styles.shape[2:])
    chosen = range(shape[1]) if layers is None else layers
    mixed = mix_layers(still.reshape(shape), moved.reshape(shape), chosen)
    return draw_styles(model, mixed)


def _styles(model, count, seed):
    require_style_space(model)
    latents = sample_latents(count, model.latent_dim, seed)
    labels = resolve_labels(None, count, model.classes, seed)
    return styles_of(model, latents, labels)
