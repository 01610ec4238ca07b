"""What pictures must satisfy before they are drawn beside others."""

from __future__ import annotations

from typing import Any

import numpy as np


def check_pictures(images: Any, name: str) -> Any:
    """Checks a set of pictures; none is decoded.

    Args:
        images: uint8 array of shape `(count, height, width, 1 or 3)`, or what reads
            like one, such as the `images` of a source.
        name: str. What the caller calls the set; it appears in the messages.

    Returns:
        The pictures as they came, or as an array.

    Raises:
        ValueError: If they have another shape or dtype, or there is none.
    """
    if not hasattr(images, "dtype"):
        images = np.asarray(images)
    shape = tuple(images.shape)
    if len(shape) != 4 or shape[-1] not in (1, 3) or 0 in shape:
        raise ValueError(
            f"`{name}` must hold at least one picture, (count, height, width, 1 or 3). "
            f"Received: {name} of shape {shape}."
        )
    if images.dtype != np.uint8:
        raise ValueError(
            f"`{name}` must be uint8, 0..255. Received: {name} of dtype "
            f"{images.dtype}. Floats in [-1, 1] become pixels by "
            "`kerasgan.latent.to_uint8(images)`."
        )
    return images


def check_neighbours(
    neighbours: Any, samples: int, pool_size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Checks that found neighbours are those of the pictures beside them.

    Args:
        neighbours: Pair of indices and distances, each `(samples, count)`.
        samples: int. Number of samples.
        pool_size: int. Number of pictures that were searched.

    Returns:
        Tuple of indices and distances as arrays.

    Raises:
        ValueError: If they are no such pair, or an index is outside of the pool.
    """
    indices, distances = map(np.asarray, neighbours)
    fits = indices.ndim == 2 and indices.shape == distances.shape
    if not fits or len(indices) != samples or indices.shape[1] == 0:
        raise ValueError(
            "`neighbours` must be indices and distances of shape (samples, count), as "
            f"`nearest_neighbours` gives them. Received: shapes {indices.shape} and "
            f"{distances.shape} for {samples} samples."
        )
    if (
        indices.dtype.kind not in "iu"
        or indices.min() < 0
        or indices.max() >= pool_size
    ):
        raise ValueError(
            f"`neighbours` must point into the pool, from 0 to {pool_size - 1}. "
            f"Received: indices of dtype {indices.dtype} from {indices.min()} to "
            f"{indices.max()}. Give the pictures whose features were searched."
        )
    return indices, distances
