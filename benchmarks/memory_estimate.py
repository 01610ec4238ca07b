"""How far the estimate of a training's memory is from what it takes.

For each model a new process estimates what a step takes, notes its resident memory when
the step is traced, takes two steps, and notes the highest resident memory that the
system saw. Printed are both in MiB, and the estimate as a share of what was measured.

Run: python benchmarks/memory_estimate.py [NAME ...]
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys

MODELS = {
    "dcgan_64": ("DCGAN", {"image_shape": (64, 64, 3), "width": 64}, 128),
    "wgan_gp_28": ("WGANGP", {"image_shape": (28, 28, 1), "critic_steps": 2}, 512),
    "r3gan_32": ("R3GAN", {"image_shape": (32, 32, 3)}, 256),
    "stylegan2_32": ("StyleGAN2", {"image_shape": (32, 32, 3)}, 64),
    "cyclegan_64": ("CycleGAN", {"image_shape": (64, 64, 3), "width": 32}, 8),
    "dcgan_64_in_4": ("DCGAN", {"image_shape": (64, 64, 3), "width": 64}, 128, 4),
}


def resident():
    """Resident memory of this process in MiB."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def measure_child(family, config, batch_size, accumulate=1):
    """Prints what was estimated and what was measured as JSON."""
    import numpy as np
    import tensorflow as tf

    from kerasgan import models
    from kerasgan.training import estimate_memory

    gan = models.get(family)(**config)
    gan.compile(accumulate=accumulate)
    images = np.zeros((batch_size, *gan.image_shape), np.float32)
    batch = (images, images) if hasattr(gan, "translators") else images
    estimate = estimate_memory(gan, batch_size)
    step = tf.function(gan.train_step)
    step.get_concrete_function(batch)
    before = resident()
    for _ in range(2):
        step(batch)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    found = {"estimate": estimate.step / 2**20, "measured": highest - before}
    print(json.dumps(found | {"all": estimate.total / 2**20}))


def main(names):
    """Prints the table."""
    columns = ("model", "batch", "estimate", "measured", "share")
    print("".join(f"{column:>15}" for column in columns))
    for name in names:
        done = subprocess.run(
            [sys.executable, __file__, name, "--child"],
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        found = json.loads(done.stdout.splitlines()[-1])
        share = found["estimate"] / found["measured"]
        cells = (name, MODELS[name][2], f"{found['estimate']:.0f}")
        row = (*cells, f"{found['measured']:.0f}", f"{share:.2f}")
        print("".join(f"{cell:>15}" for cell in row), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MODELS))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    chosen = given.names or list(MODELS)
    if unknown := set(chosen) - set(MODELS):
        parser.error(f"there is no model {', '.join(sorted(unknown))}")
    if given.child:
        measure_child(*MODELS[chosen[0]])
    else:
        main(chosen)
