"""Training runs, which are taken wherever an entry is."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

from kerasgan.storage import read_json

from .entries import without_format
from .manifests import Recipe, Weights, require_config
from .parsing import parse

BEST = "best.json"
"""str. Name of the file, in a run's folder, that tells of its best weights."""

_MANIFEST = "run.json"


@dataclasses.dataclass(frozen=True)
class Run:
    """A training run with the weights of its end, or with those that scored best.

    Attributes:
        name: str. Name of the run; with `.best` behind it for the best weights.
        model: str. Class of `kerasgan.models`.
        config: dict. Arguments of the model's constructor, plain values.
        recipe: `Recipe`. How it was trained.
        weights: `Weights`.
        images_shown: int. Images that the discriminator saw until these weights.
        finished: bool. Whether the training reached its end.
        folder: str. Path of the run's folder.
        class_names: tuple of str, in the order of the labels, or `None`.
        data: dict of `name`, `count` and `fingerprint` of the pictures it learnt from.
        seconds: float. Time that the whole training took.
        best_by: str. Score by which these weights are the best of the training, or
            `None` where they are those of its end.

    Raises:
        ValueError: If the config's `image_shape` or `classes` has not its form.
    """

    name: str
    model: str
    config: dict[str, Any]
    recipe: Recipe
    weights: Weights
    images_shown: int
    finished: bool
    folder: str
    class_names: tuple[str, ...] | None = None
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0
    best_by: str | None = None

    def __post_init__(self) -> None:
        require_config(self.config)

    @property
    def path(self) -> Path:
        """Path that `resolve` finds it by."""
        return Path(self.folder) / BEST if self.best_by else Path(self.folder)

    @property
    def weights_path(self) -> Path:
        """Path of the weights file."""
        return Path(self.folder) / self.weights.file


@dataclasses.dataclass(frozen=True)
class Best:
    """What differs from its run where the best weights are taken.

    Attributes:
        model: str. As `Run`.
        config: dict. As `Run`; of a family that grows, how far it had grown then.
        weights: `Weights`.
        images_shown: int. Images shown when they scored best.
        best_by: str. The score.

    Raises:
        ValueError: As `Run`.
    """

    model: str
    config: dict[str, Any]
    weights: Weights
    images_shown: int
    best_by: str

    def __post_init__(self) -> None:
        require_config(self.config)


def read_run(folder: str | os.PathLike[str]) -> Run:
    """Reads the manifest of a finished run.

    Args:
        folder: Path of the run's folder, which holds `run.json`.

    Returns:
        `Run`.

    Raises:
        ValueError: If there is no such run, or it is not finished or not readable.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(
            f"{folder} must be the folder of a finished run, or name an entry of the "
            "zoo. There is no such folder."
        )
    if not (folder / _MANIFEST).exists():
        raise ValueError(
            f"{folder} must be the folder of a finished run.{_hint(folder)}"
        )
    run = _read(folder)
    if not run.finished:
        kept = ""
        if (folder / BEST).exists():
            kept = f" The best weights so far can be taken: {folder / BEST}."
        raise ValueError(
            f"The run in {folder} must be finished: {run.images_shown:,} of "
            f"{run.recipe.images:,} images are shown. The command that began it "
            f"goes on with it.{kept}"
        )
    return run


def read_best(card: str | os.PathLike[str]) -> Run:
    """Reads what the best weights of a run are, whether it is finished or not.

    Args:
        card: Path of the `best.json` that a `ScoreMonitor` keeps in the run's folder.

    Returns:
        `Run` with these weights, and the config and images shown of their moment.

    Raises:
        ValueError: If there is no such file, it stands in no run's folder, or one of
            the two is not readable.
    """
    card = Path(card)
    if not card.is_file():
        raise ValueError(
            f"{card} must tell of the best weights of a run. There is no such file: "
            "`kerasgan train ... --score-every N` keeps one."
        )
    if not (card.parent / _MANIFEST).exists():
        raise ValueError(
            f"{card} must stand in the folder of a run.{_hint(card.parent)} "
            "`kerasgan.training.restore_best` gives its weights to a model in hand."
        )
    run = _read(card.parent)
    best = parse(Best, without_format(read_json(card), str(card)), str(card), True)
    return dataclasses.replace(run, name=f"{run.name}.best", **vars(best))


def _read(folder: Path) -> Run:
    place = str(folder / _MANIFEST)
    values = without_format(read_json(folder / _MANIFEST), place)
    return parse(Run, {**values, "folder": str(folder), "best_by": None}, place, True)


def _hint(folder: Path) -> str:
    if (folder / "manifest.json").exists():
        return (
            " It holds an exported bundle: open that with "
            "`kerasgan.export.runtime.load`."
        )
    return " It has no run.json, which `kerasgan train ... --out FOLDER` writes."
