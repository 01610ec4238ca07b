"""A small model and its training, for tests of what goes on and what is refused.

It runs eagerly: tracing would take longer than the few steps that it is trained for.
"""

import keras
import numpy as np

import kerasgan.data
from kerasgan.models import DCGAN

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)
SOURCE = kerasgan.data.load(PICTURES)


def made(weights=0, rate=2e-4, seed=7, **config):
    """A compiled model with weights of a seed."""
    keras.utils.set_random_seed(weights)
    gan = DCGAN(**{**SMALL, **config})
    adam = keras.optimizers.Adam
    optimizers = [adam(rate, beta_1=0.5) for _ in range(2)]
    gan.compile(*optimizers, seed=seed, run_eagerly=True)
    return gan


def fit(gan, *callbacks, epochs=2, **arguments):
    """Four steps of 16 pictures an epoch."""
    return gan.fit(SOURCE, batch_size=16, epochs=epochs, callbacks=[*callbacks],
                   verbose=0, **arguments)  # fmt: skip
