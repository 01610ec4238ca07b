"""What `kerasgan train` was asked for, resolved to what will happen."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import keras

import kerasgan
from kerasgan.cli.arguments import family_names, nearest, trainable_names
from kerasgan.cli.options import check_precision, parse_settings, parse_size
from kerasgan.cli.train_settings import Plan
from kerasgan.data import ImageSource
from kerasgan.training import optimizer_from_settings

FAMILY_IMAGES = 500_000


@dataclasses.dataclass(frozen=True)
class Wishes:
    """The options of the command; None is "not said".

    Attributes:
        model: str. Name of an entry or of a family.
        data: str. Source of the pictures.
        images: int or None. Pictures to be shown.
        size: str or None. Picture size.
        batch_size: int or None. Pictures in a batch.
        width: int or None. Channels of a family's networks.
        conditional: bool. Whether a family is to learn the classes.
        settings: Tuple of `NAME=VALUE`, further constructor arguments.
        precision: str or None. Name of a dtype policy.
        seed: int or None.
        split: str. Part of the data.
        on_bad: str. `"fail"` or `"skip"`.
        flip: bool. Mirror about half of the pictures.
    """

    model: str
    data: str
    images: int | None = None
    size: str | None = None
    batch_size: int | None = None
    width: int | None = None
    conditional: bool = False
    settings: tuple[str, ...] = ()
    precision: str | None = None
    seed: int | None = None
    split: str = "train"
    on_bad: str = "fail"
    flip: bool = False


def make_plan(wishes: Wishes) -> Plan:
    """Resolves what was asked for: loads the data, builds and compiles the model.

    Args:
        wishes: `Wishes`.

    Returns:
        `Plan`.

    Raises:
        ValueError: If a name is unknown, or if options, model and data do not fit.
    """
    if wishes.precision is not None:
        check_precision(wishes.precision)
    if wishes.model in kerasgan.zoo.list_models():
        return _plan_entry(wishes)
    return _plan_family(wishes)


def _plan_family(wishes: Wishes) -> Plan:
    family = _family(wishes.model)
    source = _source(wishes, parse_size(wishes.size), wishes.flip)
    seed = wishes.seed or 0
    arguments = _family_arguments(wishes, family, source)
    model = _compiled(family, arguments, seed, wishes.precision or "float32")
    return Plan(
        name=wishes.model,
        model=model,
        source=source,
        images=wishes.images or FAMILY_IMAGES,
        batch_size=wishes.batch_size or model.default_batch_size,
        seed=seed,
    )


def _plan_entry(wishes: Wishes) -> Plan:
    _check_entry_options(wishes)
    entry = kerasgan.zoo.entry(wishes.model)
    recipe = entry.recipe
    arguments: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry.config.items()
    }
    family = kerasgan.models.get(entry.model)
    size = arguments.get("image_shape")
    source = _source(wishes, size, recipe.flip or wishes.flip)
    _check_classes(entry.name, arguments.get("classes"), source)
    seed = recipe.seed if wishes.seed is None else wishes.seed
    optimizers = {
        role: optimizer_from_settings(getattr(recipe, role))
        for role in ("generator_optimizer", "discriminator_optimizer")
        if getattr(recipe, role) is not None
    }
    precision = wishes.precision or recipe.precision
    return Plan(
        name=entry.name,
        model=_compiled(family, arguments, seed, precision, optimizers),
        source=source,
        images=wishes.images or recipe.images,
        batch_size=wishes.batch_size or recipe.batch_size,
        seed=seed,
    )


def _compiled(family, arguments, seed, precision, optimizers=None):
    # For the whole process: the run's manifest records the policy in force.
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(seed)
    model = family(**arguments)
    model.compile(**(optimizers or {}), seed=seed)
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
        raise ValueError(
            f"Unknown entry or family {name!r}.{nearest(name, trainable_names())} "
            "`kerasgan zoo list` names the entries; the families are "
            f"{', '.join(family_names())}."
        ) from None


def _source(wishes: Wishes, size, flip: bool) -> ImageSource:
    source = kerasgan.data.load(
        wishes.data, image_size=size, split=wishes.split, on_bad=wishes.on_bad
    )
    return source.mirrored() if flip else source


def _family_arguments(wishes: Wishes, family, source) -> dict[str, Any]:
    known = [
        name
        for name, parameter in inspect.signature(family.__init__).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD and name != "self"
    ]
    arguments = {"image_shape": source.image_shape, **parse_settings(wishes.settings)}
    if wishes.width is not None:
        arguments["width"] = wishes.width
    if wishes.conditional:
        if source.classes is None:
            raise ValueError(
                "`--conditional` needs data with classes, a sub-folder for each or "
                f"labels. Received: {source.name!r}, which has none."
            )
        arguments["classes"] = source.classes
    for name in arguments:
        if name not in known:
            raise ValueError(
                f"{family.__name__} has no argument {name!r}.{nearest(name, known)} "
                f"It takes {', '.join(known)}."
            )
    _check_classes(wishes.model, arguments.get("classes"), source)
    return arguments


def _check_classes(name: str, classes: int | None, source) -> None:
    if classes is not None and source.classes != classes:
        raise ValueError(
            f"The data for {name!r} must have {classes} classes. Received: "
            f"{source.name!r}, which has {source.classes or 'none'}."
        )
