"""What `kerasgan train` was asked for, resolved to what will happen."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path
from typing import Any

import keras

import kerasgan
from kerasgan.cli.arguments import family_names, nearest, trainable_names
from kerasgan.cli.options import (
    check_precision,
    check_split,
    parse_settings,
    parse_size,
)
from kerasgan.cli.train_schedule import SCHEDULE, schedule_of_entry
from kerasgan.cli.train_settings import Plan, Wishes
from kerasgan.data import ImageSource, PairedSource
from kerasgan.data.shapes import read_target
from kerasgan.training import optimizer_from_settings

FAMILY_IMAGES = 500_000


def make_plan(wishes: Wishes, begun: int | None = None) -> Plan:
    """Resolves what was asked for: loads the data, builds and compiles the model.

    Args:
        wishes: `Wishes`.
        begun: int or None. Images of the schedule that the run began with; None takes
            one as long as the training, unless the wishes set it.

    Returns:
        `Plan`.

    Raises:
        ValueError: If a name is unknown, or if options, model and data do not fit.
    """
    if wishes.precision is not None:
        check_precision(wishes.precision)
    entry = wishes.model in kerasgan.zoo.list_models()
    plan = _plan_entry(wishes, begun) if entry else _plan_family(wishes, begun)
    if plan.images < plan.lot:
        raise ValueError(
            f"`--images` must be one update's {plan.lot:,} pictures or more. Received: "
            f"{plan.images:,}. Show more, or give a smaller `--batch-size`."
        )
    if hasattr(plan.model, "check_source"):
        plan.model.check_source(plan.source)
    return plan


def _plan_family(wishes: Wishes, begun: int | None) -> Plan:
    family, size = _family(wishes.model), parse_size(wishes.size)
    arguments = _asked_arguments(wishes, family)
    if size is not None:
        _check_size(family, size, arguments)
    source = _source(wishes, family, size)
    seed, images = wishes.seed or 0, wishes.images or FAMILY_IMAGES
    if SCHEDULE in _known_arguments(family):
        arguments = {SCHEDULE: begun or images, **arguments}
    arguments = {
        "image_shape": source.image_shape,
        **arguments,
        **_learnt_classes(wishes, source),
    }
    _check_classes(wishes.model, arguments.get("classes"), source)
    precision, parts = wishes.precision or "float32", wishes.accumulate
    model = _compiled(family, arguments, precision, seed=seed, accumulate=parts)
    return Plan(
        name=wishes.model,
        model=model,
        source=source,
        images=images,
        batch_size=wishes.batch_size or model.default_batch_size,
        seed=seed,
        classes_unused=(
            source.classes is not None
            and "classes" not in arguments
            and learns_classes(wishes.model)
        ),
    )


def _plan_entry(wishes: Wishes, begun: int | None) -> Plan:
    _check_entry_options(wishes)
    entry = kerasgan.zoo.entry(wishes.model)
    recipe = entry.recipe
    images = wishes.images or recipe.images
    config, optimizers = schedule_of_entry(entry, images, begun)
    arguments: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in config.items()
    }
    family = kerasgan.models.get(entry.model)
    size = arguments.get("image_shape")
    wishes = dataclasses.replace(
        wishes, flip=recipe.flip or wishes.flip, pad=recipe.pad or wishes.pad
    )
    source = _source(wishes, family, size)
    _check_classes(entry.name, arguments.get("classes"), source)
    seed = recipe.seed if wishes.seed is None else wishes.seed
    compiling = {
        name: optimizer_from_settings(settings) for name, settings in optimizers.items()
    }
    compiling["accumulate"] = wishes.accumulate
    precision = wishes.precision or recipe.precision
    return Plan(
        name=entry.name,
        model=_compiled(family, arguments, precision, seed=seed, **compiling),
        source=source,
        images=images,
        batch_size=wishes.batch_size or recipe.batch_size,
        seed=seed,
    )


def _compiled(family, arguments, precision, **compiling):
    # For the whole process: the run's manifest records the policy in force.
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(compiling["seed"])
    model = family(**arguments)
    model.compile(**compiling)
    return model


def _check_entry_options(wishes: Wishes) -> None:
    options = {
        "--size": wishes.size,
        "--width": wishes.width,
        "--conditional": wishes.conditional,
        "--set": wishes.settings,
    }
    given = [name for name, value in options.items() if value]
    if given:
        raise ValueError(
            f"{', '.join(given)} cannot be given with an entry, whose recipe fixes the "
            f"network. Received: {wishes.model!r}. Train its family instead, such as "
            "DCGAN."
        )


def _family(name: str):
    try:
        return kerasgan.models.get(name)
    except ValueError:
        if Path(name).is_dir():
            raise ValueError(
                "`train` takes an entry or a family. Received: the folder "
                f"{name!r}. The command that began its run goes on with it; "
                f"`--from-manifest {name}` repeats it into another `--out`."
            ) from None
        raise ValueError(
            f"Unknown entry or family {name!r}.{nearest(name, trainable_names())} "
            "`kerasgan zoo list` names the entries; the families are "
            f"{', '.join(family_names())}."
        ) from None


def _source(wishes: Wishes, family, size) -> ImageSource | PairedSource:
    translates = hasattr(family, "translators")
    if translates != (wishes.data_b is not None):
        need = "needs" if translates else "takes no"
        raise ValueError(
            f"{family.__name__} {need} `--data-b`, the pictures of the other kind, "
            "which a family that translates learns to make. Received: --data-b "
            f"{wishes.data_b or 'not given'}."
        )
    sides = {}
    if translates:
        sides = {"second": wishes.data_b, "aligned": family.paired}
    source = kerasgan.data.load(
        wishes.data,
        image_size=size,
        split=wishes.split,
        on_bad=wishes.on_bad,
        data_dir=wishes.data_dir,
        pad=wishes.pad,
        **sides,
    )
    check_split(wishes.split, source.split, source.name)
    return source.mirrored() if wishes.flip else source


def _asked_arguments(wishes: Wishes, family) -> dict[str, Any]:
    """Checks the arguments that do not depend on the data."""
    known = _known_arguments(family)
    arguments = parse_settings(wishes.settings)
    if wishes.width is not None:
        arguments["width"] = wishes.width
    if wishes.conditional and "classes" not in known:
        able = [name for name in family_names() if learns_classes(name)]
        raise ValueError(
            "`--conditional` needs a family that can learn classes: "
            f"{', '.join(able)}. Received: {wishes.model}."
        )
    for name in arguments:
        if name not in known:
            raise ValueError(
                f"{family.__name__} has no argument {name!r}.{nearest(name, known)} "
                f"It takes {', '.join(known)}."
            )
    return arguments


def learns_classes(name: str) -> bool:
    """Tells whether a family has a conditional form.

    Args:
        name: str. One of `family_names()`.
    """
    return "classes" in _known_arguments(kerasgan.models.get(name))


def _known_arguments(family) -> list[str]:
    return [
        name
        for name, parameter in inspect.signature(family.__init__).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD and name != "self"
    ]


def _check_size(family, size: int | tuple[int, int], arguments: dict[str, Any]) -> None:
    """Lets a family refuse a size before pictures are decoded, which can take long."""
    shape = read_target(size).size
    family(**{"image_shape": (*shape, 3), **arguments})


def _learnt_classes(wishes: Wishes, source) -> dict[str, int]:
    if not wishes.conditional:
        return {}
    if source.classes is None:
        raise ValueError(
            "`--conditional` needs data with classes, a sub-folder for each or "
            f"labels. Received: {source.name!r}, which has none."
        )
    return {"classes": source.classes}


def _check_classes(name: str, classes: int | None, source) -> None:
    if classes is not None and source.classes != classes:
        raise ValueError(
            f"The data for {name!r} must have {classes} classes. Received: "
            f"{source.name!r}, which has {source.classes or 'none'}."
        )
