"""One of the processes of a training; prints what it ends with as JSON.

Arguments: a folder, the number of steps after which to wait for the end of the process,
0 for none, and whether to try more than going on, 0 or 1. `TF_CONFIG` says who it is.
"""

import hashlib
import json
import pathlib
import sys
import time

import keras
import numpy as np
import tensorflow as tf

# Before anything else asks for a device.
STRATEGY = tf.distribute.MultiWorkerMirroredStrategy()

import kerasgan.data  # noqa: E402
from kerasgan.models import DCGAN, R3GAN  # noqa: E402
from kerasgan.training import Checkpoint, ScoreMonitor, train  # noqa: E402
from kerasgan.training.distribution import is_chief  # noqa: E402
from kerasgan.training.training_state import training_state  # noqa: E402

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)


class Waits(keras.callbacks.Callback):
    """The second process stands still in a step, until somebody ends it."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        steps = int(self.model.steps_taken.value.numpy())
        if steps == self.step and not is_chief(STRATEGY):
            print("WAITING", flush=True)
            time.sleep(600)


def trained(family, config, folder, wait):
    """A model after 24 steps of 8 pictures in the folder of a run."""
    keras.utils.set_random_seed(1)
    with STRATEGY.scope():
        gan = family(**SMALL, **config)
        gan.compile(seed=2)
    kept = Checkpoint(folder / "checkpoints", 40)
    source = kerasgan.data.load(PICTURES)
    train(gan, source, 192, folder, batch_size=8, callbacks=[Waits(wait), kept])
    return gan


def digest_of(arrays):
    """A hash of arrays."""
    digest = hashlib.sha256()
    for value in arrays:
        digest.update(value.tobytes())
    return digest.hexdigest()


folder, wait, more = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
gan = trained(R3GAN, {"width": 8}, folder / "r3gan", wait)
found = {
    "r3gan": digest_of(training_state(gan).values()),
    "images_shown": int(gan.images_shown.value.numpy()),
}
if more:
    gan = trained(DCGAN, {"width": 4}, folder / "dcgan", 0)
    # Statistics of batch norm are each process's own.
    found["dcgan"] = digest_of(v.value.numpy() for v in gan.trainable_variables)
    try:
        train(gan, PICTURES, 400, batch_size=8, callbacks=[ScoreMonitor(8)])
    except ValueError as error:
        found["refused"] = str(error)
print(json.dumps(found), flush=True)
