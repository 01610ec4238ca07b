"""`fit`, stage by stage, as if it were one."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from kerasgan.training.feeding import accumulated
from kerasgan.training.stages import stages_of


@dataclasses.dataclass(frozen=True)
class TrainingPlan:
    """What is trained, on what and for how long.

    Attributes:
        model: Compiled `AdversarialModel`.
        source: Data source.
        images: int. Number of images at which training ends.
        batch_size: int. Pictures in a lot of full-size pictures, or a part of it.
        interval: int. Images between two ends of an epoch, at most.
    """

    model: Any
    source: Any
    images: int
    batch_size: int
    interval: int


def fit_stages(plan, callbacks, epoch=0):
    """Trains a model through its stages, of which most families have one.

    Args:
        plan: `TrainingPlan`.
        callbacks: `StageCallbacks`; where a training goes on, they know the stage and
            the step that it stands at.
        epoch: int. Number of the first epoch.

    Returns:
        `keras.callbacks.History` of all stages.
    """
    model = plan.model
    stages = _stages_left(plan, callbacks, epoch)
    for stage in stages:
        if stage.level is not None and stage.level != model.level:
            model.regrow(stage.level, stage.fade)
        callbacks.ends = stage is stages[-1]
        epoch = _fit_stage(plan, stage, callbacks, epoch)
        if model.stop_training:
            break
    if not stages:  # it ended before its end could be told
        callbacks.ends = True
        callbacks.on_train_begin()
        callbacks.on_train_end()
    return callbacks.history


def _stages_left(plan, callbacks, epoch):
    """The stages that have not ended, from the size that the networks have reached.

    The last epoch of a stage may show a few images more than its end: a stage that has
    begun ends with its epochs. A training that goes on with another number of images
    has the stages of that number, but networks do not become smaller again: one that
    had ended has the last stage.
    """
    model, shown = plan.model, _images_shown(plan.model)
    reached = model.level if model.levels > 1 and shown else 0
    return [
        stage
        for stage in stages_of(model, plan.images)
        if (stage.end > shown or callbacks.has_epochs_left(stage, epoch))
        and (stage.level is None or stage.level >= reached)
    ]


def _fit_stage(plan, stage, callbacks, epoch):
    """Fits one stage, from wherever it stands; returns the number of the next epoch."""
    model = plan.model
    batch = plan.batch_size * model.critic_steps * model.batch_factor()
    batch *= accumulated(model)
    if not callbacks.has_epochs_left(stage, epoch):
        left = math.ceil((stage.end - _images_shown(model)) / batch)
        execution = batch * model.steps_per_execution
        steps, epochs = _division(left, max(plan.interval, execution) // batch)
        callbacks.begin_stage(stage, steps, epoch + epochs)
    steps, last = callbacks.stage["steps"], callbacks.stage["last"]
    callbacks.set_params({"steps": steps})
    # An epoch that was interrupted is a call of its own.
    ends = [epoch + 1, last] if callbacks.first_step else [last]
    final = callbacks.ends
    for end in ends:
        callbacks.ends = final and end == last
        model.fit(
            plan.source,
            batch_size=batch,
            initial_epoch=epoch,
            epochs=end,
            steps_per_epoch=steps - callbacks.first_step,
            callbacks=callbacks,
            verbose=0,
        )
        epoch = end
        if model.stop_training or epoch == last:
            break
    return epoch


def _division(steps, longest):
    """Steps of an epoch, and how many epochs have few steps more than asked for."""
    steps = max(1, steps)
    fewest = max(1, steps // max(1, longest))
    epochs = min(range(fewest, 2 * fewest), key=lambda count: -steps % count)
    return math.ceil(steps / epochs), epochs


def _images_shown(model):
    return int(model.images_shown.value.numpy())
