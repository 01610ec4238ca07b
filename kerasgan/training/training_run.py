"""A training with all that stands around it: files, signals, roll-backs."""

from __future__ import annotations

import contextlib

from kerasgan.training.checkpoint import Checkpoint
from kerasgan.training.checkpoint_files import newest_checkpoint
from kerasgan.training.checkpoint_space import require_room
from kerasgan.training.distribution import (
    explained_loss_of_process,
    require_agreement,
)
from kerasgan.training.divergence import DivergedError, StopOnDivergence
from kerasgan.training.growth_sheet import GrowthSheet
from kerasgan.training.interruption import Interrupted
from kerasgan.training.learning_rates import constant_rates, set_constant_rates
from kerasgan.training.memory import explained_lack_of_memory
from kerasgan.training.memory_estimate import told_memory
from kerasgan.training.progress import ImageProgress
from kerasgan.training.resuming import put_back, resume
from kerasgan.training.run_directory import CHECKPOINTS, begun_manifest, told_end
from kerasgan.training.run_folder import RunFolder
from kerasgan.training.run_settings import facts_of_source
from kerasgan.training.sample_grid import SampleGrid
from kerasgan.training.stage_callbacks import StageCallbacks
from kerasgan.training.staged_fit import fit_stages
from kerasgan.training.translation_grid import TranslationGrid

SAVE_SECONDS = 600  # between two checkpoints of a slow training, at most


