"""The one law that turns a generator's output into pixels."""

from __future__ import annotations

import numpy as np


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Rounds images from [-1, 1] to grey levels; values outside are clipped.

    Args:
        images: float array of any shape, -1 black, 1 white.

    Returns:
        uint8 array of the same shape.
    """
    levels = np.floor(np.asarray(images, np.float32) * 127.5 + 128.0)
    return np.clip(levels, 0, 255).astype(np.uint8)
