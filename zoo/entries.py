"""Entries of the zoo."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

from .manifests import FORMAT, Golden, Recipe, Weights, require_config
from .parsing import parse

WEIGHTS = Path(__file__).parent / "weights"
"""`pathlib.Path`. Folder of the published weights."""

OPTIMIZERS = ("Adam", "RMSprop", "SGD")
"""tuple of str. Optimizers that an entry's recipe may name."""

_NAME = re.compile(r"[a-z0-9]+([._][a-z0-9]+)*")
_SHORT_PROTOCOL = ("extractor", "reference", "split", "real", "fake")


@dataclasses.dataclass(frozen=True)
class EntryScores:
    """Scores of an entry under one protocol, in the form of `evaluation.Scores`.

    Attributes:
        values: dict of score name to float.
        protocol: dict of the circumstances, field by field.
        protocol_text: str. The circumstances in one line.
        caveats: tuple of str. What weakens the scores.
        floor: dict of score name to what real pictures reach.
        ceiling: dict of score name to what the untrained generator reaches, or pictures
            that were not translated.
        errors: dict of score name to its standard error, where there is one.

    Raises:
        ValueError: If the protocol lacks a field that a table needs.
    """

    values: dict[str, float]
    protocol: dict[str, Any]
    protocol_text: str
    caveats: tuple[str, ...] = ()
    floor: dict[str, float] = dataclasses.field(default_factory=dict)
    ceiling: dict[str, float] = dataclasses.field(default_factory=dict)
    errors: dict[str, float] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [name for name in _SHORT_PROTOCOL if name not in self.protocol]
        if missing or not self.protocol_text:
            raise ValueError(
                "A score must carry its protocol: `protocol_text` and `protocol` with "
                f"{', '.join(_SHORT_PROTOCOL)}. "
                f"Missing: {', '.join(missing) or 'text'}."
            )


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry of the zoo: a model, how it was trained and what it is worth.

    Attributes:
        name: str. `<model>_<data>_<size>`, with a tag after a dot for a second recipe.
        model: str. Class of `kerasgan.models`.
        summary: str. What it draws, in a sentence.
        config: dict. Arguments of the model's constructor, plain values.
        recipe: `Recipe`. How it is trained.
        data: str. The pictures it learnt from.
        data_licence: str. Their licence.
        licence: str. Licence of the weights.
        paper: str. Address of the method's paper.
        trained_with: str. The command that trains it.
        limits: str. What it cannot do.
        scores: tuple of `EntryScores`, one a protocol.
        weights: `Weights`, or `None` where only the recipe is given.
        golden: `Golden`, given whenever `weights` is.
        class_names: tuple of str, in the order of the labels, or `None`.

    Raises:
        ValueError: If a value has not its form.
    """

    name: str
    model: str
    summary: str
    config: dict[str, Any]
    recipe: Recipe
    data: str
    data_licence: str
    licence: str
    paper: str
    trained_with: str
    limits: str
    scores: tuple[EntryScores, ...] = ()
    weights: Weights | None = None
    golden: Golden | None = None
    class_names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        require_name(self.name)
        require_config(self.config)
        for field in dataclasses.fields(self):
            if getattr(self, field.name) == "":
                raise ValueError(f"`{field.name}` must say something. Received: ''.")
        for role in ("generator_optimizer", "discriminator_optimizer"):
            settings = getattr(self.recipe, role)
            if settings is not None and settings.get("class_name") not in OPTIMIZERS:
                raise ValueError(
                    f"`{role}` must have a `class_name` of {', '.join(OPTIMIZERS)}. "
                    f"Received: {settings!r}."
                )
        if (self.weights is None) != (self.golden is None):
            raise ValueError("`weights` and `golden` must be given together.")

    @property
    def pretrained(self) -> bool:
        """Whether the entry has weights."""
        return self.weights is not None

    @property
    def weights_path(self) -> Path | None:
        """Path of the weights file, links followed; `None` where there is none."""
        if self.weights is None:
            return None
        return (WEIGHTS / self.weights.file).resolve()


def require_name(name: str) -> None:
    """Checks that a text can name an entry, and so its files.

    Args:
        name: str.

    Raises:
        ValueError: If it cannot.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            "`name` must be lower-case words and numbers joined by _ and dots. "
            f"Received: {name!r}."
        )


def entry_from_plain(values: Any, place: str) -> Entry:
    """Makes an entry of a preset's plain values.

    Args:
        values: What the preset's JSON file holds.
        place: str. Where it stands, for errors.

    Returns:
        `Entry`.

    Raises:
        ValueError: If a field is unknown, missing, mistyped or out of its range, or the
            form is newer than this version reads.
    """
    return parse(Entry, without_format(values, place), place)


def entry_to_plain(entry: Entry) -> dict[str, Any]:
    """Gives the plain values of an entry's preset.

    Args:
        entry: `Entry`.

    Returns:
        dict that `entry_from_plain` turns back into an equal entry.
    """
    values = dataclasses.asdict(entry)
    given = {name: value for name, value in values.items() if value is not None}
    return {"format": FORMAT, **given}


def without_format(values: Any, place: str) -> dict[str, Any]:
    """Checks that plain values are of a form this version reads.

    Args:
        values: What a JSON file holds.
        place: str. Where it stands, for errors.

    Returns:
        dict of `values` without `format`.

    Raises:
        ValueError: If `values` is no object, or its form is unknown.
    """
    if not isinstance(values, dict):
        raise ValueError(f"{place} must be a JSON object. Received: {values!r:.60}.")
    found = values.get("format")
    if type(found) is not int or found < 1:
        raise ValueError(
            f"{place} must have the field `format`, an integer of 1 or more. "
            f"Received: {found!r}."
        )
    if found > FORMAT:
        raise ValueError(
            f"{place} must have at most `format` {FORMAT}. Received: {found}. It was "
            "written by a newer kerasgan: `pip install --upgrade kerasgan`."
        )
    return {name: value for name, value in values.items() if name != "format"}
