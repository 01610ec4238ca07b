"""Distances between sets of features, block by block, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# Rows and columns of one block of distances: 2048 x 4096 float64 = 64 MB.
BLOCK_ROWS = 2048
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
    distances = (-2 * rows) @ columns.T  # exact: doubling rounds nothing
    distances += squared_norms(rows)[:, np.newaxis]
    distances += squared_norms(columns)
    return np.maximum(distances, 0, out=distances)


def squared_norms(rows: np.ndarray) -> np.ndarray:
    """Squared length of each row, without a copy of the rows.

    Args:
        rows: float64 array of shape `(count, dimensions)`.

    Returns:
        float64 array of shape `(count,)`.
    """
    return np.einsum("ij,ij->i", rows, rows)


def ball_radii(features: np.ndarray, k: int) -> np.ndarray:
    """Squared distance of each row of a set to its k-th nearest other row.

    A pair is measured once for both of its rows.

    Args:
        features: Array of shape `(count, dimensions)`.
        k: int from 1 to `count - 1`. A row is not its own neighbour.

    Returns:
        float64 array of shape `(count,)`.
    """
    centre = features.mean(axis=0, dtype=np.float64)
    nearest = np.full((len(features), k), np.inf)
    for rows, block in row_blocks(features, centre):
        for later, others in row_blocks(features[rows.start :], centre):
            columns = slice(rows.start + later.start, rows.start + later.stop)
            distances = squared_distances(block, others)
            if columns == rows:
                np.fill_diagonal(distances, np.inf)
            else:
                turned = distances.T.copy()  # in C order it is partitioned faster
                nearest[columns] = _nearest(nearest[columns], turned)
            nearest[rows] = _nearest(nearest[rows], distances)
    return nearest.max(axis=1)


def _nearest(known, distances):
    """The smallest of each row, as many as are known already."""
    k = known.shape[1]
    distances.partition(min(k, distances.shape[1]) - 1, axis=1)
    candidates = np.concatenate([known, distances[:, :k]], axis=1)
    candidates.partition(k - 1, axis=1)
    return candidates[:, :k]


def _blocks(features, centre, size):
    for start in range(0, len(features), size):
        rows = slice(start, min(start + size, len(features)))
        yield rows, features[rows] - centre
