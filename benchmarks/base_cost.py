"""What the abstract base costs: each family's step next to a plain one, side by side.

The plain step is that of `_plain.py`. There are two instances of each, timed in turns
in one process. Averaging, which the plain step has not, is left out of both. Families
that grow stand at their last level.

Run: python benchmarks/base_cost.py [FAMILY ...]
"""

import argparse

import keras
import tensorflow as tf
from _plain import plain_step
from _side_by_side import print_heading, print_row

from kerasgan import models

LOT = 64

FAMILIES = {
    "GAN": {"image_shape": (28, 28, 1)},
    "DCGAN": {"image_shape": (28, 28, 1)},
    "WGAN": {"image_shape": (28, 28, 1), "critic_steps": 2},
    "WGANGP": {"image_shape": (28, 28, 1), "critic_steps": 2},
    "SNGAN": {"image_shape": (28, 28, 1), "width": 32, "critic_steps": 2},
    "R3GAN": {"image_shape": (32, 32, 3)},
    "ProGAN": {"image_shape": (32, 32, 3)},
    "StyleGAN": {"image_shape": (32, 32, 3)},
    "StyleGAN2": {"image_shape": (32, 32, 3)},
}


def our_step(family):
    """The family's compiled step without averaging."""
    model = getattr(models, family)(**FAMILIES[family], average_half_life=None)
    model.compile()
    return tf.function(model.train_step)


def other_step(family):
    """The plain step of the same networks."""
    model = getattr(models, family)(**FAMILIES[family], average_half_life=None)
    return tf.function(plain_step(model))


def main(families):
    """Prints the table."""
    print_heading()
    for family in families:
        keras.utils.set_random_seed(0)
        ours, plain = (
            [make(family) for _ in range(2)] for make in (our_step, other_step)
        )
        images = LOT * FAMILIES[family].get("critic_steps", 1)
        shape = (images, *FAMILIES[family]["image_shape"])
        batch = tf.random.uniform(shape, -1, 1, seed=0)
        print_row(family, ours, plain, batch, images)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "families",
        nargs="*",
        metavar="FAMILY",
        help=f"one of {', '.join(FAMILIES)}; all of them if none is named",
    )
    chosen = parser.parse_args().families or list(FAMILIES)
    if unknown := set(chosen) - set(FAMILIES):
        parser.error(f"there is no family {', '.join(sorted(unknown))}")
    main(chosen)
