"""From a finished run to an entry: what a maintainer calls once a training is good."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasgan.storage import read_bytes, write_bytes, write_json

from . import entries, registry
from .entries import Entry, entry_from_plain, entry_to_plain
from .golden_pixels import golden_pixels
from .loading import build, load
from .runs import read_run
from .verification import verify

if TYPE_CHECKING:
    from kerasgan.training import AdversarialModel

DESCRIPTION = (
    "summary",
    "data",
    "data_licence",
    "licence",
    "paper",
    "trained_with",
    "limits",
)
"""tuple of str. What an entry says in words; its card shows all of them."""


def publish(
    run_folder: str | os.PathLike[str],
    name: str,
    description: Mapping[str, str] | None = None,
    scores: Any = (),
    floor: Mapping[str, float] | None = None,
    ceiling: Mapping[str, float] | None = None,
    overwrite: bool = False,
) -> Entry:
    """Makes a finished run an entry of the zoo, and verifies it.

    For maintainers, in a checkout. The way of an entry:

    1. Write `zoo/presets/NAME.json` with config, recipe and description, without
       weights: from then on `kerasgan train NAME` trains it. (Or train by hand and give
       the description here.)
    2. Train: `kerasgan train NAME --data SOURCE --out FOLDER`. Look at the pictures.
    3. Score: `kerasgan.evaluation.evaluate(kerasgan.zoo.load(FOLDER), "SOURCE")`, and
       the same for real training pictures (`floor`) and for the untrained model
       (`ceiling`).
    4. Publish. This copies the weights to `zoo/weights/`, takes golden pixels, writes
       the preset with size, hash, manifest and scores, and runs `verify`.
    5. Commit both files. Weights that were released never change: a better training
       gets a new name, with a tag after a dot.

    Args:
        run_folder: Path of a finished run's folder.
        name: str. The entry. Where it exists, its model and config must be the run's.
        description: Mapping with all of `DESCRIPTION`; `None` keeps what the entry
            says.
        scores: `kerasgan.evaluation.Scores` or its plain values, or a sequence of them,
            one a protocol.
        floor: Mapping of score name to what real pictures reach under the same
            protocol; for a single `scores` only.
        ceiling: Mapping of score name to what the untrained generator reaches; as
            `floor`.
        overwrite: bool. Replace weights that the entry already has.

    Returns:
        `Entry`, as it is now in the zoo.

    Raises:
        ValueError: If the run or the description is incomplete, the entry is another
            model, or it has weights already.
        StorageError: If a file cannot be read or written.
    """
    entries.require_name(name)
    run = read_run(run_folder)
    existing = registry.entry(name) if name in registry.list_models() else None
    words = _described(existing, description)
    model = load(Path(run_folder))
    if existing is not None:
        _require_same_model(build(existing), model, name)
        _require_unpublished(existing, overwrite)
    content = read_bytes(run.weights_path, run.weights.bytes, run.weights.sha256)
    weights = dataclasses.replace(run.weights, file=f"{name}.safetensors")
    values = {
        "format": entries.FORMAT,
        "name": name,
        "model": run.model,
        "config": run.config,
        "recipe": dataclasses.asdict(run.recipe),
        **words,
        "scores": _plain_scores(scores, floor, ceiling),
        "weights": dataclasses.asdict(weights),
        "golden": dataclasses.asdict(golden_pixels(model)),
        "class_names": run.class_names or (existing and existing.class_names),
    }
    preset = registry.PRESETS / f"{name}.json"
    entry = entry_from_plain(values, str(preset))
    entries.WEIGHTS.mkdir(exist_ok=True)
    write_bytes(entries.WEIGHTS / weights.file, content)
    write_json(preset, entry_to_plain(entry))
    verify(name)
    return entry


def _require_same_model(
    wanted: AdversarialModel, model: AdversarialModel, name: str
) -> None:
    from kerasgan.training.run_folder import plain_config

    # Built models are compared: a config may leave out what the constructor defaults.
    both = [(type(each).__name__, plain_config(each)) for each in (wanted, model)]
    if both[0] != both[1]:
        raise ValueError(
            f"The run must be of the model and config of the entry {name!r}, "
            f"{both[0][0]} with {both[0][1]}. Received: {both[1][0]} with "
            f"{both[1][1]}. Publish under another name, or mend the preset."
        )


def _require_unpublished(existing: Entry, overwrite: bool) -> None:
    if existing.pretrained and not overwrite:
        raise ValueError(
            f"The entry {existing.name!r} has weights already, and published weights "
            "never change. Publish under a new name (a tag after a dot), or ask for "
            "overwriting if they were never released."
        )


def _described(
    existing: Entry | None, description: Mapping[str, str] | None
) -> dict[str, str]:
    if description is None and existing is not None:
        return {field: getattr(existing, field) for field in DESCRIPTION}
    given = dict(description or {})
    if set(given) != set(DESCRIPTION):
        raise ValueError(
            f"`description` must have exactly {', '.join(DESCRIPTION)}. "
            f"Received: {', '.join(given) or 'none'}."
        )
    return given


def _plain_scores(scores: Any, floor: Any, ceiling: Any) -> list[dict[str, Any]]:
    several = isinstance(scores, Sequence)
    plain = [
        dict(each.to_dict() if hasattr(each, "to_dict") else each)
        for each in (scores if several else [scores])
    ]
    bounds = {"floor": floor, "ceiling": ceiling}
    given = {
        name: dict(values) for name, values in bounds.items() if values is not None
    }
    if given and len(plain) != 1:
        raise ValueError(
            "`floor` and `ceiling` must go with a single score. Received: "
            f"{len(plain)} scores. Put them into each score's plain values instead."
        )
    return [each | given for each in plain]
