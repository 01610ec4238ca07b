"""How far a file's pictures may be from those of Keras; numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kerasgan.latent import to_uint8

_FRACTIONS = {"saved_model": 1e-5, "litert": 1e-4, "onnx": 1e-4}
_LEVELS = {"float32": 1, "float16": 2}


@dataclass(frozen=True)
class Difference:
    """How two stacks of pictures differ.

    Attributes:
        maximum: float or None. Largest difference of a value, in the sampler's units
            ([-1, 1]); None where only pixels are known.
        mean: float or None. Mean absolute difference, in the same units.
        levels: int. Largest difference of a pixel, in grey levels.
        pixels: float. Share of the pixels that differ at all, from 0 to 1.
    """

    maximum: float | None
    mean: float | None
    levels: int
    pixels: float


def measure(expected: np.ndarray, images: np.ndarray) -> Difference:
    """Measures how far pictures are from the expected ones.

    Args:
        expected: float array in [-1, 1], or uint8 where only the pixels are known.
        images: float array of the same shape.

    Returns:
        `Difference`.
    """
    maximum = mean = None
    pixels = expected
    if expected.dtype != np.uint8:
        gaps = np.abs(images - expected)
        maximum, mean = float(gaps.max()), float(gaps.mean())
        pixels = to_uint8(expected)
    levels = np.abs(to_uint8(images).astype(np.int16) - pixels)
    return Difference(maximum, mean, int(levels.max()), float(np.mean(levels > 0)))


def failed_gate(
    file_format: str, precision: str, expected: np.ndarray, images: np.ndarray
) -> str | None:
    """Judges a file by its pictures; the same gates for every model.

    Args:
        file_format: str. One of `kerasgan.export.formats.FORMATS`.
        precision: str. One of `kerasgan.export.formats.PRECISIONS`.
        expected: float array in [-1, 1], or uint8 where only the pixels are known.
        images: float array that the file gave for the same inputs.

    Returns:
        None where every gate is passed, else a sentence with the gate and the figure.
    """
    if images.shape != expected.shape:
        return f"shape: {list(images.shape)}, must be {list(expected.shape)}"
    if not np.isfinite(images).all():
        return f"finite: {100 * np.mean(~np.isfinite(images)):.1f} % NaN or infinity"
    difference = measure(expected, images)
    allowed = _LEVELS[precision]
    if len(images) > 1 and np.ptp(expected) > 0 and (images == images[:1]).all():
        return "different latents give different pictures: all pictures are the same"
    if precision == "float32" and difference.maximum is not None:
        fraction = _FRACTIONS[file_format]
        bound = fraction * float(np.ptp(expected))
        if difference.maximum > bound:
            return (
                f"largest difference <= {fraction:g} x range = {bound:.2e}: measured "
                f"{difference.maximum:.2e} ({difference.levels} grey levels)"
            )
    if difference.levels > allowed:
        return f"<= {allowed} grey levels: measured {difference.levels}"
    return None
