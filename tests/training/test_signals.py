"""What signals do to a training: the step is saved, and nothing is lost."""

import os
import signal

import keras
import pytest

from kerasgan.training import Checkpoint
from kerasgan.training.checkpoint_files import checkpoint_names
from small_runs import Signal, by_number, last_tensors, manifest_of, trained


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one go, and its history."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    return folder, trained(folder)[1]


@pytest.mark.parametrize(
    "step",
    [14, pytest.param(18, marks=pytest.mark.exhaustive)],
    ids=["within an epoch", "at its end"],
)
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
    assert history.history == whole[1].history
    assert history.epoch == whole[1].epoch == list(range(20))
    assert manifest_of(folder)["finished"] is True


def test_steps_beyond_the_end_are_gone_on_with(tmp_path):
    """164 images are 41 batches, in 21 epochs of 2 steps."""
    trained(tmp_path / "whole", 164)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "run", 164, [Signal(41)])
    gan, history = trained(tmp_path / "run", 164)
    assert int(gan.steps_taken.numpy()) == 42
    assert history.epoch == list(range(21))
    expected, found = (last_tensors(tmp_path / name) for name in ("whole", "run"))
    assert by_number(expected) == by_number(found)


class SignalAtEpochEnd(keras.callbacks.Callback):
    """Sends this process Ctrl-C when an epoch has ended, before that is saved."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            os.kill(os.getpid(), signal.SIGINT)


class LateSignal(Checkpoint):
    """Sends this process Ctrl-C in step 14, when its turn is over."""

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        if int(self.model.steps_taken.numpy()) == 14:
            os.kill(os.getpid(), signal.SIGINT)


def test_a_signal_while_an_epoch_ends_is_saved(tmp_path):
    seldom = Checkpoint(tmp_path / "checkpoints", 10_000)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, callbacks=[SignalAtEpochEnd(), seldom])
    assert checkpoint_names(tmp_path / "checkpoints")[-1] == "0000000048"


def test_a_signal_after_the_turn_of_the_checkpoint_is_saved_a_step_later(tmp_path):
    late = LateSignal(tmp_path / "checkpoints", 10_000)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, callbacks=[late])
    assert checkpoint_names(tmp_path / "checkpoints")[-1] == "0000000060"


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
