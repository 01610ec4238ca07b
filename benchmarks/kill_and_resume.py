"""Kills training at random moments, and asks whether anything was lost.

For each family a training runs once in one go. Then it runs again in a folder of its
own and is killed (SIGKILL) at random moments, each time by a new process that goes on:
half of the time while it saves after every step, so that most kills fall into a saving.
After each kill every checkpoint that stands under its name must be whole. At the end
the last process is left alone, and every tensor of its last checkpoint, both optimizers
among them, must equal that of the first run bit for bit.

Run: python benchmarks/kill_and_resume.py [FAMILY ...] [--kills 10] [--steps 375]
"""

import argparse
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from kerasgan.storage import StorageError
from kerasgan.training.checkpoint_files import checkpoint_names, read_checkpoint

READY = "READY"
WINDOW = 2.0  # seconds after the first step, within which a process is killed
LIMIT = 600  # seconds that a process may take to its first step

FAMILIES = {
    "DCGAN": {"image_shape": (28, 28, 1), "width": 16},
    "WGANGP": {"image_shape": (28, 28, 1), "width": 16, "critic_steps": 2},
    "ProGAN": {"image_shape": (16, 16, 3), "width": 8},
    "StyleGAN2": {
        "image_shape": (16, 16, 3),
        "width": 8,
        "mapping_depth": 2,
        "augmentation": "ada",
        "augmentation_images": 2_000,
    },
    "CycleGAN": {"image_shape": (32, 32, 3), "width": 8, "blocks": 1, "pool_size": 20},
}
BATCH_SIZES = {"CycleGAN": 1}  # of the others 8


def train_child(family, folder, saving, steps):
    """Trains, from wherever the folder stands; says when the first step is done."""
    import keras

    from kerasgan import data, models, training

    class Ready(keras.callbacks.Callback):
        """Lets the parent know that steps are being taken."""

        def on_train_batch_end(self, batch, logs=None):
            if not vars(self).setdefault("said", False):
                self.said = True
                print(READY, flush=True)

    keras.utils.set_random_seed(0)
    gan = models.get(family)(**FAMILIES[family])
    gan.compile(seed=1)
    shape = (128, *gan.image_shape)
    pictures = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    if hasattr(gan, "translators"):
        source = data.load(pictures, second=255 - pictures)
    else:
        source = data.load(pictures)
    lots = BATCH_SIZES.get(family, 8)
    kept = training.Checkpoint(folder / "checkpoints", 1 if saving else 10 * lots)
    training.train(
        gan,
        source,
        steps * lots,
        folder,
        batch_size=lots // gan.critic_steps,
        callbacks=[Ready(), kept],
    )


def start(family, folder, steps, saving=False):
    """Starts a process that trains, and waits for its first step."""
    words = [sys.executable, __file__, family, "--child", str(folder)]
    words += ["--steps", str(steps)]
    process = subprocess.Popen(
        [*words, *(["--saving"] if saving else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    if line.strip() != READY and process.wait(LIMIT) != 0:
        raise SystemExit(f"{family} failed:\n{process.stderr.read()[-3000:]}")
    return process


def finish(process):
    """Waits for the end of a training."""
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"training failed:\n{errors[-3000:]}")


def damaged(folder):
    """Names of the checkpoints that are not whole, although they have their name."""
    found = []
    for name in checkpoint_names(folder):
        try:
            read_checkpoint(folder / name)
        except StorageError as error:
            found.append(f"{name}: {error}")
    return found


def last_tensors(folder):
    """Tensors of a run's last checkpoint."""
    checkpoints = folder / "checkpoints"
    return read_checkpoint(checkpoints / checkpoint_names(checkpoints)[-1])[0]


def trial(family, kills, steps, draw, folder):
    """Returns kills, those that fell into a saving, unusable folders, differences."""
    finish(start(family, folder / "whole", steps))
    expected = last_tensors(folder / "whole")
    done = within = unusable = differing = round_number = 0
    while True:
        cut = folder / f"cut{round_number}"
        process = start(family, cut, steps, saving=done % 2 == 1)
        if done < kills:
            time.sleep(draw.uniform(0, WINDOW))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                done += 1
        if process.wait() == -signal.SIGKILL:
            process.communicate()
            within += any((cut / "checkpoints").glob(".*.tmp"))
            names = checkpoint_names(cut / "checkpoints")
            unusable += bool(damaged(cut / "checkpoints")) or not names
            continue
        finish(process)
        found = last_tensors(cut)
        differing += sum(expected[k].tobytes() != found[k].tobytes() for k in expected)
        if done >= kills:
            return done, within, unusable, differing, len(expected)
        round_number += 1  # it was done before the last kill


def main(families, kills, steps, seed):
    """Prints the table; exits with 1 where something was lost."""
    draw, lost = random.Random(seed), 0
    columns = ("family", "kills", "in a saving", "unusable", "differing", "tensors")
    print("".join(f"{column:>12}" for column in columns))
    for family in families:
        with tempfile.TemporaryDirectory() as folder:
            row = trial(family, kills, steps, draw, pathlib.Path(folder))
        print("".join(f"{cell:>12}" for cell in (family, *row)), flush=True)
        lost += row[2] + row[3]
    raise SystemExit(int(lost > 0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "families", nargs="*", metavar="FAMILY", help=f"of {', '.join(FAMILIES)}"
    )
    parser.add_argument("--kills", type=int, default=10, help="for each family")
    parser.add_argument("--steps", type=int, default=375, help="of a training")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--child", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--saving", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    chosen = given.families or list(FAMILIES)
    if unknown := set(chosen) - set(FAMILIES):
        parser.error(f"there is no family {', '.join(sorted(unknown))}")
    if given.child:
        train_child(chosen[0], given.child, given.saving, given.steps)
    else:
        main(chosen, given.kills, given.steps, given.seed)
