"""Ways between latents."""

from __future__ import annotations

import numpy as np

from kerasgan.latent.arguments import check_whole


def lerp(start: np.ndarray, end: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """Goes straight from one latent to another.

    Halfway between two independent normal latents the length falls to 0.7 of theirs,
    where a generator has seen few; `slerp` keeps it. In a style space lerp is right.

    Args:
        start: Float array of shape `(..., latent_dim)`.
        end: Float array of the same shape.
        share: float, or array of shape `(...)`: 0 gives the start, 1 the end.

    Returns:
        Array of the shape and dtype of `start`.

    Example:
    >>> lerp(np.array([0.0, 2.0]), np.array([1.0, 0.0]), 0.5)
    array([0.5, 1. ])
    """
    start, end = np.asarray(start), np.asarray(end)
    share = np.asarray(share)[..., None]
    return (start + share * (end - start)).astype(start.dtype)


def slerp(start: np.ndarray, end: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """Goes from one latent to another along an arc.

    The direction turns evenly by the angle between the two, and the length changes
    evenly from one to the other. Latents that point the same way, or opposite ways, are
    joined straight.

    Args:
        start: Float array of shape `(..., latent_dim)`.
        end: Float array of the same shape.
        share: float, or array of shape `(...)`: 0 gives the start, 1 the end.

    Returns:
        Array of the shape and dtype of `start`.

    Reference:
        White, 2016. https://arxiv.org/abs/1609.04468

    Example:
    >>> slerp(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 0.5).round(4)
    array([0.7071, 0.7071])
    """
    start, end = np.asarray(start), np.asarray(end)
    first, second = start.astype(np.float64), end.astype(np.float64)
    share = np.asarray(share, np.float64)[..., None]
    lengths = [np.linalg.norm(v, axis=-1, keepdims=True) for v in (first, second)]
    safe = [np.where(length == 0.0, 1.0, length) for length in lengths]
    first, second = first / safe[0], second / safe[1]
    cosine = np.clip((first * second).sum(-1, keepdims=True), -1.0, 1.0)
    angle = np.arccos(cosine)
    parallel = np.sin(angle) < 1e-6
    sine = np.where(parallel, 1.0, np.sin(angle))
    weights = [
        np.where(parallel, part, np.sin(part * angle) / sine)
        for part in (1.0 - share, share)
    ]
    direction = weights[0] * first + weights[1] * second
    length = (1.0 - share) * lengths[0] + share * lengths[1]
    return (length * direction).astype(start.dtype)


WAYS = {"slerp": slerp, "lerp": lerp}


def latent_walk(
    latents: np.ndarray, steps: int, way: str = "slerp", closed: bool = False
) -> np.ndarray:
    """Goes from latent to latent in equal steps.

    Args:
        latents: Float array of shape `(stops, latent_dim)`, two stops or more.
        steps: int. Steps from one stop to the next.
        way: str. "slerp" or "lerp".
        closed: bool. Whether the way leads back to the first stop, for an animation
            that repeats.

    Returns:
        Array of shape `((stops - 1) * steps + 1, latent_dim)`, the stops among it; of
        shape `(stops * steps, latent_dim)` where the way is closed.

    Raises:
        ValueError: If there are fewer than two stops, no step, or the way is unknown.
    """
    latents = np.asarray(latents)
    if latents.ndim != 2 or len(latents) < 2:
        raise ValueError(
            "`latents` must be two stops or more, of shape (stops, latent_dim). "
            f"Received: shape {latents.shape}."
        )
    check_whole(1, steps=steps)
    if way not in WAYS:
        raise ValueError(
            f"`way` must be {' or '.join(map(repr, WAYS))}. Received: {way=}."
        )
    stops = np.concatenate([latents, latents[:1]]) if closed else latents
    starts, ends = stops[:-1].repeat(steps, 0), stops[1:].repeat(steps, 0)
    shares = np.tile(np.arange(steps) / steps, len(stops) - 1)
    walk = WAYS[way](starts, ends, shares)
    return walk if closed else np.concatenate([walk, latents[-1:]])
