"""Images per second of one training step, side by side in one process.

The networks are those of TensorFlow's DCGAN tutorial (28x28 grey, batch 128), trained
by the tutorial's own step, by the step of Keras' guide, and by DCGAN's step without
averaging. They are timed in turn, round by round, so that a machine whose speed drifts
is the same for all; the ratios are medians over the rounds.

Run: python benchmarks/dcgan_step.py
"""

import argparse
import statistics
import time

import numpy as np
import tensorflow as tf
from _peers import (
    LATENT_DIM,
    guide_gan,
    tutorial_discriminator,
    tutorial_generator,
    tutorial_step,
)

from kerasgan.models import DCGAN

BATCH_SIZE = 128
STEPS = 15  # in a round
ROUNDS = 12


def our_gan():
    """DCGAN's step over the tutorial's networks, without averaging."""
    gan = DCGAN((28, 28, 1), LATENT_DIM, average_half_life=None)
    gan.set_networks(tutorial_generator(), tutorial_discriminator())
    gan.compile()
    return gan


def compiled_step(gan):
    """What `fit` runs for each batch: the model's step as one graph."""
    return tf.function(gan.train_step)


def images_per_second(step, batch):
    """Times one round of a step."""
    began = time.perf_counter()
    for _ in range(STEPS):
        result = step(batch)
    tf.nest.map_structure(np.asarray, result)
    return STEPS * BATCH_SIZE / (time.perf_counter() - began)


def main():
    """Prints the table."""
    batch = tf.random.uniform((BATCH_SIZE, 28, 28, 1), -1, 1, seed=0)
    steps = {
        "kerasgan DCGAN": compiled_step(our_gan()),
        "TensorFlow tutorial": tutorial_step(
            tutorial_generator(), tutorial_discriminator()
        ),
        "Keras guide": compiled_step(guide_gan()),
    }
    for step in steps.values():
        images_per_second(step, batch)  # traces and warms up
    rates = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            rates[name].append(images_per_second(step, batch))
    ours = rates["kerasgan DCGAN"]
    print(f"{'step':22}{'images/s (median)':>20}{'kerasgan / this':>18}")
    for name, values in rates.items():
        ratio = statistics.median(a / b for a, b in zip(ours, values, strict=True))
        print(f"{name:22}{statistics.median(values):>20.0f}{ratio:>18.2f}")


if __name__ == "__main__":
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    main()
