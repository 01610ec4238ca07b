"""What `fit` with a `Checkpoint` must share with the training that it goes on with."""

import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan.training import Checkpoint, resume
from kerasgan.training.checkpoint_files import checkpoint_names, read_card
from training.small_training import PICTURES, SOURCE, made


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
