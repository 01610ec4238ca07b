"""A planned training as the command line runs it: what it keeps, and what it says."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

import kerasgan
from kerasgan.cli.terminal import print_note
from kerasgan.cli.train_repeating import Repetition
from kerasgan.cli.train_strategy import make_strategy
from kerasgan.storage import read_json
from kerasgan.training import Checkpoint, StopOnDivergence, make_deterministic
from kerasgan.training.run_directory import (
    CHECKPOINTS,
    MANIFEST,
    require_run_or_nothing,
)

SECONDS = 600  # between two checkpoints, at most


@dataclasses.dataclass(frozen=True)
class Course:
    """The options of the command that say how a training goes on.

    Attributes:
        checkpoint_images: int or None. Pictures between two checkpoints.
        roll_backs: int. How often to go back where it diverges.
        check_every: int. Steps between two looks whether it does.
        deterministic: bool. Whether it is to give the same bits each time.
        strategy: str or None. Name of the strategy of several devices.
    """

    checkpoint_images: int | None = None
    roll_backs: int = 0
    check_every: int = 1
    deterministic: bool = False
    strategy: str | None = None

    def begin(self, out: Path | None, repetition: Repetition | None = None) -> Any:
        """Checks the folder, and settles how TensorFlow computes, before any work.

        Args:
            out: Path of the run's folder, or None.
            repetition: `Repetition` that is to be trained there, or None.

        Returns:
            Context in which the model is to be built.

        Raises:
            ValueError: If the folder holds something else than a run, or one that
                leaves a repetition nothing to do, or the strategy cannot be had.
        """
        if out is not None:
            require_run_or_nothing(out)
            if repetition is not None:
                repetition.check_out(out)
        if self.deterministic:
            make_deterministic()
            print_note(
                "note: deterministic: the same bits each time on machines of this "
                "kind with this number of threads. It is slower: DCGAN took 1.7 times "
                "the time where it was measured; docs/reliability.md has the table."
            )
        return make_strategy(self.strategy).scope()

    def callbacks(self, out: Path, parts: Sequence[Any]) -> list[Any]:
        """Makes the callbacks that these options ask for.

        Args:
            out: Path of the run's folder.
            parts: The dataclasses of all options, to be kept in the run's manifest.

        Returns:
            List of callbacks.
        """
        callbacks: list[Any] = [
            CommandKept(parts),
            StopOnDivergence(self.check_every, self.roll_backs),
        ]
        if self.checkpoint_images is not None:
            folder = out / CHECKPOINTS
            callbacks.append(Checkpoint(folder, self.checkpoint_images, SECONDS))
        return callbacks


class CommandKept(keras.callbacks.Callback):
    """Has the options of the command kept in the manifest of the run.

    Args:
        parts: The dataclasses of the options.

    Attributes:
        run_facts: dict of plain values that `run.json` is to hold.
    """

    def __init__(self, parts: Sequence[Any]):
        super().__init__()
        options: dict[str, Any] = {}
        for part in parts:
            options |= dataclasses.asdict(part)
        plain = {k: str(v) if isinstance(v, Path) else v for k, v in options.items()}
        self.run_facts = {"command": plain}


def run(plan, out: Path, callbacks: Sequence[Any]) -> None:
    """Trains, and says where the result is.

    Args:
        plan: `Plan`.
        out: Path of the run's folder.
        callbacks: Callbacks.
    """
    try:
        kerasgan.training.train(
            plan.model,
            plan.source,
            plan.images,
            out,
            seed=plan.seed,
            batch_size=plan.batch_size,
            callbacks=callbacks,
        )
    except (KeyboardInterrupt, SystemExit):
        print_note(_kept(out))
        raise
    folder = shlex.quote(str(out))
    use = f"Sample:  kerasgan sample {folder} --out samples.png"
    if hasattr(plan.model, "translators"):
        use = f"Use:     kerasgan translate {folder} IN OUT"
    print_note(f"Run:     {out}\nLook:    {out / 'samples'}\n{use}")


def _kept(out: Path) -> str:
    """Says what an interrupted training leaves, and how it goes on."""
    if not (out / MANIFEST).exists():
        return f"Interrupted before anything was kept in {out}."
    manifest = read_json(out / MANIFEST)
    return (
        f"Interrupted after {manifest['images_shown']:,} of "
        f"{manifest['recipe']['images']:,} images. The same command goes on from the "
        f"last checkpoint in {out}."
    )
