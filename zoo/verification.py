"""The proof that an entry is what it was when it was published."""

from __future__ import annotations

import dataclasses
import os
from typing import cast

from kerasgan.storage import StorageError

from .entries import Entry
from .golden_pixels import TOLERANCE, level_difference
from .loading import load
from .manifests import Weights
from .registry import resolve


@dataclasses.dataclass(frozen=True)
class Verification:
    """What `verify` found right.

    Attributes:
        name: str. The entry or the run.
        sha256: str. Hash of the weights file.
        bytes: int. Size of the weights file.
        tensors: int. Number of tensors.
        parameters: int. Number of values in them.
        golden_pixels: int. Number of pixels that were drawn again; 0 of a run, which
            keeps none.
        level_difference: int. Largest difference among them, in grey levels.
    """

    name: str
    sha256: str
    bytes: int
    tensors: int
    parameters: int
    golden_pixels: int
    level_difference: int


def verify(name_or_folder: str | os.PathLike[str]) -> Verification:
    """Checks the weights of an entry or a run; draws an entry's golden pixels again.

    Args:
        name_or_folder: One of `list_models(pretrained=True)`, or the folder of a
            finished run.

    Returns:
        `Verification` of what was found.

    Raises:
        ValueError: If there is no such entry or run, or it has no weights.
        StorageError: If the weights file is not the one that was published, or the
            pictures differ by more than 1 grey level.
    """
    found = resolve(name_or_folder)
    model = load(name_or_folder)  # raises where there are no weights
    weights = cast(Weights, found.weights)
    golden = found.golden if isinstance(found, Entry) else None
    difference = 0 if golden is None else level_difference(model, golden)
    if difference > TOLERANCE:
        raise StorageError(
            f"The golden pixels of {found.name!r} must be drawn again within "
            f"{TOLERANCE} grey level. Received: a difference of {difference} levels. "
            "The weights are the published ones, so the code that draws has changed: "
            "install the kerasgan that this entry came with."
        )
    return Verification(
        name=found.name,
        sha256=weights.sha256,
        bytes=weights.bytes,
        tensors=len(weights.tensors),
        parameters=weights.parameters,
        golden_pixels=0 if golden is None else len(golden.values),
        level_difference=difference,
    )
