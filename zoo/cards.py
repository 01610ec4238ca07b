"""Entries as text for people: a card each, and the table of all."""

from __future__ import annotations

from typing import Any

from .entries import Entry, EntryScores
from .registry import entry as find_entry
from .registry import list_models

_COLUMNS = ("Entry", "Model", "Data", "Size", "Images shown", "Scores")


def card(entry: Entry | str) -> str:
    """Writes the model card of an entry.

    Args:
        entry: `Entry`, or the name of one.

    Returns:
        str of markdown: use, data, training, scores with their protocol, limits.

    Raises:
        ValueError: If there is no entry of that name.
    """
    if isinstance(entry, str):
        entry = find_entry(entry)
    sections = (
        f"# {entry.name}",
        entry.summary,
        _facts(entry),
        "## Use",
        _use(entry),
        "## Training",
        _training(entry),
        "## Scores",
        *([_scores(each) for each in entry.scores] or ["None yet."]),
        "## Limits",
        entry.limits,
    )
    return "\n\n".join(sections) + "\n"


def markdown_table(pattern: str = "*") -> str:
    """Writes the table of the zoo, one row an entry.

    Args:
        pattern: str. Wildcards as in `list_models`.

    Returns:
        str of markdown.

    Raises:
        ValueError: If a preset is not what it must be.
    """
    rows = [_COLUMNS, ["---"] * len(_COLUMNS)]
    for entry in map(find_entry, list_models(pattern)):
        shown = f"{entry.recipe.images:,}" if entry.pretrained else "not trained"
        scores = "; ".join(map(_short, entry.scores)) or "none yet"
        rows.append(
            [f"`{entry.name}`", entry.model, entry.data, _size(entry), shown, scores]
        )
    return "\n".join(_row(row) for row in rows) + "\n"


def _facts(entry: Entry) -> str:
    facts = {
        "Model": f"{entry.model} ({entry.paper})",
        "Pictures": _size(entry),
        "Data": f"{entry.data} ({entry.data_licence})",
        "Licence of the weights": entry.licence,
        "Weights": "none: train it with the command below",
    }
    if entry.class_names is not None:
        facts["Classes"] = ", ".join(entry.class_names)
    if entry.weights is not None:
        facts["Weights"] = (
            f"{entry.weights.parameters:,} values, {entry.weights.bytes:,} bytes, "
            f"sha256 `{entry.weights.sha256}`"
        )
    return "\n".join(f"* {name}: {text}" for name, text in facts.items())


def _use(entry: Entry) -> str:
    verb = "load" if entry.pretrained else "create"
    return (
        "```python\n"
        "import kerasgan\n\n"
        f'gan = kerasgan.zoo.{verb}("{entry.name}")\n'
        "images = gan.sample(16, seed=0)\n"
        "```"
    )


def _training(entry: Entry) -> str:
    recipe = entry.recipe
    flipped = "mirrored at random" if recipe.flip else "not mirrored"
    lines = [
        f"* {recipe.images:,} images shown, {recipe.batch_size} in a batch, {flipped}, "
        f"seed {recipe.seed}, {recipe.precision}"
    ]
    for role in ("generator_optimizer", "discriminator_optimizer"):
        settings = getattr(recipe, role)
        text = "the model's default" if settings is None else _settings(settings)
        lines.append(f"* {role.replace('_', ' ').capitalize()}: {text}")
    config = _settings(entry.config) or "the defaults of the model"
    lines.append(f"* Config: {config}")
    return "\n".join(lines) + f"\n\n```\n{entry.trained_with}\n```"


def _settings(values: dict[str, Any]) -> str:
    named = ", ".join(
        f"{name} {value}"
        for name, value in values.items()
        if name != "class_name" and value is not None
    )
    return f"{values['class_name']} ({named})" if "class_name" in values else named


def _scores(scores: EntryScores) -> str:
    rows = [["Score", "Value", "Real pictures", "Untrained generator"], ["---"] * 4]
    for name, value in scores.values.items():
        bounds = (scores.floor.get(name), scores.ceiling.get(name))
        rows.append([name.replace("_", " "), *map(_number, (value, *bounds))])
        if name in scores.errors:
            rows[-1][1] += f" +- {scores.errors[name]:.2g}"
    lines = ["\n".join(map(_row, rows)), f"Protocol: {scores.protocol_text}."]
    lines += [f"Caveat: {caveat}" for caveat in scores.caveats]
    return "\n\n".join(lines)


def _short(scores: EntryScores) -> str:
    numbers = ", ".join(
        f"{name.replace('_', ' ')} {_number(value)}{_bounds(scores, name)}"
        for name, value in scores.values.items()
    )
    stamp = scores.protocol
    return (
        f"{numbers} ({stamp['extractor']}, {stamp['fake']} samples against "
        f"{stamp['real']} of {stamp['reference']} {stamp['split']})"
    )


def _bounds(scores: EntryScores, name: str) -> str:
    bounds = {
        "real": scores.floor.get(name),
        "untrained": scores.ceiling.get(name),
    }
    texts = [
        f"{who} {_number(value)}" for who, value in bounds.items() if value is not None
    ]
    return f" [{', '.join(texts)}]" if texts else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _size(entry: Entry) -> str:
    shape = entry.config.get("image_shape", [])
    if len(shape) != 3:
        return "default"
    height, width, channels = shape
    colour = {1: "grey", 3: "RGB"}.get(channels, f"{channels} channels")
    classes = entry.config.get("classes")
    return f"{height}x{width} {colour}" + (f", {classes} classes" if classes else "")


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
