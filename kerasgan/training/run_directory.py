"""The folder of a run before it is trained in: whose it is, and that it is free."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Iterator

from kerasgan.storage import (
    StorageError,
    TargetError,
    lock_folder,
    make_folder,
    read_json,
    remove_leftovers,
)
from kerasgan.storage.locking import LOCK
from kerasgan.training.checkpoint_files import checkpoint_names

CHECKPOINTS = "checkpoints"
"""str. Folder of the checkpoints in that of a run."""

MANIFEST = "run.json"
"""str. The manifest of a run."""


@contextlib.contextmanager
def open_run(directory) -> Iterator[pathlib.Path]:
    """Takes the folder of a run for this process alone.

    It is absent, empty, or that of a run with checkpoints. What a killed process left
    half written is removed.

    Args:
        directory: str or PathLike.

    Yields:
        `pathlib.Path` of the folder, locked.

    Raises:
        TargetError: If it holds anything else, or another process trains in it.
        StorageError: If it cannot be made or written.
    """
    require_run_or_nothing(directory)
    folder = pathlib.Path(directory).absolute()  # whatever becomes the current folder
    make_folder(folder)
    with lock_folder(folder):
        require_run_or_nothing(folder)  # it may have been filled meanwhile
        for each in (folder, folder / CHECKPOINTS, folder / "samples"):
            remove_leftovers(each)
        yield folder


def require_run_or_nothing(directory) -> None:
    """Checks that a training can begin or go on in a folder.

    Args:
        directory: str or PathLike.

    Raises:
        TargetError: If a file stands there, or a folder that holds something else than
            a run with checkpoints.
    """
    folder = pathlib.Path(directory)
    if has_checkpoints(folder):
        return
    if folder.exists() and not folder.is_dir():
        raise TargetError(
            "The directory of a run must be absent, empty or that of a run that goes "
            f"on. Received: {str(folder)!r}, which is a file. Choose another one."
        )
    if not folder.is_dir():
        return
    held = {path.name for path in folder.iterdir()} - {LOCK, CHECKPOINTS}
    # Killed between its manifest and its first checkpoint, a run has nothing to lose.
    if held and _manifest(folder).get("images_shown") != 0:
        kept = ""
        if is_finished(folder):
            kept = " and the run of a version that kept no checkpoints"
        raise TargetError(
            "The directory of a run must be absent, empty or that of a run that goes "
            f"on. Received: {str(folder)!r}, which holds files{kept}. Choose another "
            "one."
        )


def has_checkpoints(directory) -> bool:
    """Tells whether a folder holds a run that can go on.

    Args:
        directory: str or PathLike.

    Returns:
        bool.
    """
    return bool(checkpoint_names(pathlib.Path(directory) / CHECKPOINTS))


def begun_manifest(directory) -> dict:
    """Reads the manifest of a run that can go on.

    Args:
        directory: str or PathLike.

    Returns:
        dict; empty where there is no run that can go on.
    """
    if not has_checkpoints(directory):
        return {}
    return _manifest(pathlib.Path(directory))


def is_finished(directory) -> bool:
    """Tells whether a run has reached its end.

    Args:
        directory: str or PathLike.

    Returns:
        bool; False where there is no manifest.
    """
    manifest = _manifest(pathlib.Path(directory))
    return manifest.get("finished") is True


def told_end(directory, shown, images) -> str | None:
    """Tells how a run ended, unless it is to go on.

    Args:
        directory: str or PathLike.
        shown: int. Images that its newest checkpoint has seen.
        images: int. Number of images that are asked for now.

    Returns:
        str, the predicate of a sentence; None for a run that has not ended, or is asked
        for more images than before.
    """
    manifest = _manifest(pathlib.Path(directory))
    if manifest.get("finished") is not True:
        return None
    if shown >= images:
        return f"is finished: {shown:,} images are shown."
    try:
        asked, ended = manifest["recipe"]["images"], manifest["images_shown"]
    except (KeyError, TypeError):  # no better than one that cannot be read
        return None
    if shown < ended or images > asked:
        return None
    reason = manifest.get("stopped", "A callback asked for it.")
    return f"was stopped at {shown:,} of {asked:,} images. {reason}"


def _manifest(folder):
    try:
        found = read_json(folder / MANIFEST)
    except StorageError:
        return {}
    return found if isinstance(found, dict) and "kerasgan" in found else {}
