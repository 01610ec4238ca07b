"""Folders of a training that several processes share: one writes, the others act so."""

from __future__ import annotations

import contextlib
import pathlib
import shutil
import tempfile
from collections.abc import Iterator

from kerasgan.training.distribution import is_chief
from kerasgan.training.run_directory import open_run


@contextlib.contextmanager
def open_own_run(model, directory) -> Iterator[pathlib.Path]:
    """Takes the folder of a run; all processes but the chief take a copy of it.

    What is saved is gathered from all processes, so that all must save. The copy has
    what a training goes on with, and is removed in the end.

    Args:
        model: `AdversarialModel`.
        directory: str or PathLike. Folder of the run, which all processes see.

    Yields:
        `pathlib.Path` of the folder, locked.

    Raises:
        TargetError: If it holds anything but a run, or another training is in it.
    """
    with contextlib.ExitStack() as stack:
        if not is_chief(model.distribute_strategy):
            made = tempfile.TemporaryDirectory(prefix="kerasgan-worker-")
            own = pathlib.Path(stack.enter_context(made)) / pathlib.Path(directory).name
            if pathlib.Path(directory).is_dir():
                # Hidden is what is being written, and the lock.
                hidden = shutil.ignore_patterns(".*")
                shutil.copytree(directory, own, ignore=hidden)
            directory = own
        yield stack.enter_context(open_run(directory))


def move_callbacks(callbacks, directory, folder) -> None:
    """Lets callbacks that write into the folder of a run write into a copy of it.

    Args:
        callbacks: List of Keras callbacks; `directory` of one is where it writes.
        directory: str or PathLike. Folder of the run.
        folder: Path of the folder that this process writes into.
    """
    shared = pathlib.Path(directory).resolve()
    for callback in callbacks:
        place = getattr(callback, "directory", None)
        if place is None or folder.resolve() == shared:
            continue
        place = pathlib.Path(place).resolve()
        if place.is_relative_to(shared):
            callback.directory = folder / place.relative_to(shared)
