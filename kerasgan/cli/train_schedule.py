"""How long the schedules of a training are, next to the training itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kerasgan.training.recipe import optimizer_settings, stretched_settings
from kerasgan.training.run_directory import begun_manifest

SCHEDULE = "schedule_images"
"""str. Argument of the families whose rate of learning falls along a schedule."""

OPTIMIZERS = ("generator_optimizer", "discriminator_optimizer")
"""tuple of str. The optimizers of a recipe."""

_ADVICE = (
    "A new run without `--set schedule_images` has a schedule as long as its training."
)


def begun_schedule(out: Path | None, repetition) -> int | None:
    """Finds the schedule that a run began with, which it keeps whatever its length.

    Args:
        out: Path of the run's folder, or None.
        repetition: `Repetition`, or None.

    Returns:
        int, in images, or None where nothing goes on or is repeated.
    """
    manifest = {} if repetition is None else repetition.manifest
    if out is not None:
        manifest = begun_manifest(out) or manifest
    optimizer = manifest.get("recipe", {}).get(OPTIMIZERS[0])
    return schedule_length(manifest.get("config", {}), optimizer)


def schedule_length(config: dict[str, Any], optimizer: dict | None) -> int | None:
    """Finds how long the schedule of a training is.

    Args:
        config: dict, the arguments of the model.
        optimizer: dict, the settings of an optimizer, or None for the family's own.

    Returns:
        int, in images, or None where no rate of learning follows them.
    """
    rate = (optimizer or {}).get("learning_rate")
    return config.get(SCHEDULE, rate.get("images") if isinstance(rate, dict) else None)


def schedule_of_entry(
    entry, images: int, begun: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Stretches the schedules of an entry with the length of its training.

    Args:
        entry: `kerasgan.zoo.Entry`.
        images: int. Pictures to be shown.
        begun: int or None. What `begun_schedule` gave.

    Returns:
        Tuple of the config, and of the settings of the recipe's optimizers by name.
    """
    config, recipe = dict(entry.config), entry.recipe
    optimizers = {
        name: getattr(recipe, name)
        for name in OPTIMIZERS
        if getattr(recipe, name) is not None
    }
    whole = schedule_length(config, optimizers.get(OPTIMIZERS[0]))
    if whole is None:
        return config, optimizers
    length = begun or max(1, round(whole * images / recipe.images))
    if SCHEDULE in config:
        config[SCHEDULE] = length
    share = length / whole
    stretched = {
        name: stretched_settings(each, share) for name, each in optimizers.items()
    }
    return config, stretched


def schedule_notes(model, images: int) -> list[str]:
    """Says that a schedule does not end with the training.

    Args:
        model: Compiled `AdversarialModel`.
        images: int. Pictures to be shown.

    Returns:
        List of at most one text.
    """
    optimizer = optimizer_settings(model.generator_optimizer)
    end = schedule_length(model.get_config(), optimizer) or images
    if end == images:
        return []
    rate = optimizer["learning_rate"]
    if end > images:
        told = (
            f"the training ends at {images:,} images, within a schedule of {end:,}: "
            "the rate of learning is not at its smallest yet."
        )
    elif isinstance(rate, dict) and rate["class_name"] == "LinearDecay":
        told = (
            f"the rate of learning is 0 from {end:,} images on: nothing is learnt from "
            f"there to {images:,}."
        )
    else:
        told = (
            f"the schedule ends at {end:,} images, the training at {images:,}: what it "
            "changes stays as it is then."
        )
    return [f"{told} {_ADVICE}"]
