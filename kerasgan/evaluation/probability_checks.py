"""What class probabilities must satisfy before they are counted or averaged."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def check_probabilities(probabilities: ArrayLike) -> np.ndarray:
    """Checks class probabilities and returns them in float64.

    Args:
        probabilities: Array of shape `(count, classes)`.

    Returns:
        float64 array of the same shape; not copied when it already is one.

    Raises:
        ValueError: If the shape is another or empty, or a row is not a distribution:
            not finite, negative somewhere, or with a sum away from 1.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 2 or 0 in probabilities.shape:
        raise ValueError(
            "`probabilities` must have shape (count, classes), with at least one "
            f"sample and one class. Received: shape {probabilities.shape}."
        )
    if probabilities.dtype.kind not in "fiub":
        raise ValueError(
            "`probabilities` must hold real numbers. Received: dtype "
            f"{probabilities.dtype}."
        )
    probabilities = probabilities.astype(np.float64, copy=False)
    # 1e-3: half-precision outputs of a softmax over many classes are allowed.
    proper = (probabilities >= 0).all(axis=1)
    proper &= np.abs(probabilities.sum(axis=1) - 1) < 1e-3
    if not proper.all():
        row = int(np.argmin(proper))
        raise ValueError(
            "Each row of `probabilities` must be finite, not negative and sum to 1. "
            f"Received: {np.count_nonzero(~proper)} of {len(proper)} rows that do not, "
            f"the first at row {row} with the sum {probabilities[row].sum():.4g}. "
            "Logits become probabilities by a softmax."
        )
    return probabilities
