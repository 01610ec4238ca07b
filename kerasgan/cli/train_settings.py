"""The resolved settings of a training, and their table."""

from __future__ import annotations

import dataclasses
from typing import Any


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
    """

    name: str
    model: Any
    source: Any
    images: int
    batch_size: int
    seed: int

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
            "images": f"{self.images:,} ({self.images / len(source):.1f} epochs)",
            "batch size": self.batch_size,
            **optimizers,
            "precision": precision,
            "seed": self.seed,
        }


def _describe_optimizer(optimizer) -> str:
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    config = optimizer.get_config()
    shown = ("learning_rate", "beta_1", "beta_2", "rho")
    parts = [f"{name} {config[name]:.4g}" for name in shown if name in config]
    return ", ".join([type(optimizer).__name__, *parts])


def _size(variables) -> int:
    return sum(int(variable.shape.num_elements() or 0) for variable in variables)
