"""Trains rows of gans.py in run folders; run again, it goes on with them.

A process of its own, as after a kill. Arguments: a folder, and names of rows.
"""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402

import kerasgan.data  # noqa: E402
from gans import ROWS  # noqa: E402
from kerasgan.training import Checkpoint, train  # noqa: E402

IMAGES = 240  # 20 epochs of 3 steps
EVERY = 50  # images between two checkpoints: a step within an epoch, and within a fade


def source_of(row, gan):
    """The row's pictures as a data source."""
    data = row.data()
    if hasattr(gan, "translators"):
        return kerasgan.data.load(data[0], second=data[1], aligned=gan.paired)
    return kerasgan.data.load(data)


def train_row(row, folder):
    """Trains a row for 240 images, from wherever its folder stands."""
    keras.utils.set_random_seed(3)
    gan = row.make()
    gan.compile(seed=5)
    train(
        gan,
        source_of(row, gan),
        IMAGES,
        folder,
        batch_size=4 // gan.critic_steps,
        callbacks=[Checkpoint(folder / "checkpoints", EVERY, keep=100)],
    )


if __name__ == "__main__":
    for name in sys.argv[2:]:
        chosen = next(each for each in ROWS if each.name == name)
        train_row(chosen, pathlib.Path(sys.argv[1]) / name)
