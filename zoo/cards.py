"""Entries as text for people: a card each, and the table of all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from .entries import Entry, EntryScores
from .registry import entry as find_entry
from .registry import list_models, resolve
from .runs import Run

# By name: a card is written without TensorFlow, which the classes need.
_TRANSLATORS = ("CycleGAN", "Pix2Pix")
_COLUMNS = ("Entry", "Model", "Data", "Size", "Images shown", "Scores")


def card(entry: Entry | Run | str | os.PathLike[str]) -> str:
    """Writes the model card of an entry, or what is known of a run.

    Args:
        entry: `Entry` or `Run`, the name of an entry or the folder of a finished run.

    Returns:
        str of markdown: use, data, training, scores with their protocol, limits.

    Raises:
        ValueError: If there is no such entry or run.
    """
    if isinstance(entry, str | os.PathLike):
        entry = resolve(entry)
    if isinstance(entry, Run):
        return _run_card(entry)
    sections = (
        f"# {entry.name}",
        entry.summary,
        _facts(entry),
        "## Use",
        _use(entry, "load" if entry.pretrained else "create", entry.name),
        "## Training",
        _training(entry),
        f"```\n{entry.trained_with}\n```",
        "`--data` takes a folder too: of the pictures, or of the set's own files.",
        "## Scores",
        *([_scores(entry, each) for each in entry.scores] or ["None yet."]),
        "## Limits",
        entry.limits,
    )
    return "\n\n".join(sections) + "\n"


def markdown_table(entries: str | Iterable[Entry] = "*") -> str:
    """Writes the table of the zoo, one row an entry.

    Args:
        entries: str or iterable of `Entry`. Wildcards as in `list_models`, or the
            entries themselves.

    Returns:
        str of markdown.

    Raises:
        ValueError: If a preset is not what it must be.
    """
    if isinstance(entries, str):
        entries = map(find_entry, list_models(entries))
    rows = [_COLUMNS, ["---"] * len(_COLUMNS)]
    for entry in entries:
        shown = f"{entry.recipe.images:,}" if entry.pretrained else "not trained"
        scores = "; ".join(_short(entry, each) for each in entry.scores) or "none yet"
        rows.append(
            [f"`{entry.name}`", entry.model, entry.data, _size(entry), shown, scores]
        )
    return "\n".join(_row(row) for row in rows) + "\n"


def _run_card(run: Run) -> str:
    summary = f"A run of {run.images_shown:,} images in {run.folder}."
    scores = "Not kept with a run: `kerasgan evaluate` finds them."
    if run.best_by is not None:
        score = run.best_by.replace("_", " ")
        summary = (
            f"The run in {run.folder} after {run.images_shown:,} images, when its "
            f"{score} was best."
        )
        scores = f"Those of that moment stand in {run.path}, with their protocol."
    sections = (
        f"# {run.name}",
        summary,
        _facts_of_run(run),
        "## Use",
        _use(run, "load", str(run.path)),
        "## Training",
        _training(run),
        "## Scores",
        scores,
    )
    return "\n\n".join(sections) + "\n"


def _facts_of_run(run: Run) -> str:
    facts = {
        "Model": run.model,
        "Pictures": _size(run),
        "Data": "{name}, {count} pictures, fingerprint `{fingerprint}`".format_map(
            {"name": "-", "count": "-", "fingerprint": "-", **run.data}
        ),
        "Trained for": f"{run.seconds:,.0f} seconds",
        "Weights": _weights(run),
    }
    return _listed(facts, run)


def _facts(entry: Entry) -> str:
    facts = {
        "Model": f"{entry.model} ({entry.paper})",
        "Pictures": _size(entry),
        "Data": f"{entry.data} ({entry.data_licence})",
        "Licence of the weights": entry.licence,
        "Weights": "none: train it with the command below",
    }
    if entry.weights is not None:
        facts["Weights"] = _weights(entry)
    return _listed(facts, entry)


def _listed(facts: dict[str, str], origin: Entry | Run) -> str:
    if origin.class_names is not None and origin.config.get("classes"):
        facts["Classes"] = ", ".join(origin.class_names)
    return "\n".join(f"* {name}: {text}" for name, text in facts.items())


def _weights(origin: Entry | Run) -> str:
    weights = origin.weights
    return (
        f"{weights.parameters:,} values, {weights.bytes:,} bytes, "
        f"sha256 `{weights.sha256}`"
    )


def _use(origin: Entry | Run, verb: str, name: str) -> str:
    labels = ", labels=0" if origin.config.get("classes") else ""
    call = f"sample(16, seed=0{labels})"
    if origin.model in _TRANSLATORS:
        call = "translate(pictures)  # uint8, of any size"
    return (
        "```python\n"
        "import kerasgan\n\n"
        f'gan = kerasgan.zoo.{verb}("{name}")\n'
        f"images = gan.{call}\n"
        "```"
    )


def _training(entry: Entry | Run) -> str:
    recipe = entry.recipe
    flipped = "mirrored at random" if recipe.flip else "not mirrored"
    flipped += ", smaller ones framed" * recipe.pad
    lines = [
        f"* {recipe.images:,} images asked for, {recipe.batch_size} in a batch, "
        f"{flipped}, seed {recipe.seed}, {recipe.precision}"
    ]
    for role in ("generator_optimizer", "discriminator_optimizer"):
        settings = getattr(recipe, role)
        text = "the model's default" if settings is None else _settings(settings)
        lines.append(f"* {role.replace('_', ' ').capitalize()}: {text}")
    config = _settings(entry.config) or "the defaults of the model"
    lines.append(f"* Config: {config}")
    return "\n".join(lines)


def _settings(values: dict[str, Any]) -> str:
    named = ", ".join(
        f"{name} {value}"
        for name, value in values.items()
        if name != "class_name" and value is not None
    )
    return f"{values['class_name']} ({named})" if "class_name" in values else named


def _scores(entry: Entry, scores: EntryScores) -> str:
    ceiling = _ceiling(entry).capitalize()
    rows = [["Score", "Value", "Real", ceiling], ["---"] * 4]
    for name, value in scores.values.items():
        bounds = (scores.floor.get(name), scores.ceiling.get(name))
        rows.append([name.replace("_", " "), *map(_number, (value, *bounds))])
        if name in scores.errors:
            rows[-1][1] += f" +- {scores.errors[name]:.2g}"
    lines = ["\n".join(map(_row, rows)), f"Protocol: {scores.protocol_text}."]
    lines += [f"Caveat: {caveat}" for caveat in scores.caveats]
    return "\n\n".join(lines)


def _ceiling(entry: Entry) -> str:
    return "untranslated" if entry.model in _TRANSLATORS else "untrained"


def _short(entry: Entry, scores: EntryScores) -> str:
    numbers = ", ".join(
        f"{name.replace('_', ' ')} {_number(value)}{_bounds(entry, scores, name)}"
        for name, value in scores.values.items()
    )
    stamp = scores.protocol
    return (
        f"{numbers} ({stamp['extractor']}, {stamp['fake']} samples against "
        f"{stamp['real']} of {stamp['reference']} {stamp['split']})"
    )


def _bounds(entry: Entry, scores: EntryScores, name: str) -> str:
    bounds = {
        "real": scores.floor.get(name),
        _ceiling(entry): scores.ceiling.get(name),
    }
    texts = [
        f"{who} {_number(value)}" for who, value in bounds.items() if value is not None
    ]
    return f" [{', '.join(texts)}]" if texts else ""


def _number(value: float | None) -> str:
    if value is None:
        return ""
    # A set against itself is at a distance of 0 but for the rounding.
    return f"{value if abs(value) > 1e-8 else 0:.4g}"


def _size(entry: Entry | Run) -> str:
    shape = entry.config.get("image_shape", [])
    if len(shape) != 3:
        return "default"
    height, width, channels = shape
    colour = {1: "grey", 3: "RGB"}.get(channels, f"{channels} channels")
    classes = entry.config.get("classes")
    return f"{height}x{width} {colour}" + (f", {classes} classes" if classes else "")


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
