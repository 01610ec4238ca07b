"""Distances between sets of features, block by block, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# Rows and columns of one block of distances: 1024 x 4096 float64 = 32 MB.
BLOCK_ROWS = 1024
BLOCK_COLUMNS = 4096


def row_blocks(
    features: np.ndarray, centre: np.ndarray
) -> Iterator[tuple[slice, np.ndarray]]:
    """Cuts features into blocks that become the rows of blocks of distances.

    Distances come from squared norms; a common centre keeps these small and exact.

    Args:
        features: Array of shape `(count, dimensions)`.
        centre: float64 array of shape `(dimensions,)`, subtracted from each row.

    Yields:
        Tuple of the slice of rows and their centred float64 copy.
    """
    return _blocks(features, centre, BLOCK_ROWS)


def column_blocks(
    features: np.ndarray, centre: np.ndarray
) -> Iterator[tuple[slice, np.ndarray]]:
    """Cuts features into blocks that become the columns of blocks of distances.

    Args:
        features: Array of shape `(count, dimensions)`.
        centre: float64 array of shape `(dimensions,)`, that of the rows.

    Yields:
        Tuple of the slice of rows and their centred float64 copy.
    """
    return _blocks(features, centre, BLOCK_COLUMNS)


def squared_distances(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Squared distance of each row to each column.

    Args:
        rows: float64 array of shape `(count, dimensions)`, centred.
        columns: float64 array of shape `(other_count, dimensions)`, centred likewise.

    Returns:
        float64 array of shape `(count, other_count)`, never negative; exact up to the
        rounding of the squared norms.
    """
    distances = rows @ columns.T
    distances *= -2
    distances += np.square(rows).sum(axis=1)[:, np.newaxis]
    distances += np.square(columns).sum(axis=1)
    return np.maximum(distances, 0, out=distances)


def squared_radii(
    block: np.ndarray,
    first_row: int,
    features: np.ndarray,
    centre: np.ndarray,
    k: int,
) -> np.ndarray:
    """Squared distance of some rows of a set to their k-th nearest others of the set.

    Args:
        block: float64 array of shape `(count, dimensions)`: rows of `features`,
            centred.
        first_row: int. Where in `features` the block begins.
        features: Array of shape `(total, dimensions)`.
        centre: float64 array of shape `(dimensions,)`.
        k: int from 1 to `total - 1`. A row is not its own neighbour.

    Returns:
        float64 array of shape `(count,)`.
    """
    nearest = np.full((len(block), 0), np.inf)
    for columns, others in column_blocks(features, centre):
        distances = squared_distances(block, others)
        itself = np.arange(first_row, first_row + len(block)) - columns.start
        known = (itself >= 0) & (itself < len(others))
        distances[known, itself[known]] = np.inf
        nearest = np.concatenate([nearest, distances], axis=1)
        kept = min(k, nearest.shape[1])
        nearest = np.partition(nearest, kept - 1, axis=1)[:, :kept]
    return nearest.max(axis=1)


def _blocks(features, centre, size):
    for start in range(0, len(features), size):
        rows = slice(start, min(start + size, len(features)))
        yield rows, features[rows] - centre
