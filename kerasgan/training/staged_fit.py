"""`fit`, stage by stage, as if it were one."""

from __future__ import annotations

import math

import keras

from kerasgan.training.stages import stages_of


def fit_stages(model, source, images, batch_size, interval, callbacks):
    """Trains a model through its stages, of which most families have one.

    Callbacks see one training, with one beginning, one end and epochs counted through.

    Args:
        model: Compiled `AdversarialModel`.
        source: Data source.
        images: int. Number of images at which training ends.
        batch_size: int. Pictures in a lot of full-size pictures.
        interval: int. Images between two ends of an epoch, at most.
        callbacks: List of Keras callbacks.

    Returns:
        `keras.callbacks.History` of all stages.
    """
    stages = [s for s in stages_of(model, images) if s.end > _images_shown(model)]
    callbacks = StageCallbacks(callbacks, model)
    epoch = 0
    for stage in stages:
        if stage.level is not None:
            _grow(model, stage)
        callbacks.ends = stage is stages[-1]
        batch = batch_size * model.critic_steps * _batch_factor(model)
        execution = batch * model.steps_per_execution
        steps = max(1, math.ceil((stage.end - _images_shown(model)) / batch))
        epochs = max(1, steps // max(1, max(interval, execution) // batch))
        model.fit(
            source,
            batch_size=batch,
            initial_epoch=epoch,
            epochs=epoch + epochs,
            steps_per_epoch=math.ceil(steps / epochs),
            callbacks=callbacks,
            verbose=0,
        )
        epoch += epochs
        if model.stop_training:
            break
    return callbacks.history


class StageCallbacks(keras.callbacks.CallbackList):
    """Callbacks to which several calls of `fit` are one training.

    Args:
        callbacks: List of Keras callbacks.
        model: `AdversarialModel`.

    Attributes:
        ends: bool. Whether the running stage is the last.
        history: `keras.callbacks.History`.
    """

    def __init__(self, callbacks, model):
        self.history = keras.callbacks.History()
        super().__init__([*callbacks, self.history], model=model)
        self.ends = False
        self._begun = False

    def on_train_begin(self, logs=None):
        """Passes the beginning of the first stage on."""
        if not self._begun:
            self._begun = True
            super().on_train_begin(logs)

    def on_train_end(self, logs=None):
        """Passes the end of the last stage on, or of one that a callback stopped."""
        if self.ends or self.model.stop_training:
            if self.model.levels > 1:
                self.model.settle()
            super().on_train_end(logs)


def _grow(model, stage):
    if model.level != stage.level:
        model.grow_to(stage.level, stage.fade)
        # Fresh optimizers, as in the paper; their settings are those of the model.
        model.compile_from_config(model.get_compile_config())


def _batch_factor(model):
    return model.batch_factor() if model.levels > 1 else 1


def _images_shown(model):
    return int(model.images_shown.value.numpy())
