"""From a finished run to an entry: what a maintainer calls once a training is good."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kerasgan.storage import read_bytes, write_bytes, write_json

from . import entries, registry
from .entries import Entry, Run, entry_from_plain, entry_to_plain
from .golden_pixels import golden_pixels
from .loading import load
from .verification import verify

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
    run = registry.read_run(run_folder)
    existing = registry.entry(name) if name in registry.list_models() else None
    _require_publishable(existing, run, name, overwrite)
    words = _described(existing, description)
    model = load(Path(run_folder))
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
    }
    preset = registry.PRESETS / f"{name}.json"
    entry = entry_from_plain(values, str(preset))
    entries.WEIGHTS.mkdir(exist_ok=True)
    write_bytes(entries.WEIGHTS / weights.file, content)
    write_json(preset, entry_to_plain(entry))
    verify(name)
    return entry


def _require_publishable(
    existing: Entry | None, run: Run, name: str, overwrite: bool
) -> None:
    if existing is None:
        return
    if (existing.model, existing.config) != (run.model, run.config):
        raise ValueError(
            f"The run must be of the model and config of the entry {name!r}. "
            f"Received: {run.model} with {run.config}, instead of {existing.model} "
            f"with {existing.config}. Publish under another name, or mend the preset."
        )
    if existing.pretrained and not overwrite:
        raise ValueError(
            f"The entry {name!r} has weights already, and published weights never "
            "change. Publish under a new name (a tag after a dot), or ask for "
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
