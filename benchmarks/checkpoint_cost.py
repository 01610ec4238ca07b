"""What saving costs: training with a checkpoint every 50 000 images, and without.

The same DCGAN (28x28, its defaults) trains by turns on as many images with and without
`Checkpoint`, in one process, so that a machine whose speed drifts is the same for both.
Printed are the seconds of each turn, the median ratio, and the seconds of one saving.

Run: python benchmarks/checkpoint_cost.py [--every 50000] [--rounds 3]
"""

import argparse
import os
import statistics
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from kerasgan import data
from kerasgan.models import DCGAN
from kerasgan.training import Checkpoint

BATCH_SIZE = 64


def turn(gan, source, steps, callbacks):
    """Seconds of so many steps."""
    began = time.perf_counter()
    gan.fit(
        source,
        batch_size=BATCH_SIZE,
        steps_per_epoch=steps,
        epochs=1,
        callbacks=callbacks,
        verbose=0,
    )
    return time.perf_counter() - began


def main(every, rounds):
    """Prints the table."""
    keras.utils.set_random_seed(0)
    gan = DCGAN((28, 28, 1))
    gan.compile()
    source = data.load("fashion_mnist_10k").without_labels()
    steps = every // BATCH_SIZE
    turn(gan, source, 10, [])  # traces and warms up
    print(f"{'without':>10}{'with':>10}{'ratio':>8}{'saving':>9}")
    ratios = []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            # One at the start and one at the end, as a training of this length has.
            kept = Checkpoint(folder, every)
            turns = [[], [kept]] if number % 2 else [[kept], []]
            seconds = {bool(t): turn(gan, source, steps, t) for t in turns}
        ratios.append(seconds[True] / seconds[False])
        row = (seconds[False], seconds[True], ratios[-1], kept.seconds_spent / 2)
        print("{:>10.2f}{:>10.2f}{:>8.3f}{:>9.3f}".format(*row), flush=True)
    print(f"median ratio {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=50_000, help="images")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    main(given.every, given.rounds)
