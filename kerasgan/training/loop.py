"""One call that trains a model for a number of images."""

from __future__ import annotations

import os
import pathlib

from kerasgan import data
from kerasgan.training.divergence import StopOnDivergence
from kerasgan.training.progress import ImageProgress
from kerasgan.training.run_folder import RunFolder
from kerasgan.training.sample_grid import SampleGrid
from kerasgan.training.staged_fit import fit_stages

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

    Shows progress in images and images per second, stops where the losses diverge, and
    with a directory keeps a run folder: `model.safetensors` (the sampler), `run.json`,
    `history.csv` and sample grids, from which `kerasgan.zoo.load`, `kerasgan sample`,
    `evaluate` and `export` work. A family that grows goes through its stages, from the
    smallest size to that of the pictures, with fresh optimizers at each.

    Args:
        model: `AdversarialModel`; compiled with the paper's optimizers if it is not.
        source: Data source, or what `kerasgan.data.load` takes.
        images: int. Number of images to be shown in all. Every epoch, of which there is
            one for each save, is rounded up to a whole batch, and by Keras to a whole
            execution of several (`steps_per_execution`).
        directory: Folder of the run, absent or empty; None writes nothing.
        seed: int. Seed of the order of pictures and of latents, if the model is not
            compiled yet.
        batch_size: int or None. Pictures in a batch, and in each lot of a family whose
            critic takes several steps; None takes the family's default.
        callbacks: Further Keras callbacks.

    Returns:
        `keras.callbacks.History`.

    Raises:
        ValueError: If `images` leaves less than a batch, or the directory is taken.
        DivergedError: If a loss is not finite.
    """
    batch_size = batch_size or model.default_batch_size
    _check_images(model, images, batch_size * model.critic_steps)
    if not model.compiled:
        model.compile(seed=seed)
    source = _as_source(source, model)
    interval = min(INTERVAL, max(images // SAVES, 1))
    progress, run = ImageProgress(images), None
    own = [StopOnDivergence(), progress]
    if directory is not None:
        run = RunFolder(_empty(directory), source, images, batch_size)
        own += [run, _sample_grid(run.directory, interval)]
    try:
        return fit_stages(
            model, source, images, batch_size, interval, [*own, *callbacks]
        )
    except KeyboardInterrupt:
        if run is not None:
            run.save(finished=False)
        raise
    finally:
        progress.close()


def _as_source(source, model):
    if hasattr(source, "dataset"):
        return source
    check_range = model.get_compile_config()["check_range"]
    return data.load(source, model.image_shape[:2], check_range=check_range)


def _check_images(model, images, batch_size):
    shown = int(model.images_shown.value.numpy())
    if images - shown < batch_size:
        raise ValueError(
            "`images`, the number to be shown in all, must be at least one batch above "
            f"the {shown:,} that the model has seen. Received: images={images}, "
            f"batch_size={batch_size}."
        )


def _sample_grid(folder, interval):
    return SampleGrid(folder / "samples", interval, entry=folder.resolve().name)


def _empty(directory):
    directory = pathlib.Path(directory)
    if directory.is_dir() and any(directory.iterdir()):
        raise ValueError(
            "The directory of a run must be absent or empty. Received: "
            f"{str(directory)!r}, which holds files. Choose another one."
        )
    return directory
