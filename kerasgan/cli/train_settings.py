"""What a training was asked for, and the settings that it resolves to."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

from kerasgan.cli.train_schedule import schedule_notes

FEW_UPDATES = 500
"""int. Updates below which a generator mostly draws noise."""

FEW_PICTURES = 2000
"""int. Pictures of which a discriminator soon knows each (Karras et al., 2020)."""

_NAMED = 3  # pictures that a note names


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
        pad: bool. Frame smaller pictures instead of enlarging them.
        data_dir: Path or None. Folder of prepared TFDS sets.
        data_b: str or None. Source of the other kind of pictures.
        accumulate: int. Batches that make one update.
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
    pad: bool = False
    data_dir: Path | None = None
    data_b: str | None = None
    accumulate: int = 1


@dataclasses.dataclass(frozen=True)
class Plan:
    """Everything that training needs.

    Attributes:
        name: str. Entry or family.
        model: Compiled `AdversarialModel` of fresh weights.
        source: `kerasgan.data.ImageSource`.
        images: int. Pictures to be shown.
        batch_size: int. Pictures in a batch.
        seed: int.
        classes_unused: bool. Whether the model could learn the classes of the data and
            was not asked to.
    """

    name: str
    model: Any
    source: Any
    images: int
    batch_size: int
    seed: int
    classes_unused: bool = False

    @property
    def lot(self) -> int:
        """Pictures that one update of the generator takes."""
        return self.batch_size * self.model.critic_steps * self._accumulated

    @property
    def _accumulated(self) -> int:
        return self.model.get_compile_config()["accumulate"]

    def notes(self) -> list[str]:
        """Returns what is no mistake and yet may not be what was meant."""
        notes = []
        skipped = self.source.skipped
        if skipped:
            more = len(skipped) - _NAMED
            rest = f" and {more:,} more; `kerasgan data inspect` names all"
            notes.append(
                f"{len(skipped):,} unreadable pictures are left out: "
                f"{', '.join(skipped[:_NAMED])}{rest if more > 0 else ''}."
            )
        if self.classes_unused:
            notes.append(
                f"the {self.source.classes} classes of the data are not learnt; "
                "`--conditional` learns them."
            )
        if self._augmentable and len(self.source) < FEW_PICTURES:
            notes.append(
                f"{len(self.source):,} pictures are few: the discriminator soon knows "
                "each of them. StyleGAN2 and R3GAN learn from few with `--set "
                "augmentation=ada`."
            )
        notes += schedule_notes(self.model, self.images)
        updates = math.ceil(self.images / self.lot)
        if updates < FEW_UPDATES:
            notes.append(
                f"{updates:,} updates draw little more than noise. First forms show "
                f"after some {FEW_UPDATES}, here {FEW_UPDATES * self.lot:,} images."
            )
        return notes

    @property
    def _augmentable(self) -> bool:
        """Whether the model draws from latents, and its pictures as they are."""
        config = self.model.get_config()
        return "latent_dim" in config and not config.get("augmentation")

    def _spread(self) -> dict[str, int]:
        """Parts and devices of a batch, where there are several."""
        replicas = self.model.distribute_strategy.num_replicas_in_sync
        numbers = {"accumulated batches": self._accumulated, "replicas": replicas}
        return {name: number for name, number in numbers.items() if number > 1}

    def describe(self) -> dict[str, Any]:
        """Returns every resolved setting as a name and a text or number."""
        model, source = self.model, self.source
        config = dict(model.get_config())
        precision = config.pop("dtype", "float32")
        for name in ("name", "trainable"):
            config.pop(name, None)
        optimizers = {
            side.replace("_", " "): _describe_optimizer(getattr(model, side))
            for side in ("generator_optimizer", "discriminator_optimizer")
        }
        sides = (model.generator_variables, model.discriminator_variables)
        return {
            "model": f"{self.name} ({type(model).__name__})",
            **config,
            "parameters": " + ".join(f"{_size(side):,}" for side in sides),
            "data": f"{source.name}, {source.split}: {len(source):,} pictures",
            "data classes": source.classes or "-",
            "data fingerprint": source.fingerprint[:16],
            "images": f"{self.images:,} in whole batches "
            f"({self.images / len(source):.1f} epochs)",
            "batch size": self.batch_size,
            **self._spread(),
            **optimizers,
            "precision": precision,
            "seed": self.seed,
        }


def _describe_optimizer(optimizer) -> str:
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    config = optimizer.get_config()
    shown = ("learning_rate", "beta_1", "beta_2", "rho")
    parts = [f"{name} {_setting(config[name])}" for name in shown if name in config]
    return ", ".join([type(optimizer).__name__, *parts])


def _setting(value) -> str:
    if not isinstance(value, dict):
        return f"{value:.4g}"
    schedule = value["config"]
    start = schedule.get("learning_rate", schedule.get("initial_learning_rate"))
    return value["class_name"] + ("" if start is None else f" from {start:.4g}")


def _size(variables) -> int:
    return sum(int(variable.shape.num_elements() or 0) for variable in variables)
