"""What every set of features must satisfy before it is compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def check_features(features: ArrayLike, name: str) -> np.ndarray:
    """Checks one set of features and returns it as a floating-point array.

    Args:
        features: Array-like of numbers, `(count, dimensions)`.
        name: str. What the caller calls the set; it appears in the messages.

    Returns:
        Array of shape `(count, dimensions)`, float32 or float64; not copied when it
        already is one.

    Raises:
        ValueError: If the array is not two-dimensional, is empty, is not numeric, or
            holds a value that is masked or not finite.
    """
    features = unmasked_array(features, name)
    if features.ndim != 2:
        raise ValueError(
            f"`{name}` must be a two-dimensional array (count, dimensions). "
            f"Received: {name} of shape {features.shape}. Flatten each sample's "
            "features to one row."
        )
    if 0 in features.shape:
        raise ValueError(
            f"`{name}` must hold at least one row and one column. "
            f"Received: {name} of shape {features.shape}."
        )
    if features.dtype.kind not in "fiub":
        raise ValueError(
            f"`{name}` must hold real numbers. Received: {name} of dtype "
            f"{features.dtype}."
        )
    if features.dtype == np.float16:
        features = features.astype(np.float32)
    elif features.dtype not in (np.float32, np.float64):
        features = features.astype(np.float64)
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"`{name}` must be finite. Received: {np.count_nonzero(~finite)} of "
            f"{len(features)} rows with NaN or infinite values, the first at row "
            f"{int(np.argmin(finite))}. Look for what made them; a score of the "
            "remaining rows would not mean anything."
        )
    return features


def unmasked_array(numbers: ArrayLike, name: str) -> np.ndarray:
    """Refuses masked values: what is computed would not know of the mask.

    Args:
        numbers: Array-like.
        name: str. What the caller calls them.

    Returns:
        Array; not copied when it already is one.

    Raises:
        ValueError: If a value is masked.
    """
    if np.ma.is_masked(numbers):
        raise ValueError(
            f"`{name}` must not be masked. Received: {np.ma.count_masked(numbers)} "
            "masked values. Leave their rows out, or fill them in."
        )
    return np.asarray(numbers)


def check_same_dimensions(
    first: np.ndarray, second: np.ndarray, names: tuple[str, str] = ("real", "fake")
) -> None:
    """Checks that two sets of features have the same number of columns.

    Args:
        first: Array of shape `(count, dimensions)`.
        second: Array of shape `(other_count, dimensions)`.
        names: Tuple of two str. What the caller calls the sets.

    Raises:
        ValueError: If the numbers of columns differ.
    """
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            f"`{names[0]}` and `{names[1]}` must have the same number of dimensions. "
            f"Received: {names[0]} of shape {first.shape}, {names[1]} of shape "
            f"{second.shape}. Take both from one extractor."
        )
