"""What `kerasgan train` watches: scores, health, and pictures held out for them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from kerasgan.cli.evaluate_search import find_extractor
from kerasgan.cli.terminal import print_note
from kerasgan.cli.train_settings import Plan
from kerasgan.training import HealthMonitor, ScoreMonitor, hold_out

HEALTH = ("off", "warn", "stop")
LOOKS = 20  # at the health of a short training; of a long one, every 10 000 images


@dataclasses.dataclass(frozen=True)
class Watch:
    """The options of the command that say what is watched.

    Attributes:
        score_every: int or None. Images between two scorings; None scores never.
        score_share: float. Share of the time that scoring may take.
        score_metrics: Tuple of str. Metrics of `evaluate`.
        score_samples: int. Samples of a scoring.
        best_by: str or None. Score that decides which sampler is the best.
        reference: str or None. Real pictures to compare with.
        extractor: str or None. Name of a bundled one, or a file or address.
        resizer: str or None. How pictures are brought to the extractor's size.
        tensorboard: Path or None. Folder for TensorBoard.
        held_out: float or None. Share of the data that is not trained on.
        health: str. One of `HEALTH`.
    """

    score_every: int | None
    score_share: float
    score_metrics: tuple[str, ...]
    score_samples: int
    best_by: str | None
    reference: str | None
    extractor: str | None
    resizer: str | None
    tensorboard: Path | None
    held_out: float | None
    health: str

    extractor_sha256 = None  # that of the published graph, where it is one
    cache = None  # the folder that KERASGAN_CACHE names, if it is set

    def __post_init__(self):
        if self.health not in HEALTH:
            raise ValueError(
                f"`--health` must be one of {', '.join(HEALTH)}. Received: "
                f"{self.health!r}."
            )
        named = ("best_by", "reference", "extractor", "resizer", "tensorboard")
        given = [name for name in named if getattr(self, name) is not None]
        if given and self.score_every is None:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
            raise ValueError(
                "What says how samples are scored in training needs `--score-every "
                f"IMAGES`, which says that they are. Received: {options}."
            )
        if self.held_out is not None and not self._watches:
            raise ValueError(
                "`--hold-out` takes pictures from the training to measure it with. "
                f"Received: {self.held_out} with nothing measured. Give `--health "
                "warn`, `--score-every IMAGES` or both."
            )

    @property
    def _watches(self):
        return self.health != "off" or self.score_every is not None

    def describe(self) -> dict[str, str]:
        """Returns what is watched, as texts by name."""
        scores = "-"
        if self.score_every is not None:
            scores = (
                f"{', '.join(self.score_metrics)} every "
                f"{self.score_every:,} images, in at most {self.score_share:.0%} of "
                "the time"
            )
        return {"scores": scores, "health": self.health}


def prepare(watch: Watch, plan: Plan, out: Path | None) -> tuple[Plan, list[Any]]:
    """Holds pictures out where that was asked for, and makes the callbacks.

    Args:
        watch: `Watch`.
        plan: `Plan`.
        out: Path of the run's folder, or None.

    Returns:
        Tuple of the `Plan`, without the pictures held out, and the callbacks.

    Raises:
        ValueError: If an option does not fit the data or the model.
    """
    held_out = None
    if watch.held_out is not None:
        train, held_out = hold_out(plan.source, watch.held_out, plan.seed)
        plan = dataclasses.replace(plan, source=train)
    callbacks: list[Any] = []
    if watch.score_every is not None:
        callbacks.append(_score_monitor(watch, plan, held_out, out))
    if watch.health != "off":
        callbacks.append(_health_monitor(watch, plan, held_out, out))
    return plan, callbacks


def _score_monitor(watch, plan, held_out, out):
    protocol = {
        "extractor": find_extractor(watch, plan.model.image_shape),
        "metrics": watch.score_metrics,
        "samples": watch.score_samples,
        "reference": held_out if watch.reference is None else watch.reference,
    }
    if watch.resizer is not None:
        protocol["resizer"] = watch.resizer
    return ScoreMonitor(
        watch.score_every,
        out,
        watch.score_share,
        watch.best_by,
        watch.tensorboard,
        **protocol,
    )


def _health_monitor(watch, plan, held_out, out):
    monitor = HealthMonitor(
        plan.source,
        held_out,
        min(10_000, max(plan.images // LOOKS, 1)),
        stop=watch.health == "stop",
        directory=out,
    )
    monitor.report = lambda finding: print_note(f"health: {finding}")
    return monitor
