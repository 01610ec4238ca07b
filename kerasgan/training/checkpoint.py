"""Keeps a training, so that it goes on from there as if it had never stopped."""

from __future__ import annotations

import math
import pathlib
import time

import keras

from kerasgan.storage import TargetError, make_folder, remove_leftovers
from kerasgan.training.arguments import check_counts, check_weights
from kerasgan.training.best_epoch import BestEpoch
from kerasgan.training.checkpoint_files import (
    checkpoint_name,
    checkpoint_names,
    prune_checkpoints,
    read_card,
    write_checkpoint,
)
from kerasgan.training.checkpoint_space import require_room
from kerasgan.training.distribution import is_multi_worker
from kerasgan.training.divergence import DivergedError
from kerasgan.training.image_interval import ImageInterval
from kerasgan.training.optimizers import optimizers_of
from kerasgan.training.resuming import growth_of
from kerasgan.training.run_settings import require_same, settings_of
from kerasgan.training.training_state import not_finite, training_state
from kerasgan.version import __version__


class Checkpoint(keras.callbacks.Callback):
    """Saves everything that training moves, now and then, into folders of their own.

    A checkpoint holds the weights of all networks and their averages, both optimizers
    with their loss scales, counters, pools, the probability of augmentations, growth,
    the running means of the losses, and where in the order of pictures the training
    stands. `resume` puts it back. It appears whole or not at all, whatever happens
    while it is written; its files are pinned by `SHA256SUMS`. A state that is not
    finite is never saved.

    `kerasgan.training.train` with a directory has one of these already. With
    `model.fit` it should stand last among the callbacks. What `fit` is given there, the
    batch size and the pictures of a data source, must be the same where it goes on.

    Args:
        directory: str or PathLike. Folder of the checkpoints; made if absent.
        every_images: int. Images shown between two checkpoints.
        every_seconds: float or None. Seconds after which one is saved at the latest;
            not among several processes.
        keep: int. Number of the newest checkpoints that stay.
        keep_best: str or None. Name of a logged number, such as a score: the checkpoint
            at the end of the epoch that logged the best value stays too, also where the
            training is taken up again. Of distances, lengths and losses less is better,
            of all others more.

    Attributes:
        facts: dict. Further settings, such as the batch size, that a training that goes
            on must share.
        parts: dict of name to what else is kept: any object with `get_state()`, which
            returns plain values, and `set_state(state)`.
        seconds_spent: float. Time that saving took.

    Raises:
        ValueError: If an argument is out of its range; when training begins, if the
            directory holds the checkpoints of another training, or of one with another
            batch size or other pictures; the differences are listed.
        StorageError: When training begins, if the disk has no room for the checkpoints;
            while training, if one cannot be written.
        DivergedError: While training, if the state is not finite.

    Example:
    >>> gan.fit(source, epochs=9, callbacks=[Checkpoint("checkpoints", 50_000)])
    >>> # in a new process, with the same model and source
    >>> at = kerasgan.training.resume(gan, "checkpoints")
    >>> gan.fit(source, initial_epoch=at.epoch, epochs=9, callbacks=[Checkpoint(...)])
    """

    def __init__(
        self,
        directory,
        every_images=50_000,
        every_seconds=None,
        keep=2,
        keep_best=None,
    ):
        super().__init__()
        check_counts(keep=keep)
        check_weights(every_seconds=0 if every_seconds is None else every_seconds)
        # Absolute, for the current folder may become another one.
        self.directory = pathlib.Path(directory).absolute()
        self.every_seconds = math.inf if every_seconds is None else every_seconds
        self.keep = keep
        self.facts, self.parts, self.seconds_spent = {}, {}, 0.0
        self.is_asked = lambda: False  # whether somebody wants one as soon as possible
        self._interval = ImageInterval(every_images)
        self._best, self._due = BestEpoch(keep_best), False
        self._at = {"epoch": 0, "step": 0}
        self._settings = None
        self._given = {}
        self._saved_at = None
        self._trained = []  # the model and its optimizers

    @property
    def keep_best(self):
        """Name of the logged number whose best value keeps a checkpoint, or None."""
        return self._best.of

    @property
    def is_current(self):
        """Whether the training is saved as it stands."""
        return self._saved_at == self._shown()

    def on_train_begin(self, logs=None):
        """Makes the folder, and refuses one of another training."""
        self._due = False
        self._saved = time.monotonic()
        self._shared = is_multi_worker(self.model.distribute_strategy)
        self._interval.begin(self.model)
        self._forget_another_training()
        names = checkpoint_names(self.directory)
        if names and self._saved_at is None:
            self._take_up(names[-1])
        if self._settings is None:
            self._settings = settings_of(self.model, **self.facts)
        self._settings |= self._given
        require_room(self, self.model)
        make_folder(self.directory)
        # Nothing locks the folder: what is fresh may be another process's.
        remove_leftovers(self.directory, idle_seconds=3600)

    def on_epoch_begin(self, epoch, logs=None):
        """Saves the beginning of the training: what cannot be kept must not begin."""
        self._at = {"epoch": epoch, "step": 0}
        self._interval.begin(self.model)  # after a roll-back it has seen less
        if self._saved_at is None:
            self._save()

    def on_train_batch_end(self, batch, logs=None):
        """Saves where it is time; at the last step, when the epoch has ended too."""
        self._at["step"] = batch + 1
        late = time.monotonic() - self._saved >= self.every_seconds
        late = late and not self._shared  # each process has a clock of its own
        self._due = self._due or late or self._interval.is_full() or self.is_asked()
        steps = (self.params or {}).get("steps")
        if self._due and (steps is None or self._at["step"] < steps):
            self._save()

    def on_epoch_end(self, epoch, logs=None):
        """Saves where it is time, and where the logs are the best so far."""
        self._at = {"epoch": epoch + 1, "step": 0}
        best = self._best.offer(logs or {}, checkpoint_name(self._shown()))
        # Data of unknown size do not tell that a step was the last of an epoch.
        if self._due or best or self.is_current or self.is_asked():
            self._save()

    def on_train_end(self, logs=None):
        """Saves the end of the training."""
        self.save()

    def save(self):
        """Saves the training as it stands, if that has not been done."""
        if not self.is_current:
            self._save()

    def take_facts(self, facts):
        """Learns what `fit` is given, which goes into what is saved.

        Args:
            facts: dict of plain values.
        """
        self._given = facts

    def get_state(self):
        """What the next process is to know of the settings and the best."""
        return {"settings": self._settings, "best": self._best.best}

    def set_state(self, state):
        """Takes that over, when the training goes on."""
        self._settings = state["settings"]
        self._best.take_up(state["best"])

    def _forget_another_training(self):
        trained = [self.model, *optimizers_of(self.model).values()]
        if trained != self._trained:
            self._trained, self._settings = trained, None
            self._best = BestEpoch(self.keep_best)
            self._saved_at = None

    def _take_up(self, name):
        """Goes on behind the newest checkpoint, which the model must stand at."""
        shown = self._interval.shown
        if int(name) != shown:
            raise TargetError(
                "The directory of a `Checkpoint` must hold none of another training. "
                f"Received: {self.directory}, whose newest is of {int(name):,} images, "
                f"with a model that has seen {shown:,}. Call "
                "`kerasgan.training.resume` first, or choose another directory."
            )
        card = read_card(self.directory / name)
        facts = self.facts | self._given
        require_same(card["settings"], self.model, self.directory, **facts)
        self._settings = dict(card["settings"])
        self._best.take_up(card["best"])
        if shown:  # else it is written anew, for it may be of other first weights
            self._saved_at = shown

    def _save(self):
        began, shown = time.monotonic(), self._shown()
        tensors = training_state(self.model)
        broken = not_finite(tensors)
        if broken:
            raise DivergedError(
                f"Training diverged: {len(broken)} tensors, the first of them "
                f"{broken[0]!r}, are not finite after {shown:,} images. The last "
                f"checkpoint in {self.directory} is kept. Lower the learning rate."
            )
        name = checkpoint_name(shown)
        exists = name in checkpoint_names(self.directory)
        if exists and shown not in (0, self._saved_at):
            raise TargetError(
                "The directory of a `Checkpoint` must hold none of another training. "
                f"Received: {self.directory}, where another one has saved its state of "
                f"{shown:,} images. Choose another directory."
            )
        write_checkpoint(self.directory / name, tensors, self._card(shown), exists)
        prune_checkpoints(self.directory, self.keep, (self._best.name,))
        self._saved_at, self._due, self._saved = shown, False, time.monotonic()
        self._interval.advance()
        self.seconds_spent += self._saved - began

    def _card(self, shown):
        return {
            "kerasgan": __version__,
            "images_shown": shown,
            "steps_taken": int(self.model.steps_taken.value.numpy()),
            **self._at,
            "growth": growth_of(self.model),
            **self.get_state(),
            "parts": {name: part.get_state() for name, part in self.parts.items()},
        }

    def _shown(self):
        return int(self.model.images_shown.value.numpy())