class TrainingRun:
    """Puts the callbacks of a training together and plays it to its end.

    Args:
        plan: `TrainingPlan`.
        folder: Path of the run's folder, locked, or None.
        callbacks: Further Keras callbacks; a `Checkpoint` or a `StopOnDivergence` among
            them takes the place of the usual one.
        interruption: `Interruption` that is in force.
    """

    def __init__(self, plan, folder, callbacks, interruption):
        self.plan, self.folder = plan, folder
        self.interruption = interruption
        self.progress = ImageProgress(plan.images)
        self.checkpoint = _first(callbacks, Checkpoint)
        self.divergence = _first(callbacks, StopOnDivergence) or StopOnDivergence()
        others = [c for c in callbacks if c not in (self.checkpoint, self.divergence)]
        if self.divergence.roll_backs:
            constant_rates(plan.model)
        self.run = None
        own = [self.divergence, self.progress]
        if folder is not None:
            self.checkpoint = self.checkpoint or Checkpoint(
                folder / CHECKPOINTS, plan.interval, SAVE_SECONDS
            )
            self.run = RunFolder(folder, plan.source, plan.images, plan.batch_size)
            for callback in others:  # such as the command that asked for this
                self.run.facts |= getattr(callback, "run_facts", {})
            own += [self.run, self._sample_grid(), *self._growth_sheet()]
        self._connect([*own, *others])

    def play(self):
        """Trains to the end, from the newest checkpoint where there is one.

        Returns:
            `keras.callbacks.History`.
        """
        epoch = self._take_up()
        require_agreement(self.plan.model)
        if self._is_over():
            return self.callbacks.history
        if self.checkpoint is not None:  # before anything is written
            require_room(self.checkpoint, self.plan.model)
        rolled = 0 if self.run is None else len(self.run.roll_backs)
        for left in range(max(0, self.divergence.roll_backs - rolled), -1, -1):
            try:
                with self._explained():
                    return fit_stages(self.plan, self.callbacks, epoch)
            except DivergedError as error:
                if not left or self.checkpoint is None:
                    raise
                epoch = self._roll_back(error)
            except (Interrupted, KeyboardInterrupt):
                if self.run is not None:
                    self.run.save(finished=False)
                raise
        return self.callbacks.history

    def _connect(self, callbacks):
        plan, checkpoint = self.plan, self.checkpoint
        self.callbacks = StageCallbacks(
            callbacks, plan.model, checkpoint, [self.interruption]
        )
        if checkpoint is None:
            return
        self.interruption.checkpoint = checkpoint
        checkpoint.is_asked = self.interruption.is_asked
        checkpoint.facts |= {
            "batch_size": plan.batch_size,
            "data": facts_of_source(plan.source),
        }
        parts = {"stages": self.callbacks, "history": self.callbacks.history}
        for callback in callbacks:
            if hasattr(callback, "get_state") and hasattr(callback, "set_state"):
                parts[_free_name(type(callback).__name__, parts)] = callback
        checkpoint.parts = parts

    def _take_up(self):
        """Goes to the newest checkpoint; returns the number of the next epoch."""
        if self.checkpoint is None:
            return 0
        at = resume(self.plan.model, self.checkpoint.directory, **self.checkpoint.facts)
        if at.path is None:
            return 0
        self._say(f"Resumed at {at.images_shown} images")
        epoch = self._go_on(at)
        if self.run is not None:  # those behind the checkpoint count too
            known = begun_manifest(self.folder).get("roll_backs", [])
            self.run.roll_backs = max(known, self.run.roll_backs, key=len)
        return epoch

    def _go_on(self, at):
        for name, reason in at.skipped.items():
            self._say(f"Passed over the checkpoint {name}: {reason}")
        self.checkpoint.set_state(at.card)
        for name, part in self.checkpoint.parts.items():
            if name in at.card["parts"]:
                part.set_state(at.card["parts"][name])
        self.callbacks.first_step, self.callbacks.means = at.step, at.means
        return at.epoch

    def _is_over(self):
        """Whether the run in the folder has been told that it ended."""
        model, images = self.plan.model, self.plan.images
        shown = int(model.images_shown.value.numpy())
        end = self.folder and told_end(self.folder, shown, images)
        if not end:
            return False
        self._say(
            f"The run in {self.folder} {end} It goes on when it is asked for more "
            "images."
        )
        if model.levels > 1:
            model.settle()
        return True

    @contextlib.contextmanager
    def _explained(self):
        """Says how much a step will take, and what to do where it cannot be taken."""
        plan = self.plan
        lost = explained_loss_of_process(plan.model)
        with told_memory(plan.model, self._say), explained_lack_of_memory(plan), lost:
            yield

    def _roll_back(self, error):
        """Goes back to the newest checkpoint and on with smaller learning rates."""
        model, factor = self.plan.model, self.divergence.rate_factor
        rates = {k: rate * factor for k, rate in constant_rates(model).items()}
        told = [] if self.run is None else self.run.roll_backs
        at = put_back(model, newest_checkpoint(self.checkpoint.directory))
        epoch = self._go_on(at)
        set_constant_rates(model, rates)
        self._say(
            f"{error}\nRolled back to {at.images_shown:,} images, and on with "
            f"{factor:g} times the learning rates."
        )
        if self.run is not None:
            rolled = {"images_shown": at.images_shown, "rate_factor": factor}
            self.run.roll_backs = [*told, {**rolled, "reason": str(error)}]
            self.run.save(finished=False)  # whatever comes before the next checkpoint
        return epoch

    def _growth_sheet(self):
        if self.plan.model.levels == 1:
            return []
        return [GrowthSheet(self.folder / "samples", entry=self.folder.resolve().name)]

    def _sample_grid(self):
        folder, name = self.folder / "samples", self.folder.resolve().name
        every, source = self.plan.interval, self.plan.source
        if hasattr(self.plan.model, "translators"):
            return TranslationGrid(folder, every, source, entry=name)
        return SampleGrid(folder, every, entry=name)

    def _say(self, text):
        self.progress.console.print(text, highlight=False, markup=False)


def _first(callbacks, kind):
    return next((c for c in callbacks if isinstance(c, kind)), None)


def _free_name(name, taken):
    number = sum(each.partition(" ")[0] == name for each in taken)
    return f"{name} {number + 1}" if number else name
