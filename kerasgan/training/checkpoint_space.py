"""Whether a disk has room for the checkpoints of a training."""

from __future__ import annotations

import math
import pathlib

import tensorflow as tf

from kerasgan.storage import require_space
from kerasgan.training.checkpoint_files import STATE
from kerasgan.training.training_state import training_variables


def require_room(checkpoint, model) -> None:
    """Refuses a disk that cannot hold the checkpoints that will be written.

    Args:
        checkpoint: `Checkpoint` that will write them.
        model: Compiled `AdversarialModel`.

    Raises:
        StorageError: If there is less room.
    """
    one = sum(map(_bytes_of, training_variables(model).values()))
    # While a new one is written, those that it will replace stay.
    kept = checkpoint.keep + (checkpoint.keep_best is not None)
    size = max(one, one * (kept + 1) - _bytes_held(checkpoint.directory))
    require_space(checkpoint.directory, size, "The checkpoints of a training")


def _bytes_of(variable):
    return math.prod(variable.shape) * tf.as_dtype(variable.dtype).size


def _bytes_held(directory):
    """Bytes of the states of all checkpoints in a folder, whole or damaged."""
    states = pathlib.Path(directory).glob(f"*/{STATE}")
    return sum(state.stat().st_size for state in states)
