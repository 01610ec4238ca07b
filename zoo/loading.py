"""Models from entries and runs."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from kerasgan.storage import load_tensors

from .entries import Entry
from .registry import list_models, resolve
from .runs import Run

if TYPE_CHECKING:
    from kerasgan.training import AdversarialModel


def load(name_or_folder: str | os.PathLike[str]) -> AdversarialModel:
    """Builds a trained model whose weights are verified.

    The sampler holds the weights of the file, in float32 whatever the global policy,
    so that its pictures are those of the entry. The discriminator is fresh, and the
    model is not compiled.

    Args:
        name_or_folder: Name of an entry, or path of a finished run's folder; the
            `best.json` in such a folder stands for the weights that scored best.

    Returns:
        `kerasgan.training.AdversarialModel`, ready to sample and to export.

    Raises:
        ValueError: If there is no such entry or run, it has no weights, or its config
            does not fit the model.
        StorageError: If the weights file is missing or not the one that was promised.

    Example:
    >>> gan = kerasgan.zoo.load("dcgan_fashion_28")
    >>> gan.sample(16, seed=7).shape
    (16, 28, 28, 1)
    """
    origin = resolve(name_or_folder)
    return _with_weights(origin, read_weights(origin))


def create(name_or_folder: str | os.PathLike[str]) -> AdversarialModel:
    """Builds the model of an entry with fresh weights, compiled by its recipe.

    The weights are a function of the recipe's seed.

    Args:
        name_or_folder: Name of an entry, or path of a finished run's folder.

    Returns:
        Compiled `kerasgan.training.AdversarialModel`.

    Raises:
        ValueError: If there is no such entry or run, or its config or its optimizers do
            not fit.
    """
    origin = resolve(name_or_folder)
    recipe = origin.recipe
    from kerasgan.training import optimizer_from_settings

    optimizers = {
        role: settings and optimizer_from_settings(settings)
        for role, settings in (
            ("generator_optimizer", recipe.generator_optimizer),
            ("discriminator_optimizer", recipe.discriminator_optimizer),
        )
    }
    with _initial_seed(recipe.seed):
        model = build(origin, recipe.precision)
    model.compile(**optimizers, seed=recipe.seed)
    return model


def read_weights(origin: Entry | Run) -> dict[str, np.ndarray]:
    """Reads and verifies the weights of an entry or a run.

    Args:
        origin: `Entry` or `Run`.

    Returns:
        dict of tensor name to array.

    Raises:
        ValueError: If the entry has no weights.
        StorageError: If the file is missing or not the one that was promised.
    """
    weights, path = origin.weights, origin.weights_path
    if weights is None or path is None:
        raise ValueError(_recipe_only(origin))
    return load_tensors(path, weights.bytes, weights.sha256, weights.tensors)


def _recipe_only(origin: Entry | Run) -> str:
    train = f"kerasgan train {origin.name} --data SOURCE --out FOLDER"
    pretrained = ", ".join(list_models(pretrained=True))
    others = f", or take an entry that has weights: {pretrained}" if pretrained else ""
    return (
        f"{origin.name!r} must have weights, it has a recipe only. "
        f"Train it: `{getattr(origin, 'trained_with', train)}`{others}."
    )


def _with_weights(
    origin: Entry | Run, tensors: dict[str, np.ndarray]
) -> AdversarialModel:
    from kerasgan.training import assign_sampler_tensors

    model = build(origin)
    assign_sampler_tensors(model, tensors)
    return model


def build(origin: Entry | Run, precision: str = "float32") -> AdversarialModel:
    """Builds the model of an entry or a run, with fresh weights and not compiled.

    Args:
        origin: `Entry` or `Run`.
        precision: str. Keras policy to build it under.

    Returns:
        `kerasgan.training.AdversarialModel`.

    Raises:
        ValueError: If there is no such model, or the config does not fit it.
    """
    from kerasgan import models
    from kerasgan.training.constructor import under_policy

    kind = models.get(origin.model)
    config = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in origin.config.items()
    }
    with under_policy(precision):
        try:
            return kind(**config)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"The config of {origin.name!r} must fit {origin.model}. "
                f"Received: config={origin.config}. {error}"
            ) from error


@contextlib.contextmanager
def _initial_seed(seed: int) -> Iterator[None]:
    # Keras draws the seed of an initializer without one from Python's generator;
    # `keras.utils.set_random_seed` would leave the caller's generators changed.
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)
