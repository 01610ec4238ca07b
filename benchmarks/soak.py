"""Ten thousand steps: does memory grow, is anything traced again, do files stay open?

A small DCGAN is trained with all that `train` does besides: checkpoints, samples, the
history. Resident memory is read every 500 steps, from the first thousand on, when
everything has been used once; the growth is that of the last reading over the first.

Run: python benchmarks/soak.py [--steps 10000]
"""

import argparse
import os
import pathlib
import tempfile
import threading

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from kerasgan import data
from kerasgan.models import DCGAN
from kerasgan.training import train

BATCH_SIZE = 16
EVERY = 500  # steps between two readings
WARM = 1_000  # steps before the first


class Readings(keras.callbacks.Callback):
    """Reads memory, open files and threads now and then."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def on_train_batch_end(self, batch, logs=None):
        steps = int(self.model.steps_taken.numpy())
        if steps % EVERY == 0 and steps >= WARM:
            files = len(os.listdir("/proc/self/fd"))
            row = (steps, memory(), files, threading.active_count())
            self.rows.append(row)
            print(f"{row[0]:>8,}{row[1]:>10.1f}{row[2]:>8}{row[3]:>9}", flush=True)


def memory():
    """Resident memory of this process in MiB."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def main(steps):
    """Prints the table and the verdict; exits with 1 where memory grew by 5 %."""
    keras.utils.set_random_seed(0)
    gan = DCGAN((28, 28, 1), width=8)
    gan.compile()
    step, traced = gan.train_step, []

    def counted(batch):
        traced.append(batch)  # Python runs a step only while it is traced
        return step(batch)

    gan.train_step = counted
    source = data.load("fashion_mnist_10k").without_labels()
    readings = Readings()
    print(f"{'steps':>8}{'MiB':>10}{'files':>8}{'threads':>9}")
    with tempfile.TemporaryDirectory() as folder:
        train(
            gan,
            source,
            steps * BATCH_SIZE,
            pathlib.Path(folder) / "run",
            batch_size=BATCH_SIZE,
            callbacks=[readings],
        )
    first, last = readings.rows[0], readings.rows[-1]
    growth = last[1] / first[1] - 1
    print(
        f"memory grew by {growth:.2%} from step {first[0]:,} to {last[0]:,}; the step "
        f"was traced {len(traced)} times; files {first[2]} to {last[2]}, threads "
        f"{first[3]} to {last[3]}"
    )
    raise SystemExit(int(growth >= 0.05))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=10_000)
    main(parser.parse_args().steps)
