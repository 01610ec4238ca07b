"""Quality for time: the default DCGAN against TensorFlow's DCGAN tutorial.

Trains the default DCGAN for 100 000 pictures of Fashion-MNIST and the tutorial's
networks by the tutorial's step (batch 256) for 600 000, one after the other, and scores
both against the 10 000 test pictures in the bundled clothing classifier's features.

Run: python benchmarks/dcgan_quality.py [FOLDER]
"""

import argparse
import time

import keras
import numpy as np
from _peers import (
    BATCH_SIZE,
    LATENT_DIM,
    tutorial_discriminator,
    tutorial_generator,
    tutorial_step,
)

import kerasgan
from kerasgan.latent import sample_latents, to_uint8

OUR_IMAGES = 100_000
TUTORIAL_IMAGES = 600_000
SAMPLES = 10_000


def train_ours(source):
    """Pictures of the default DCGAN, and the seconds of its training."""
    keras.utils.set_random_seed(0)
    gan = kerasgan.models.DCGAN()
    began = time.perf_counter()
    kerasgan.training.train(gan, source, images=OUR_IMAGES)
    return gan.sample(SAMPLES, batch_size=250), time.perf_counter() - began


def train_tutorial(source):
    """Pictures of the tutorial's generator, and the seconds of its training."""
    keras.utils.set_random_seed(0)
    generator = tutorial_generator()
    step = tutorial_step(generator, tutorial_discriminator())
    began = time.perf_counter()
    batches = source.without_labels().dataset(BATCH_SIZE)
    for real in batches.take(TUTORIAL_IMAGES // BATCH_SIZE):
        step(real)
    seconds = time.perf_counter() - began
    latents = np.split(sample_latents(SAMPLES, LATENT_DIM), 40)
    pictures = [to_uint8(generator(latent, training=False)) for latent in latents]
    return np.concatenate(pictures), seconds


def main(folder):
    """Prints both scores with their protocol."""
    source = kerasgan.data.load(folder)
    for name, images, run in (
        ("kerasgan DCGAN", OUR_IMAGES, train_ours),
        ("TensorFlow tutorial", TUTORIAL_IMAGES, train_tutorial),
    ):
        pictures, seconds = run(source)
        scores = kerasgan.evaluation.evaluate(pictures, folder)
        values = "  ".join(f"{key} {value:.4g}" for key, value in scores.values.items())
        print(f"{name}: {images:,} images in {seconds:.0f} s  {values}", flush=True)
    print(scores.protocol)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder",
        nargs="?",
        default="fashion_mnist",
        metavar="FOLDER",
        help="holds the four Fashion-MNIST .gz files; without it the TensorFlow "
        "dataset `fashion_mnist` is taken, which is downloaded once",
    )
    main(parser.parse_args().folder)
