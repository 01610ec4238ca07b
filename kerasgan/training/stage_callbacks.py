"""Callbacks to which several calls of `fit` are one training."""

from __future__ import annotations

import keras
import numpy as np

from kerasgan.training.training_state import restore_means


class KeptHistory(keras.callbacks.History):
    """A history that does not forget its epochs when training goes on."""

    def __init__(self):
        super().__init__()
        self.epoch = []

    def on_train_begin(self, logs=None):
        """Keeps what there is."""

    def get_state(self):
        """The logs of every epoch, as plain values."""
        logs = {k: [_as_plain(v) for v in each] for k, each in self.history.items()}
        return {"epochs": list(self.epoch), "logs": logs}

    def set_state(self, state):
        """Takes over the logs of the epochs before."""
        self.epoch = list(state["epochs"])
        logs = state["logs"].items()
        self.history = {name: [_as_logged(v) for v in values] for name, values in logs}


class StageCallbacks(keras.callbacks.CallbackList):
    """Shows callbacks one training: one beginning, one end, epochs counted through.

    Args:
        callbacks: List of Keras callbacks.
        model: `AdversarialModel`.
        checkpoint: `Checkpoint` that is to come after them, or None.
        last: List of callbacks that come after it.

    Attributes:
        ends: bool. Whether the running call of `fit` is the last.
        first_step: int. Steps of the next epoch that were done before.
        means: dict of the running means of the losses after those steps.
        stage: dict of plain values: what identifies the running stage, the steps of its
            epochs and the number of the epoch after its last.
        history: `KeptHistory`.
    """

    def __init__(self, callbacks, model, checkpoint=None, last=()):
        self.history = KeptHistory()
        savers = [] if checkpoint is None else [checkpoint]
        super().__init__([*callbacks, self.history, *savers, *last], model=model)
        self.checkpoint = checkpoint
        self.ends = False
        self.first_step, self.means, self.stage = 0, {}, {}
        self._begun = False

    def has_epochs_left(self, stage, epoch):
        """Tells whether a stage has begun and not ended.

        Args:
            stage: `Stage`.
            epoch: int. Number of the next epoch, or of one that is to go on.

        Returns:
            bool.
        """
        known = {"level": stage.level, "end": stage.end}
        return known.items() <= self.stage.items() and epoch < self.stage["last"]

    def begin_stage(self, stage, steps, last):
        """Begins a stage.

        Args:
            stage: `Stage`.
            steps: int. Steps of each of its epochs.
            last: int. Number of the epoch after its last one.
        """
        known = {"level": stage.level, "end": stage.end}
        self.stage = {**known, "steps": steps, "last": last}
        self.first_step, self.means = 0, {}

    def on_train_begin(self, logs=None):
        """Passes the beginning of the first stage on."""
        if not self._begun:
            self._begun = True
            super().on_train_begin(logs)

    def on_epoch_begin(self, epoch, logs=None):
        """Passes it on, with the means of an epoch that goes on put back."""
        super().on_epoch_begin(epoch, logs)
        if self.means:  # `fit` has just set them to zero
            restore_means(self.model, self.means)

    def on_train_batch_begin(self, batch, logs=None):
        """Passes it on with the step in the whole epoch."""
        super().on_train_batch_begin(self.first_step + batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        """Passes it on with the step in the whole epoch."""
        super().on_train_batch_end(self.first_step + batch, logs)

    def on_epoch_end(self, epoch, logs=None):
        """Passes it on; the next epoch is a whole one."""
        self.first_step, self.means = 0, {}
        super().on_epoch_end(epoch, logs)

    def on_train_end(self, logs=None):
        """Passes the end of the last stage on, or of one that a callback stopped."""
        if not (self.ends or self.model.stop_training):
            return
        if self.checkpoint is not None:
            self.checkpoint.save()  # with the optimizers of what is settled now
        if self.model.levels > 1:
            self.model.settle()
        super().on_train_end(logs)

    def get_state(self):
        """The running stage, for a checkpoint."""
        return self.stage

    def set_state(self, state):
        """Takes over the stage that ran."""
        self.stage = state


def _as_plain(value):
    """A number, or the text that is what a callback logged or stands for its number."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        return str(value)
    return value if np.isfinite(value) else str(value)


def _as_logged(value):
    try:
        return float(value)
    except ValueError:
        return value
