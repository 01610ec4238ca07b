"""`train` in the folder of a run: going on, finished, taken, interrupted."""

import csv
import json
import os
import shutil
import signal

import keras
import numpy as np
import pytest

import kerasgan.data
from kerasgan import storage
from kerasgan.models import GAN
from kerasgan.training import Checkpoint, StopOnDivergence, train
from kerasgan.training.checkpoint_files import checkpoint_names, read_checkpoint

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)
SOURCE = kerasgan.data.load(PICTURES)


def by_number(state):
    """Bytes of tensors by group and number: Keras counts layers within a process."""
    return {k.rsplit("/", k.count("/") - 1)[0]: v.tobytes() for k, v in state.items()}


def trained(folder, images=480, callbacks=(), batch_size=4, **config):
    """A model after `train` in a folder: epochs of 6 steps."""
    keras.utils.set_random_seed(0)
    gan = GAN(**{**SMALL, **config})
    gan.compile(seed=3)
    return gan, train(gan, SOURCE, images, folder, batch_size=batch_size,
                      callbacks=callbacks)  # fmt: skip


class Signal(keras.callbacks.Callback):
    """Sends this process a signal in a step, as often as is wanted."""

    def __init__(self, step, number=signal.SIGINT, times=1):
        super().__init__()
        self.step, self.number, self.times = step, number, times

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.steps_taken.numpy()) == self.step:
            for _ in range(self.times):
                os.kill(os.getpid(), self.number)


@pytest.fixture(autouse=True)
def _ctrl_c():
    """A shell starts what runs in the background with Ctrl-C ignored."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one go, its model and its history."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    return folder, *trained(folder)


@pytest.fixture
def copy(whole, tmp_path):
    """A copy of that run to spoil."""
    return shutil.copytree(whole[0], tmp_path / "run")


def last_tensors(folder):
    name = checkpoint_names(folder / "checkpoints")[-1]
    return read_checkpoint(folder / "checkpoints" / name)[0]


def manifest_of(folder):
    return json.loads((folder / "run.json").read_text())


@pytest.mark.parametrize("step", [14, 18], ids=["within an epoch", "at its end"])
def test_ctrl_c_saves_the_step_and_the_next_call_goes_on(step, whole, tmp_path, capsys):
    folder = tmp_path / "run"
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt) as error:
        trained(folder, callbacks=[Signal(step)])
    assert error.value.__suppress_context__
    assert signal.getsignal(signal.SIGINT) is before
    assert checkpoint_names(folder / "checkpoints")[-1] == f"{4 * step:010d}"
    assert manifest_of(folder)["finished"] is False
    assert manifest_of(folder)["images_shown"] == 4 * step
    capsys.readouterr()
    _, history = trained(folder)
    assert f"Resumed at {4 * step} images\n" in capsys.readouterr().err
    expected, found = last_tensors(whole[0]), last_tensors(folder)
    assert by_number(expected) == by_number(found)
    assert history.history == whole[2].history
    assert history.epoch == whole[2].epoch == list(range(20))
    assert manifest_of(folder)["finished"] is True


def test_sigterm_has_its_own_effect_after_the_step_is_saved(tmp_path):
    seen = []

    def handler(number, frame):
        seen.append(checkpoint_names(tmp_path / "checkpoints")[-1])

    before = signal.signal(signal.SIGTERM, handler)
    try:
        with pytest.raises(SystemExit) as error:
            trained(tmp_path, callbacks=[Signal(2, signal.SIGTERM)])
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, before)
    assert error.value.code == 143
    assert seen == ["0000000008"]


def test_a_second_signal_does_not_wait(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, callbacks=[Signal(2, times=2)])
    assert checkpoint_names(tmp_path / "checkpoints") == ["0000000000"]


def test_ignored_signals_stay_ignored(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        trained(tmp_path, 48, callbacks=[Signal(2)])
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert manifest_of(tmp_path)["finished"] is True


def test_without_a_folder_ctrl_c_ends_it_too():
    with pytest.raises(KeyboardInterrupt):
        trained(None, callbacks=[Signal(2)])


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
    gan = GAN(**SMALL)
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
