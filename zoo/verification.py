"""The proof that an entry is what it was when it was published."""

from __future__ import annotations

import dataclasses
from typing import cast

from kerasgan.storage import StorageError

from .golden_pixels import TOLERANCE, level_difference
from .loading import load
from .manifests import Golden, Weights
from .registry import entry as find_entry


@dataclasses.dataclass(frozen=True)
class Verification:
    """What `verify` found right.

    Attributes:
        name: str. The entry.
        sha256: str. Hash of the weights file.
        bytes: int. Size of the weights file.
        tensors: int. Number of tensors.
        parameters: int. Number of values in them.
        golden_pixels: int. Number of pixels that were drawn again.
        level_difference: int. Largest difference among them, in grey levels.
    """

    name: str
    sha256: str
    bytes: int
    tensors: int
    parameters: int
    golden_pixels: int
    level_difference: int


def verify(name: str) -> Verification:
    """Checks an entry's weights and draws its golden pixels again.

    Args:
        name: str. One of `list_models(pretrained=True)`.

    Returns:
        `Verification` of what was found.

    Raises:
        ValueError: If there is no such entry, or it has no weights.
        StorageError: If the weights file is not the one that was published, or the
            pictures differ by more than 1 grey level.
    """
    found = find_entry(name)
    model = load(found.name)  # raises where there are no weights
    weights, golden = cast(Weights, found.weights), cast(Golden, found.golden)
    difference = level_difference(model, golden)
    if difference > TOLERANCE:
        raise StorageError(
            f"The golden pixels of {name!r} must be drawn again within {TOLERANCE} "
            f"grey level. Received: a difference of {difference} levels. The weights "
            "are the published ones, so the code that draws has changed: install the "
            "kerasgan that this entry came with."
        )
    return Verification(
        name=name,
        sha256=weights.sha256,
        bytes=weights.bytes,
        tensors=len(weights.tensors),
        parameters=weights.parameters,
        golden_pixels=len(golden.values),
        level_difference=difference,
    )
