"""Runs of a small GAN: trained in a moment, interrupted where it is wanted."""

import json
import os
import signal

import keras
import numpy as np

import kerasgan.data
from kerasgan.models import DCGAN
from kerasgan.training import train
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
    gan = DCGAN(**{**SMALL, **config})
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


def last_tensors(folder):
    name = checkpoint_names(folder / "checkpoints")[-1]
    return read_checkpoint(folder / "checkpoints" / name)[0]


def manifest_of(folder):
    return json.loads((folder / "run.json").read_text())
