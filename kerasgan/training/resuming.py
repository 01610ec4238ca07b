"""Takes a training up again where its newest good checkpoint stands."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

from kerasgan.storage import StorageError
from kerasgan.training.checkpoint_files import newest_checkpoint, set_aside
from kerasgan.training.divergence import forget_broken_gradients
from kerasgan.training.run_directory import CHECKPOINTS, has_checkpoints
from kerasgan.training.run_settings import require_same
from kerasgan.training.training_state import restore_training_state


@dataclasses.dataclass(frozen=True)
class Resumed:
    """Where a training stands that was taken up again.

    Attributes:
        path: Path of the checkpoint, or None where there was none to begin from.
        images_shown: int.
        epoch: int. Number of the epoch that runs, from 0; `initial_epoch` of `fit`.
        step: int. Steps of that epoch that are done.
        skipped: dict of the newer checkpoints that are damaged, name to reason.
        means: dict of arrays, the running means of the losses in that epoch.
        card: dict of all else that the checkpoint holds.
    """

    path: pathlib.Path | None
    images_shown: int
    epoch: int = 0
    step: int = 0
    skipped: dict[str, str] = dataclasses.field(default_factory=dict)
    means: dict[str, Any] = dataclasses.field(default_factory=dict, repr=False)
    card: dict[str, Any] = dataclasses.field(default_factory=dict, repr=False)


def resume(model, directory, **facts) -> Resumed:
    """Puts the newest good checkpoint of a training back into its model.

    The next step is then the one that the interrupted training would have taken, bit
    for bit on a CPU: the same weights, optimizers, latents and, from a data source, the
    same pictures. A damaged checkpoint is passed over and set aside under another name.

    Args:
        model: Compiled `AdversarialModel`, built and compiled as it was then.
        directory: str or PathLike. Folder of the checkpoints.
        **facts: Further settings, such as `batch_size`, that must be those of the
            checkpoint where it knows them.

    Returns:
        `Resumed`. Without any checkpoint its `path` is None and the model as it was.

    Raises:
        ValueError: If the model is not compiled, if the directory is that of a run and
            not `checkpoints` in it, or if class, config, optimizers, seed or facts
            differ from those of the checkpoint; the differences are listed.
        StorageError: If the directory is a file, if there are checkpoints and all of
            them are damaged, or if one that may be whole cannot be read, or not by this
            version.
    """
    if not model.compiled:
        raise ValueError(
            f"{type(model).__name__} must be compiled before it is resumed, as it was "
            "when it was trained. Call `compile()`."
        )
    found = newest_checkpoint(directory)
    if found is None:
        _require_no_other_place(pathlib.Path(directory))
        return Resumed(None, int(model.images_shown.value.numpy()))
    require_same(found.card["settings"], model, directory, **facts)
    return put_back(model, found)


def _require_no_other_place(place):
    """Without a checkpoint: that none was to be expected elsewhere."""
    if place.is_file():
        raise StorageError(
            "`directory` must be the folder of the checkpoints, or absent. Received: "
            f"{str(place)!r}, which is a file. Give the folder."
        )
    if has_checkpoints(place):
        raise ValueError(
            "`directory` must be the folder of the checkpoints. Received: "
            f"{str(place)!r}, that of a run. Give {str(place / CHECKPOINTS)!r}."
        )


def put_back(model, found) -> Resumed:
    """Puts a checkpoint back into the model that it was made of.

    Args:
        model: Compiled `AdversarialModel` of the same settings.
        found: `Found`.

    Returns:
        `Resumed`.
    """
    card = found.card
    _grow(model, card["growth"])
    means = restore_training_state(model, found.tensors)
    if card["step"] == 0:  # those of an epoch that has ended
        means = {}
    forget_broken_gradients(model)
    set_aside(found.path.parent, found.skipped)
    return Resumed(
        found.path,
        card["images_shown"],
        card["epoch"],
        card["step"],
        found.skipped,
        means,
        card,
    )


def growth_of(model) -> dict | None:
    """Says how far the networks of a family that grows have grown.

    Args:
        model: `AdversarialModel`.

    Returns:
        dict of plain values, or None for a family that does not grow.
    """
    if model.levels == 1:
        return None
    return {"level": model.level, "fading": model.fading}


def _grow(model, growth):
    if growth is None or growth == growth_of(model):
        return
    # How far the fade has come is a weight, which the checkpoint fills, as it does the
    # optimizers of those networks.
    model.regrow(growth["level"], fade_images=int(growth["fading"]))
