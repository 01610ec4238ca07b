"""What `--deterministic` gives, and what it costs.

For each family new processes train a few steps: as usual, and deterministically on one
thread and on two. Printed are images per second, and whether all that training moves
has equal bits: in two processes as usual, in two deterministic ones, and with one
thread and two.

Run: python benchmarks/determinism_cost.py [FAMILY ...] [--steps 30]
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time

FAMILIES = {
    "GAN": {"image_shape": (28, 28, 1)},
    "DCGAN": {"image_shape": (28, 28, 1)},
    "WGANGP": {"image_shape": (28, 28, 1), "critic_steps": 2},
    "SNGAN": {"image_shape": (28, 28, 1), "width": 32, "critic_steps": 2},
    "R3GAN": {"image_shape": (32, 32, 3), "augmentation": "ada"},
}
LOT = 32


def train_child(family, deterministic, steps):
    """Trains some steps and prints the rate and a hash as JSON."""
    import keras
    import numpy as np

    from kerasgan import models
    from kerasgan.training import make_deterministic
    from kerasgan.training.training_state import training_state

    if deterministic:
        make_deterministic()
    keras.utils.set_random_seed(0)
    gan = models.get(family)(**FAMILIES[family])
    gan.compile()
    batch = LOT * gan.critic_steps
    shape = (batch * 4, *gan.image_shape)
    pictures = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    settings = {"batch_size": batch, "shuffle": False, "verbose": 0}
    gan.fit(pictures, **settings)  # traces and warms up
    began = time.perf_counter()
    gan.fit(pictures, epochs=max(1, steps // 4), **settings)
    seconds = time.perf_counter() - began
    digest = hashlib.sha256()
    for value in training_state(gan).values():
        digest.update(value.tobytes())
    rate = max(1, steps // 4) * len(pictures) / seconds
    print(json.dumps({"rate": rate, "hash": digest.hexdigest()}))


def run(family, deterministic, threads, steps):
    """Rate and hash of a new process."""
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": str(threads),
        "TF_NUM_INTRAOP_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **({"TF_ENABLE_ONEDNN_OPTS": "0"} if deterministic else {}),
    }
    words = [family, "--child", "--steps", str(steps)]
    command = [sys.executable, __file__, *words]
    command += ["--deterministic"] if deterministic else []
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def main(families, steps):
    """Prints the table."""
    columns = (
        "family",
        "images/s",
        "determin.",
        "ratio",
        "usual =",
        "det. =",
        "threads",
    )
    print("".join(f"{column:>10}" for column in columns))
    for family in families:
        usual = [run(family, False, 2, steps) for _ in range(2)]
        fixed = [run(family, True, threads, steps) for threads in (2, 2, 1)]
        rates = [max(r["rate"] for r in runs) for runs in (usual, fixed[:2])]
        equal = [
            usual[0]["hash"] == usual[1]["hash"],
            fixed[0]["hash"] == fixed[1]["hash"],
            fixed[0]["hash"] == fixed[2]["hash"],
        ]
        cells = (*(f"{rate:.0f}" for rate in rates), f"{rates[0] / rates[1]:.2f}")
        row = (family, *cells, *("yes" if each else "NO" for each in equal))
        print("".join(f"{cell:>10}" for cell in row), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "families", nargs="*", metavar="FAMILY", help=f"of {', '.join(FAMILIES)}"
    )
    parser.add_argument("--steps", type=int, default=32)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--deterministic", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    chosen = given.families or list(FAMILIES)
    if unknown := set(chosen) - set(FAMILIES):
        parser.error(f"there is no family {', '.join(sorted(unknown))}")
    if given.child:
        train_child(chosen[0], given.deterministic, given.steps)
    else:
        main(chosen, given.steps)
