"""Checkpoints with `fit`: what they hold, which stay, go on and are refused."""

import errno
import json
import os
import subprocess

import keras
import numpy as np
import pytest

from kerasgan import storage
from kerasgan.training import Checkpoint, DivergedError, checkpoint_files, resume
from kerasgan.training.checkpoint_files import checkpoint_names, read_checkpoint
from kerasgan.training.training_state import training_state
from training.small_training import fit, made


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder with checkpoints at 80 and 128 images, and the model after 128."""
    folder = tmp_path_factory.mktemp("checkpoints")
    gan = made()
    fit(gan, Checkpoint(folder, 80))
    return folder, gan


@pytest.fixture
def copy(saved, tmp_path):
    """A copy of that folder to spoil."""
    target = tmp_path / "copy"
    subprocess.run(["cp", "-r", saved[0], target], check=True)
    return target


def equal(first, second):
    """Whether two models stand at the same state, bit for bit."""
    states = [list(training_state(gan).values()) for gan in (first, second)]
    return all(a.tobytes() == b.tobytes() for a, b in zip(*states, strict=True))


def test_what_is_saved_and_what_stays(saved):
    folder, _ = saved
    assert checkpoint_names(folder) == ["0000000080", "0000000128"]
    tensors, card = read_checkpoint(folder / "0000000080")
    assert (card["epoch"], card["step"], card["steps_taken"]) == (1, 1, 5)
    groups = {name.split("/")[0] for name in tensors}
    assert groups == {
        "model", "losses", "generator_optimizer", "discriminator_optimizer"
    }  # fmt: skip
    _, card = read_checkpoint(folder / "0000000128")
    assert (card["epoch"], card["step"]) == (2, 0)


def test_sums_are_those_that_sha256sum_checks(saved):
    folder = saved[0] / "0000000128"
    command = ["sha256sum", "--check", "SHA256SUMS"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.stdout.count(": OK") == 2


def test_resumed_fit_equals_uninterrupted(saved, copy):
    gan = made(weights=9)
    (copy / "0000000128").rename(copy / "elsewhere")
    at = resume(gan, copy)
    assert (at.images_shown, at.epoch, at.step, at.skipped) == (80, 1, 1, {})
    # The epoch that was interrupted is begun anew; its pictures go on.
    fit(gan, Checkpoint(copy, 80), initial_epoch=at.epoch, steps_per_epoch=4 - at.step)
    expected, found = training_state(saved[1]), training_state(gan)
    for (name, a), b in zip(expected.items(), found.values(), strict=True):
        if not name.startswith("losses/"):
            assert a.tobytes() == b.tobytes(), name


def test_without_a_checkpoint_nothing_changes(tmp_path):
    gan = made()
    before = training_state(gan)
    at = resume(gan, tmp_path)
    assert (at.path, at.images_shown, at.epoch) == (None, 0, 0)
    for name, value in training_state(gan).items():
        assert value.tobytes() == before[name].tobytes()


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["state.safetensors", "checkpoint.json", "SHA256SUMS"])
@pytest.mark.parametrize(
    "spoil",
    [
        flip,
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
    ],
    ids=["a bit", "truncated", "gone", "empty"],
)
def test_a_damaged_checkpoint_is_passed_over_and_set_aside(copy, name, spoil):
    spoil(copy / "0000000128" / name)
    gan = made(weights=9)
    at = resume(gan, copy)
    assert at.images_shown == 80
    assert list(at.skipped) == ["0000000128"]
    assert name in at.skipped["0000000128"] or "sha256" in at.skipped["0000000128"]
    assert checkpoint_names(copy) == ["0000000080"]
    assert (copy / "0000000128.damaged").is_dir()


def test_a_checkpoint_under_the_name_of_another_is_passed_over(copy):
    (copy / "0000000128").rename(copy / "0000009999")
    at = resume(made(weights=9), copy)
    assert at.images_shown == 80
    assert (
        "a checkpoint of 128 images. Its name was 0000000128"
        in (at.skipped["0000009999"])
    )


def test_damaged_checkpoints_alone_are_an_error_and_stay(copy):
    for name in checkpoint_names(copy):
        flip(copy / name / "state.safetensors")
    gan = made(weights=9)
    before = training_state(gan)
    with pytest.raises(storage.StorageError, match="One of the checkpoints") as error:
        resume(gan, copy)
    assert "0000000080: " in str(error.value)
    assert len(checkpoint_names(copy)) == 2
    for name, value in training_state(gan).items():
        assert value.tobytes() == before[name].tobytes()


@pytest.mark.parametrize("reason", [errno.EACCES, errno.EIO, errno.EMFILE])
def test_what_cannot_be_read_now_is_not_damaged(copy, monkeypatch, reason):
    real = os.open

    def failing(path, *arguments, **named):
        if str(path).endswith("0000000128/state.safetensors"):
            raise OSError(reason, os.strerror(reason))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(storage.UnreadableError, match=os.strerror(reason)) as error:
        resume(made(weights=9), copy)
    assert "or move " in str(error.value)
    assert checkpoint_names(copy) == ["0000000080", "0000000128"]
    monkeypatch.undo()
    assert resume(made(weights=9), copy).images_shown == 128


def test_a_checkpoint_of_another_format_is_not_damaged(copy, monkeypatch):
    tensors, card = read_checkpoint(copy / "0000000128")
    monkeypatch.setattr(checkpoint_files, "FORMAT", 2)
    del card["format"]
    checkpoint_files.write_checkpoint(copy / "0000000144", tensors, card)
    monkeypatch.undo()
    with pytest.raises(storage.UnreadableError, match="another version of kerasgan"):
        resume(made(weights=9), copy)
    assert len(checkpoint_names(copy)) == 3


def test_seconds_are_an_interval_too(tmp_path):
    fit(made(), Checkpoint(tmp_path, 10**6, every_seconds=0, keep=99), epochs=1)
    names = ["0000000000", *(f"{k:010d}" for k in (16, 32, 48, 64))]
    assert checkpoint_names(tmp_path) == names


def test_a_folder_of_another_training_is_not_pruned(copy):
    gan = made(weights=9)
    with pytest.raises(storage.TargetError, match="none of another training") as error:
        fit(gan, Checkpoint(copy, 80))
    assert "128 images, with a model that has seen 0. Call `kerasgan.tr" in str(
        error.value
    )
    assert len(checkpoint_names(copy)) == 2


@pytest.mark.parametrize("name", ["state.safetensors", "SHA256SUMS"])
def test_a_full_disk_keeps_the_last_checkpoint(tmp_path, monkeypatch, name):
    real = os.fsync
    gan, kept = made(), Checkpoint(tmp_path, 64)
    fit(gan, kept, epochs=1)

    def full(descriptor):
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        written = sorted(os.listdir(os.path.dirname(path)))
        if path.endswith(".tmp") and ("SHA" in name) == ("checkpoint.json" in written):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(storage.StorageError, match="No space left on device"):
        fit(gan, kept, epochs=1)
    monkeypatch.undo()
    assert checkpoint_names(tmp_path) == ["0000000000", "0000000064"]
    assert storage.remove_leftovers(tmp_path) == 0
    again = made(weights=9)
    assert resume(again, tmp_path).images_shown == 64


def test_a_state_that_is_not_finite_is_never_saved(tmp_path):
    class Break(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            weight = self.model.generator.weights[0]
            weight.assign(weight.value * np.nan)

    gan = made()
    with pytest.raises(DivergedError, match=r"not finite after 16 images") as error:
        fit(gan, Break(), Checkpoint(tmp_path, 16), epochs=1)
    assert "model/" in str(error.value)
    assert checkpoint_names(tmp_path) == ["0000000000"]


def test_state_of_loss_scales_is_held(tmp_path):
    keras.config.set_dtype_policy("mixed_float16")
    gan = made()
    gan.generator_optimizer.dynamic_scale.assign(2.0**9)
    fit(gan, Checkpoint(tmp_path, 64), epochs=1)
    again = made(weights=9)
    resume(again, tmp_path)
    assert float(again.generator_optimizer.dynamic_scale.numpy()) == 2.0**9
    assert equal(gan, again)


def test_the_card_is_plain_json(saved):
    card = json.loads((saved[0] / "0000000128" / "checkpoint.json").read_text())
    assert card["format"] == 1
    assert card["settings"]["config"]["image_shape"] == [8, 8, 1]
    assert card["weights"]["bytes"] == (
        (saved[0] / "0000000128" / "state.safetensors").stat().st_size
    )


@pytest.mark.parametrize("arguments", [{"keep": 0}, {"every_images": 0}])
def test_arguments_are_checked(tmp_path, arguments):
    (name,) = arguments
    with pytest.raises(ValueError, match=f"`{name}` must be an integer above 0"):
        Checkpoint(tmp_path, **arguments)
