"""`train` in the folder of a run: going on, finished, taken, interrupted."""

import csv
import shutil

import keras
import numpy as np
import pytest

from kerasgan import storage
from kerasgan.models import DCGAN
from kerasgan.training import Checkpoint, StopOnDivergence, train
from kerasgan.training.checkpoint_files import checkpoint_names
from small_runs import (
    PICTURES,
    SMALL,
    Signal,
    last_tensors,
    manifest_of,
    trained,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one go, its model and its history."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    return folder, *trained(folder)


@pytest.fixture
def copy(whole, tmp_path):
    """A copy of that run to spoil."""
    return shutil.copytree(whole[0], tmp_path / "run")


def test_a_finished_run_is_not_touched(copy, whole, capsys):
    before = {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file()}
    gan, history = trained(copy)
    assert "is finished: 480 images are shown" in capsys.readouterr().err
    before.pop(copy / ".lock")
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())
    assert history.history == whole[2].history
    np.testing.assert_array_equal(gan.sample(3), whole[1].sample(3))


def test_more_images_go_on_with_a_finished_run(copy):
    gan, history = trained(copy, 600)
    assert int(gan.images_shown.numpy()) >= 600
    assert history.epoch == list(range(len(history.epoch)))
    with (copy / "history.csv").open() as file:
        rows = [int(row["images"]) for row in csv.DictReader(file)]
    assert rows[:20] == list(range(24, 481, 24))
    assert rows == sorted(set(rows))
    assert rows[-1] >= 600
    assert manifest_of(copy)["recipe"]["images"] == 600
    assert manifest_of(copy)["finished"] is True


class Stop(keras.callbacks.Callback):
    """Stops the training in a step."""

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.steps_taken.numpy()) == 14:
            self.model.stop_training = True
            self.model.stop_reason = "It had learnt enough."


def test_a_run_that_was_stopped_goes_on_only_for_more_images(tmp_path, capsys):
    trained(tmp_path, callbacks=[Stop()])
    manifest = manifest_of(tmp_path)
    assert (manifest["finished"], manifest["images_shown"]) == (True, 56)
    assert manifest["stopped"] == "It had learnt enough."
    for images in (480, 240):
        trained(tmp_path, images)
        assert "was stopped at 56 of 480 images. It had learnt enough. It goes on " in (
            capsys.readouterr().err
        )
        assert manifest_of(tmp_path) == manifest
    trained(tmp_path, 600)
    manifest = manifest_of(tmp_path)
    assert manifest["finished"] is True
    assert manifest["images_shown"] >= 600
    assert "stopped" not in manifest


def test_an_end_that_was_not_told_is_told(copy):
    (copy / "samples" / "progress.webp").unlink()
    storage.write_json(copy / "run.json", {**manifest_of(copy), "finished": False})
    trained(copy)
    assert (copy / "samples" / "progress.webp").exists()
    assert manifest_of(copy)["finished"] is True


def test_other_settings_are_refused_with_a_list(copy):
    before = sorted(copy.rglob("*"))
    with pytest.raises(ValueError, match="settings that it began with") as error:
        trained(copy, 600, batch_size=8, width=8)
    assert "config.width was 4 and is 8" in str(error.value)
    assert "batch_size was 4 and is 8" in str(error.value)
    assert sorted(copy.rglob("*")) == before


def test_other_pictures_are_refused(copy):
    keras.utils.set_random_seed(0)
    gan = DCGAN(**SMALL)
    gan.compile(seed=3)
    with pytest.raises(ValueError, match=r"data.fingerprint was '[0-9a-f]*' and is "):
        train(gan, PICTURES[:, ::-1], 600, copy, batch_size=4)


def test_own_checkpoint_and_divergence_take_the_place_of_the_usual(tmp_path):
    own = Checkpoint(tmp_path / "checkpoints", 8, keep=99)
    trained(tmp_path, 48, callbacks=[own, StopOnDivergence(check_every=3)])
    assert len(checkpoint_names(tmp_path / "checkpoints")) == 7


def test_means_of_an_interrupted_epoch_go_on(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, callbacks=[Signal(14)])
    tensors = last_tensors(tmp_path)
    counts = [v for k, v in tensors.items() if k.startswith("losses/") and "count" in k]
    assert counts == [2.0, 2.0]  # steps of the third epoch


def test_callbacks_with_a_state_go_on(tmp_path):
    class Steps(keras.callbacks.Callback):
        seen, said = 0, []

        def on_train_batch_end(self, batch, logs=None):
            self.seen += 1
            self.said.append(batch)

        def get_state(self):
            return {"seen": self.seen}

        def set_state(self, state):
            self.seen = state["seen"]

    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, callbacks=[Steps(), Signal(14)])
    again = Steps()
    trained(tmp_path, callbacks=[again])
    assert again.seen == 120
    assert Steps.said[13:16] == [1, 2, 3]  # the step within its epoch


class Refuse(keras.callbacks.Callback):
    """Refuses a training when it begins, as a monitor does with a wrong score."""

    def on_train_begin(self, logs=None):
        raise ValueError("no such score")


def test_what_a_callback_refuses_leaves_a_finished_run_as_it_was(copy, tmp_path):
    before = {path: path.read_bytes() for path in copy.rglob("*.*")}
    with pytest.raises(ValueError, match="no such score"):
        trained(copy, 600, callbacks=[Refuse()])
    assert {path: path.read_bytes() for path in copy.rglob("*.*")} == before
    with pytest.raises(ValueError, match="no such score"):
        trained(tmp_path / "new", callbacks=[Refuse()])
    assert [path.name for path in (tmp_path / "new").iterdir()] == [".lock"]
