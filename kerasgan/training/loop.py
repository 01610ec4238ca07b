"""One call that trains a model for a number of images."""

from __future__ import annotations

import contextlib
import os
import pathlib

import keras
import numpy as np

from kerasgan import data
from kerasgan.training.arguments import check_counts
from kerasgan.training.checkpoint import Checkpoint
from kerasgan.training.distribution import is_multi_worker
from kerasgan.training.feeding import accumulated
from kerasgan.training.interruption import Interruption
from kerasgan.training.run_directory import CHECKPOINTS, has_checkpoints
from kerasgan.training.staged_fit import TrainingPlan
from kerasgan.training.training_run import TrainingRun
from kerasgan.training.translation_grid import set_aside
from kerasgan.training.worker_folder import move_callbacks, open_own_run

INTERVAL = 50_000  # images between two saves, at most
SAVES = 20  # in a short training, the number of saves


def train(
    model,
    source,
    images: int,
    directory: str | os.PathLike | None = None,
    seed: int = 0,
    batch_size: int | None = None,
    callbacks=(),
):
    """Trains a model until it has seen a number of images.

    Shows progress in images and images per second, stops where the training diverges,
    and with a directory keeps a run folder: `model.safetensors` (the sampler),
    `run.json`, `history.csv`, sample grids and checkpoints. `kerasgan.zoo.load`,
    `kerasgan sample`, `evaluate` and `export` take it when the run is finished.

    Called again with the folder of a run, it goes on from the newest good checkpoint,
    on a CPU bit for bit as if it had never stopped, and says `Resumed at N images`.
    More images than a finished run was asked for continue it; one that a callback
    stopped is finished. Ctrl-C and SIGTERM end a training after the running step, which
    is saved.

    In several processes (`tf.distribute.MultiWorkerMirroredStrategy`) the first writes
    the folder, which all must see. Each ends at once where it is asked to; the same
    processes started again go on.

    A translator is not trained on a few of its pictures, which the grids show. A family
    that grows goes through its stages, from the smallest size to that of the
    pictures, with fresh optimizers at each.

    Args:
        model: `AdversarialModel`; compiled with the paper's optimizers if it is not. To
            go on with a run, built and compiled as it was.
        source: Data source, or what `kerasgan.data.load` takes.
        images: int. Number of images to be shown in all. Every epoch, of which there is
            one for each save, is rounded up to a whole batch, and by Keras to a whole
            execution of several (`steps_per_execution`). A model with `schedule_images`
            keeps the schedule that it was built with: build it with the same number.
        directory: Folder of the run: absent, empty or that of a run that is to go on;
            None writes nothing.
        seed: int. Seed of the order of pictures and of latents, if the model is not
            compiled yet.
        batch_size: int or None. Pictures in a batch, and in each lot of a family whose
            critic takes several steps; None takes the family's default.
        callbacks: One or several further Keras callbacks. One with `get_state()` and
            `set_state(state)`, plain values, goes on where it stood too. A `Checkpoint`
            into `directory/checkpoints` or a `StopOnDivergence` takes the place of the
            usual one: to save at other intervals, or to roll back where the training
            diverges.

    Returns:
        `keras.callbacks.History` of all epochs, those before an interruption too.

    Raises:
        ValueError: If `images` or `batch_size` is no integer above 0, or `images`
            leaves less than a batch, the directory is taken by
            something else or by another process, or the settings differ from those
            that the run began with; the differences are listed.
        StorageError: If the disk has no room, every checkpoint is damaged, or one that
            may be whole cannot be read.
        DivergedError: If a loss, a gradient or a weight is not finite.
    """
    images, batch_size = (
        int(count) if isinstance(count, np.integer) else count
        for count in (images, batch_size or model.default_batch_size)
    )
    check_counts(images=images, batch_size=batch_size)
    if isinstance(callbacks, keras.callbacks.Callback):  # as `fit` takes it
        callbacks = [callbacks]
    if directory is not None:
        _check_checkpoints(callbacks, directory)
    if directory is None or not has_checkpoints(directory):
        parts = accumulated(model) if model.compiled else 1
        _check_images(model, images, batch_size * model.critic_steps * parts)
    if not model.compiled:
        model.compile(seed=seed)
    source = _as_source(source, model)
    interval = min(INTERVAL, max(images // SAVES, 1))
    plan = TrainingPlan(model, source, images, batch_size, interval)
    with contextlib.ExitStack() as stack:
        interruption = Interruption()
        if not is_multi_worker(model.distribute_strategy):  # all would have to end
            stack.enter_context(interruption)
        folder = directory and stack.enter_context(open_own_run(model, directory))
        if folder:
            move_callbacks(callbacks, directory, folder)
        run = TrainingRun(plan, folder, callbacks, interruption)
        stack.callback(run.progress.close)
        return run.play()


def _as_source(source, model):
    if not hasattr(source, "dataset"):
        check_range = model.get_compile_config()["check_range"]
        source = data.load(source, model.image_shape[:2], check_range=check_range)
    if hasattr(model, "check_source"):  # a translator takes two sets of pictures
        model.check_source(source)
        source = set_aside(source)
    return source


def _check_checkpoints(callbacks, directory):
    """A run goes on from the checkpoints in its own folder, and knows no others."""
    wanted = pathlib.Path(directory) / CHECKPOINTS
    for callback in callbacks:
        if not isinstance(callback, Checkpoint):
            continue
        if callback.directory.resolve() != wanted.resolve():
            raise ValueError(
                f"A `Checkpoint` of the run in {directory} must save into {wanted}. "
                f"Received: one that saves into {callback.directory}. Make it with "
                "that directory, or leave it out of `callbacks`."
            )


def _check_images(model, images, batch_size):
    shown = int(model.images_shown.value.numpy())
    if images - shown < batch_size:
        raise ValueError(
            "`images`, the number to be shown in all, must be at least one batch above "
            f"the {shown:,} that the model has seen. Received: images={images}, "
            f"batch_size={batch_size}."
        )
