"""Trains on two logical devices and on one with the same batches; prints JSON lines.

A process of its own, because devices must be made before TensorFlow starts. Arguments:
a folder, and names of models, or "command" for a run of the command line.
"""

import json
import pathlib
import sys

import keras
import numpy as np
import tensorflow as tf

CPU = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    CPU, [tf.config.LogicalDeviceConfiguration()] * 2
)

from kerasgan.cli import main  # noqa: E402
from training.still_networks import (  # noqa: E402
    largest_difference,
    numbers,
    pictures,
    still,
    with_latents_of_pictures,
)

BATCH, STEPS = 8, 4


def trained(name, strategy):
    """A model after some steps, and the losses of each."""
    with strategy.scope():
        gan = with_latents_of_pictures(still(name))
    losses = []
    data = pictures(gan, BATCH * STEPS)
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: losses.append(list(logs.values()))
    )
    gan.fit(data, batch_size=BATCH, shuffle=False, verbose=0, callbacks=[keep])
    return gan, np.array(losses, float)


both = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
names = sys.argv[2:]
for name in [name for name in names if name != "command"]:
    one, one_losses = trained(name, tf.distribute.get_strategy())
    two, two_losses = trained(name, both)
    difference, place = largest_difference(numbers(one), numbers(two))
    found = {
        "name": name,
        "weights": difference,
        "where": place,
        "losses": float(np.abs(one_losses - two_losses).max()),
        "moved": float(np.ptp(one_losses, axis=0).max()),
        "steps": len(two_losses),
    }
    print(json.dumps(found), flush=True)


def command(out):
    """What a run of the command line on both devices leaves, and one that goes on."""
    # One for all: what replicas send each other is numbered, by each from 1 on.
    tf.distribute.MirroredStrategy = lambda: both
    images = np.random.default_rng(0).integers(0, 256, (33, 8, 8, 1), dtype=np.uint8)
    np.savez(out / "pictures.npz", images=images)
    words = ["train", "DCGAN", "--data", str(out / "pictures.npz"), "--width", "4"]
    words += ["--strategy", "mirrored", "--batch-size", "8", "--out", str(out / "run")]
    codes, shown = [], []
    for images in ("64", "96"):
        codes.append(main([*words, "--images", images]))
        manifest = json.loads((out / "run" / "run.json").read_text())
        shown.append(manifest["images_shown"])
    return {
        "name": "command",
        "codes": codes,
        "replicas": manifest["environment"]["replicas"],
        "strategy": manifest["command"]["strategy"],
        "images_shown": shown,
    }


if "command" in names:
    print(json.dumps(command(pathlib.Path(sys.argv[1]))))
