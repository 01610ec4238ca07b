"""What `best.json` tells of the weights that scored best, and their proof."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

from kerasgan.storage import StorageError, UnreadableError, load_tensors, read_json

FORMAT = 1  # of best.json
CARD, WEIGHTS = "best.json", "best.safetensors"


@dataclasses.dataclass(frozen=True)
class BestCard:
    """The best weights of a training.

    Attributes:
        folder: Path of the folder that they stand in.
        images_shown: int. Images shown when they scored best.
        best_by: str. Name of the score that decided.
        values: dict of the scores by name; None for one that is not finite.
        weights: dict of `bytes`, `sha256` and `tensors`, which pin their file.
    """

    folder: pathlib.Path
    images_shown: int
    best_by: str
    values: dict[str, float | None]
    weights: dict[str, Any]

    @property
    def value(self):
        """The score that decided."""
        return self.values[self.best_by]

    def load(self):
        """Reads the weights and proves them.

        Returns:
            dict of name to array.

        Raises:
            StorageError: If they are not the ones that this describes.
        """
        pin = self.weights
        proof = pin["bytes"], pin["sha256"], pin["tensors"]
        return load_tensors(self.folder / WEIGHTS, *proof)


def read_best_card(directory) -> BestCard:
    """Reads the `best.json` that a `ScoreMonitor` keeps.

    Args:
        directory: str or PathLike of its folder.

    Returns:
        `BestCard`.

    Raises:
        StorageError: If there is none, or it is not what was written.
    """
    folder = pathlib.Path(directory)
    values = read_json(folder / CARD)
    try:
        return _card(folder, values)
    except _FieldError as error:
        raise StorageError(
            f"{folder / CARD} must describe the best sampler of a training, as a "
            f"`ScoreMonitor` writes it. Received: {error}. Restore it, or move it and "
            f"{WEIGHTS} away: a training that goes on then begins its best anew."
        ) from error


class _FieldError(Exception):
    """A field is missing or is not what it must be."""


def _card(folder, values):
    made_as = _field(values, "format", int)
    if made_as != FORMAT:
        raise UnreadableError(
            f"{folder / CARD} must have the format {FORMAT}. Received: {made_as}, of "
            "another version of kerasgan. Take that one."
        )
    scores, best_by = _field(values, "scores", dict), _field(values, "best_by", str)
    numbers = _field(scores, "values", dict)
    _field(numbers, best_by, int, float)
    weights = _field(values, "weights", dict)
    for name, kind in {"bytes": int, "sha256": str, "tensors": dict}.items():
        _field(weights, name, kind)
    for name in weights["tensors"]:
        entry = _field(weights["tensors"], name, list)
        if [type(part) for part in entry] != [str, list]:
            raise _FieldError(f"the field {name!r} as {entry!r:.60}")
    shown = _field(values, "images_shown", int)
    return BestCard(folder, shown, best_by, numbers, weights)


def _field(values, name, *kinds):
    if type(values) is not dict:
        raise _FieldError(f"{values!r:.60}")
    if name not in values:
        raise _FieldError(f"no field {name!r}")
    if type(values[name]) not in kinds:
        raise _FieldError(f"the field {name!r} as {values[name]!r:.60}")
    return values[name]
