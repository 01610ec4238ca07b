"""How near each picture is to the mean picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def resolve_truncation(
    truncation: float | Sequence[float] | np.ndarray,
    count: int,
    has_style_space: bool,
) -> np.ndarray | None:
    """Makes the truncation of `count` pictures from what a user gave.

    A style model draws the style `mean + truncation * (style - mean)`: variety for
    quality. Between 0 and 1 is usual; below 0 a picture turns into its opposite, and
    above 1 everything is exaggerated, so any finite number is taken.

    Args:
        truncation: A number for all pictures or `count` numbers, one for each: 1 leaves
            a picture as it is, 0 makes it the mean picture.
        count: int. Number of pictures.
        has_style_space: bool. Whether the model has styles, and takes a truncation.

    Returns:
        float32 array of shape `(count,)`, or None for a model without a style space.

    Raises:
        ValueError: If a number is not finite, there are not as many as pictures, or one
            is not 1 for a model without a style space.

    Reference:
        Karras et al., 2019, appendix B. https://arxiv.org/abs/1812.04948
    """
    values = np.asarray(truncation)
    if values.dtype.kind not in "fiu" or values.shape not in ((), (count,)):
        raise ValueError(
            f"`truncation` must be a number or {count} numbers, one for each picture. "
            f"Received: dtype {values.dtype}, shape {values.shape}."
        )
    if not has_style_space:
        if (values != 1.0).any():
            raise ValueError(
                "`truncation` must be 1 for this model, which has no style space to "
                f"truncate in. Received: {_received(values)}."
            )
        return None
    with np.errstate(over="ignore"):  # beyond float32: told as infinite
        single = values.astype(np.float32)
    if not np.isfinite(single).all():
        raise ValueError(f"`truncation` must be finite. Received: {_received(values)}.")
    return np.array(np.broadcast_to(single, (count,)))


def _received(values: np.ndarray) -> str:
    if values.ndim == 0:
        return f"truncation={values.item()}"
    return f"values from {values.min()} to {values.max()}"
