"""The folder of a training run: its weights, its manifest and its history."""

from __future__ import annotations

import csv
import io
import pathlib
import time

import keras

from kerasgan.storage import save_tensors, tensor_manifest, write_json, write_text
from kerasgan.training.environment import environment_of
from kerasgan.training.recipe import recipe_of
from kerasgan.training.weights import sampler_tensors
from kerasgan.version import __version__

FORMAT = 1  # of run.json; the zoo's presets have the same form


class RunFolder(keras.callbacks.Callback):
    """Keeps a run's folder up to date: `model.safetensors`, `run.json`, `history.csv`.

    They are written before the first step, anew at the end of each epoch and when
    training ends, so that a run that is cut short leaves its last state; `finished` in
    `run.json` tells whether it ended by itself. A training that a callback refuses when
    it begins leaves the folder as it was.

    Args:
        directory: str or PathLike. The folder; made if absent.
        source: Data source that is trained on.
        images: int. Number of images at which training ends.
        batch_size: int. Pictures in a batch.

    Attributes:
        facts: dict. What `run.json` is to say besides, plain values.
        roll_backs: List of dicts, one for each time that training diverged.
    """

    def __init__(self, directory, source, images, batch_size):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.source = source
        self.images = images
        self.batch_size = batch_size
        self.facts, self.roll_backs = {}, []
        self._rows = []
        self._recipe, self._written = None, False
        self._before = 0.0  # seconds of the processes that were interrupted

    def on_train_begin(self, logs=None):
        """Makes the folder, takes down the recipe and starts the clock."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._began = time.monotonic()
        # At once: what cannot be written down must stop the run before it trains.
        data = [getattr(self.source, name, False) for name in ("flip", "framed")]
        recipe = recipe_of(self.model, self.images, self.batch_size, *data)
        self._recipe = self._recipe or recipe

    def on_epoch_begin(self, epoch, logs=None):
        """Saves the beginning, now that no callback has refused the training."""
        if not self._written:
            self.save(finished=False)
        self._written = True

    def on_epoch_end(self, epoch, logs=None):
        """Adds a row to the history and saves the sampler."""
        row = {
            "images": self._images_shown(),
            "seconds": self._seconds(),
            **{name: round(float(value), 6) for name, value in (logs or {}).items()},
        }
        self._rows.append(row)
        write_text(self.directory / "history.csv", self._table())
        self.save(finished=False)

    def on_train_end(self, logs=None):
        """Saves the sampler of a run that ended by itself or by a callback."""
        if self._images_shown() < self.images:
            reason = self.model.stop_reason or "A callback asked for it."
            self.facts["stopped"] = reason
        self.save(finished=True)

    def get_state(self):
        """The history and the recipe, for a checkpoint."""
        return {
            "history": self._table(),
            "seconds": self._seconds(),
            "recipe": self._recipe,
            "roll_backs": list(self.roll_backs),
        }

    def set_state(self, state):
        """Takes them over; the number of images may be another one now."""
        self._rows = list(csv.DictReader(io.StringIO(state["history"])))
        self._recipe = {**state["recipe"], "images": self.images}
        self.roll_backs = list(state["roll_backs"])
        self._before, self._began = state["seconds"], time.monotonic()

    def save(self, finished):
        """Saves the sampler as it is now, and the manifest.

        Args:
            finished: bool. Whether training ended by itself.
        """
        if self._recipe is None:
            return  # interrupted before the first step
        model = self.model
        tensors = sampler_tensors(model)
        pin = save_tensors(self.directory / "model.safetensors", tensors)
        manifest = {
            "format": FORMAT,
            "name": self.directory.resolve().name,
            "model": type(model).__name__,
            "config": plain_config(model),
            "recipe": self._recipe,
            "data": self._data(),
            "class_names": self._class_names(),
            "images_shown": self._images_shown(),
            "seconds": self._seconds(),
            "kerasgan": __version__,
            "environment": environment_of(model),
            "weights": {
                "file": "model.safetensors",
                "bytes": pin.size,
                "sha256": pin.sha256,
                "tensors": tensor_manifest(tensors),
            },
            "finished": finished,
            "roll_backs": self.roll_backs,
            **self.facts,
        }
        write_json(self.directory / "run.json", manifest)

    def _table(self):
        # Health and scores may begin to be logged after the first epoch.
        names = dict.fromkeys(name for row in self._rows for name in row)
        table = io.StringIO()
        writer = csv.DictWriter(table, list(names), lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._rows)
        return table.getvalue() if names else ""

    def _data(self):
        source = self.source
        return {
            "name": source.name,
            "fingerprint": source.fingerprint,
            "count": len(source),
        }

    def _class_names(self):
        names = getattr(self.source, "class_names", None)
        return None if names is None else list(names)

    def _seconds(self):
        return round(self._before + time.monotonic() - self._began, 1)

    def _images_shown(self):
        return int(self.model.images_shown.value.numpy())


def plain_config(model) -> dict:
    """Returns the constructor arguments of a model, without Keras' own.

    Args:
        model: `AdversarialModel`.

    Returns:
        dict of plain values.
    """
    keras_own = ("name", "trainable", "dtype")
    config = model.get_config()
    return {name: config[name] for name in config if name not in keras_own}
