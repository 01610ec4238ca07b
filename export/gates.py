"""How far a file's outputs may be from those of Keras; numpy alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kerasgan.latent import to_uint8

_FRACTIONS = {"saved_model": 1e-5, "litert": 1e-4, "onnx": 1e-4}
_LEVELS = {"float32": 1, "float16": 2}


@dataclass(frozen=True)
class Difference:
    """How two stacks of pictures, or of styles, differ.

    Attributes:
        maximum: float or None. Largest difference of a value, in the network's units
            ([-1, 1] for pictures); None where only pixels are known.
        mean: float or None. Mean absolute difference, in the same units.
        levels: int or None. Largest difference of a pixel, in grey levels; None of
            styles, which have no pixels.
        pixels: float or None. Share of the pixels that differ at all, from 0 to 1.
    """

    maximum: float | None
    mean: float | None
    levels: int | None
    pixels: float | None


def measure(expected: np.ndarray, outputs: np.ndarray) -> Difference:
    """Measures how far outputs are from the expected ones.

    Args:
        expected: float array, pictures in [-1, 1] or styles, or uint8 where only the
            pixels are known.
        outputs: float array of the same shape.

    Returns:
        `Difference`.
    """
    maximum = mean = None
    pixels = expected
    if expected.dtype != np.uint8:
        gaps = np.abs(outputs - expected)
        maximum, mean = float(gaps.max()), float(gaps.mean())
        if not _are_pictures(expected):
            return Difference(maximum, mean, None, None)
        pixels = to_uint8(expected)
    levels = np.abs(to_uint8(outputs).astype(np.int16) - pixels)
    return Difference(maximum, mean, int(levels.max()), float(np.mean(levels > 0)))


def largest(differences: Iterable[Difference]) -> Difference:
    """Takes the largest of each figure.

    Args:
        differences: At least one `Difference`, all with the same figures.

    Returns:
        `Difference`; its mean is the largest mean.
    """
    figures = zip(*(dataclasses.astuple(each) for each in differences), strict=True)
    return Difference(*(None if None in some else max(some) for some in figures))


def failed_gate(
    file_format: str, precision: str, expected: np.ndarray, outputs: np.ndarray
) -> str | None:
    """Judges a file by its outputs; the same gates for every model.

    Styles have no grey levels: what is one of pictures, a 255th of their range, stands
    for it.

    Args:
        file_format: str. One of `kerasgan.export.formats.FORMATS`.
        precision: str. One of `kerasgan.export.formats.PRECISIONS`.
        expected: float array, pictures in [-1, 1] or styles, or uint8 where only the
            pixels are known.
        outputs: float array that the file gave for the same inputs.

    Returns:
        None where every gate is passed, else a sentence with the gate and the figure.
    """
    if outputs.shape != expected.shape:
        return f"shape: {list(outputs.shape)}, must be {list(expected.shape)}"
    if not np.isfinite(outputs).all():
        return f"finite: {100 * np.mean(~np.isfinite(outputs)):.1f} % NaN or infinity"
    difference = measure(expected, outputs)
    allowed = _LEVELS[precision]
    things = "pictures" if _are_pictures(expected) else "styles"
    if len(outputs) > 1 and np.ptp(expected) > 0 and (outputs == outputs[:1]).all():
        return f"different inputs give different {things}: all {things} are the same"
    fraction = _FRACTIONS[file_format] if precision == "float32" else allowed / 255
    judged = precision == "float32" or not _are_pictures(expected)
    if judged and difference.maximum is not None:
        bound = fraction * float(np.ptp(expected))
        if difference.maximum > bound:
            levels = difference.levels
            shown = "" if levels is None else f" ({levels} grey levels)"
            return (
                f"largest difference <= {fraction:g} x range = {bound:.2e}: measured "
                f"{difference.maximum:.2e}{shown}"
            )
    if difference.levels is not None and difference.levels > allowed:
        return f"<= {allowed} grey levels: measured {difference.levels}"
    return None


def _are_pictures(outputs: np.ndarray) -> bool:
    return outputs.ndim == 4
