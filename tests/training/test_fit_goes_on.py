"""What `fit` with a `Checkpoint` must share with the training that it goes on with."""

import os
import shutil

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan import storage
from kerasgan.training import Checkpoint, resume
from kerasgan.training.checkpoint_files import checkpoint_names, read_card
from kerasgan.training.training_state import training_state
from training.small_training import PICTURES, SOURCE, fit, made


def fitted(data, folder, batch_size=16, epochs=1):
    """A model after `fit`, which goes on where the folder has checkpoints."""
    gan = made()
    at = resume(gan, folder)
    gan.fit(data, batch_size=batch_size, initial_epoch=at.epoch, epochs=epochs,
            callbacks=[Checkpoint(folder, 10**6)], verbose=0)  # fmt: skip
    return gan


OTHERS = kerasgan.data.load(PICTURES[:, ::-1])


@pytest.mark.parametrize(
    ("data", "batch_size", "difference"),
    [
        (SOURCE, 8, "fit.batch_size was 16 and is 8"),
        (PICTURES, 32, "fit.batch_size was 16 and is 32"),
        (tf.data.Dataset.from_tensor_slices(PICTURES).batch(4), None,
         "fit.batch_size was 16 and is 4"),
        (OTHERS, 16, f"data.fingerprint was '{SOURCE.fingerprint}' and is"),
    ],
    ids=["batch", "batch of an array", "batch of a dataset", "pictures"],
)  # fmt: skip
def test_another_batch_and_other_pictures_are_refused(
    tmp_path, data, batch_size, difference
):
    fitted(SOURCE, tmp_path)
    names = checkpoint_names(tmp_path)
    with pytest.raises(ValueError, match="settings that it began with") as error:
        fitted(data, tmp_path, batch_size, epochs=2)
    assert difference in str(error.value)
    assert str(error.value).count(" was ") == 1
    assert checkpoint_names(tmp_path) == names


@pytest.mark.parametrize("data", [SOURCE, PICTURES], ids=["source", "array"])
def test_the_same_goes_on(tmp_path, data):
    fitted(data, tmp_path)
    gan = fitted(data, tmp_path, epochs=2)
    assert int(gan.images_shown.numpy()) == 128


def test_cards_name_what_the_last_fit_was_given(tmp_path):
    gan, kept = made(), Checkpoint(tmp_path, 10**6)
    for batch_size, data in ((16, SOURCE), (32, np.array(PICTURES))):
        gan.fit(data, batch_size=batch_size, callbacks=[kept], verbose=0)
    assert read_card(tmp_path / "0000000064")["settings"]["data"]["count"] == 64
    settings = read_card(tmp_path / "0000000128")["settings"]
    assert settings["fit"] == {"batch_size": 32}


class Slower(keras.callbacks.Callback):
    """Halves the learning rates at the end of each epoch."""

    def on_epoch_end(self, epoch, logs=None):
        for side in ("generator_optimizer", "discriminator_optimizer"):
            optimizer = getattr(self.model, side)
            optimizer.learning_rate = float(optimizer.learning_rate.numpy()) / 2


def test_a_rate_that_was_lowered_goes_on_again_and_again(tmp_path):
    for epochs in (1, 2, 3):
        gan = made()
        at = resume(gan, tmp_path)
        fit(gan, Slower(), Checkpoint(tmp_path, 10**6), epochs=epochs,
            initial_epoch=at.epoch)  # fmt: skip
    assert int(gan.images_shown.numpy()) == 192
    assert float(gan.generator_optimizer.learning_rate.numpy()) == pytest.approx(25e-6)
    assert (
        read_card(tmp_path / "0000000192")["settings"]
        == (read_card(tmp_path / "0000000128")["settings"])
    )


def width_of(path):
    return read_card(path)["settings"]["config"]["width"]


@pytest.mark.parametrize("epochs", [0, 1])
def test_another_model_that_has_seen_as_many_images_is_refused(tmp_path, epochs):
    fit(made(), Checkpoint(tmp_path), epochs=epochs)
    other = made(width=6)
    fit(other, epochs=epochs)
    with pytest.raises(ValueError, match="config.width was 4 and is 6"):
        fit(other, Checkpoint(tmp_path), epochs=1)
    assert {width_of(tmp_path / name) for name in checkpoint_names(tmp_path)} == {4}


def test_a_beginning_that_nobody_went_on_with_is_written_anew(tmp_path):
    fit(made(), Checkpoint(tmp_path), epochs=0)
    other = made(weights=5)
    fit(other, Checkpoint(tmp_path), epochs=0)
    again = made()
    resume(again, tmp_path)
    states = [training_state(gan).values() for gan in (again, other)]
    assert all(a.tobytes() == b.tobytes() for a, b in zip(*states, strict=True))


def test_a_checkpoint_object_does_not_take_one_training_for_another(tmp_path):
    gan, kept = made(), Checkpoint(tmp_path, keep=9)
    fit(gan, kept, epochs=1)
    with pytest.raises(storage.TargetError, match=r"seen 0. Call `kerasgan.training"):
        fit(made(weights=5), kept, epochs=1)
    gan.compile("sgd", "sgd", seed=7, run_eagerly=True)
    with pytest.raises(ValueError, match="generator_optimizer.class_name was 'Adam'"):
        fit(gan, kept, epochs=1)
    for name in checkpoint_names(tmp_path):
        shutil.rmtree(tmp_path / name)
    fit(made(width=6), kept, epochs=1)
    assert checkpoint_names(tmp_path) == ["0000000000", "0000000064"]
    assert width_of(tmp_path / "0000000064") == 6


def test_what_another_training_saves_meanwhile_does_not_count(tmp_path):
    gan, kept = made(), Checkpoint(tmp_path)
    fit(gan, kept, epochs=1)
    shutil.copytree(tmp_path / "0000000064", tmp_path / "0000000128")
    refused = pytest.raises(storage.TargetError, match="has saved its state of 128 im")
    with refused as error:
        fit(gan, kept, epochs=1)
    assert "Choose another directory" in str(error.value)


def test_what_a_killed_fit_left_long_ago_is_removed(tmp_path):
    old, fresh = (tmp_path / f".{digit * 16}.tmp" for digit in "ab")
    for folder in (old, fresh):
        folder.mkdir()
    os.utime(old, (0, 0))
    fit(made(), Checkpoint(tmp_path), epochs=0)
    assert not old.exists()
    assert fresh.exists()


def batches():
    """Four batches of an iterator that does not know how many there are."""
    return tf.data.Dataset.from_generator(
        lambda: (PICTURES[k : k + 16] for k in range(0, 64, 16)),
        output_signature=tf.TensorSpec((None, 8, 8, 1), tf.uint8),
    )


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_the_last_step_of_data_of_unknown_size_ends_its_epoch(tmp_path):
    gan = made()
    for _ in range(2):
        at = resume(gan, tmp_path)
        gan.fit(batches(), initial_epoch=at.epoch, epochs=2, verbose=0,
                callbacks=[Checkpoint(tmp_path, 16)])  # fmt: skip
    assert (at.epoch, at.step, int(gan.images_shown.numpy())) == (2, 0, 128)
    assert checkpoint_names(tmp_path) == ["0000000112", "0000000128"]
