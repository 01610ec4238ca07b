"""Calls of training that cannot be meant: refused before anything is done."""

import math

import keras
import numpy as np
import pytest

from kerasgan import storage
from kerasgan.training import Checkpoint, resume, train
from training.small_training import SOURCE, made


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"images": 1e2},
            "`images` must be an integer above 0. Received: images=100.0",
        ),
        (
            {"images": "64"},
            "`images` must be an integer above 0. Received: images='64'",
        ),
        ({"images": 64, "batch_size": 16.0}, "`batch_size` must be an integer above 0"),
    ],
)
def test_numbers_of_train_are_whole(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        train(made(), SOURCE, directory=tmp_path / "run", **arguments)
    assert not list(tmp_path.iterdir())


def test_numbers_of_train_may_be_numpy_s(tmp_path):
    train(made(), SOURCE, np.int64(16), tmp_path / "run", batch_size=np.int32(16))
    written = storage.read_json(tmp_path / "run" / "run.json")["recipe"]
    assert (written["images"], written["batch_size"]) == (16, 16)


def test_one_callback_needs_no_list(tmp_path):
    train(made(), SOURCE, 16, batch_size=16, callbacks=Checkpoint(tmp_path))
    assert (tmp_path / "0000000016").is_dir()


@pytest.mark.parametrize("seconds", [-1, math.nan, "10"])
def test_seconds_between_checkpoints_are_a_number(tmp_path, seconds):
    with pytest.raises(
        ValueError, match="`every_seconds` must be a finite number of 0"
    ):
        Checkpoint(tmp_path, every_seconds=seconds)


def test_each_side_has_an_optimizer_of_its_own():
    adam = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="the same Adam twice. Make a second one"):
        made().compile(adam, adam)
    made().compile("adam", "adam")


def test_resume_takes_the_folder_of_the_checkpoints(tmp_path):
    (tmp_path / "run" / "checkpoints" / "0000000064").mkdir(parents=True)
    with pytest.raises(ValueError, match="run', that of a run. Give '.*/checkpoints'"):
        resume(made(), tmp_path / "run")
    (tmp_path / "file").write_text("")
    with pytest.raises(
        storage.StorageError, match="file', which is a file. Give the f"
    ):
        resume(made(), tmp_path / "file")


class Remarks(keras.callbacks.Callback):
    """Logs what is no number."""

    def on_epoch_end(self, epoch, logs=None):
        logs |= {"note": "fine", "nothing": None, "number": float("nan")}


def test_what_a_callback_logs_need_be_no_number(tmp_path):
    train(made(), SOURCE, 16, tmp_path, batch_size=16, callbacks=[Remarks()])
    history = train(made(), SOURCE, 32, tmp_path, batch_size=16, callbacks=[Remarks()])
    assert history.history["note"] == ["fine", "fine"]
    assert math.isnan(history.history["number"][0])
    assert len(history.history["generator_loss"]) == 2
