"""Trains on two logical devices with and without monitors; prints JSON.

A process of its own, because devices must be made before TensorFlow starts.
"""

import json
import sys

import keras
import numpy as np
import tensorflow as tf

CPU = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    CPU, [tf.config.LogicalDeviceConfiguration()] * 2
)

import kerasgan.data  # noqa: E402
from kerasgan.models import DCGAN  # noqa: E402
from kerasgan.training import HealthMonitor, ScoreMonitor  # noqa: E402

SOURCE = kerasgan.data.load("fashion_mnist_10k")
IMAGES, LABELS = SOURCE.images[:96], SOURCE.labels[:96]


def trained(callbacks):
    """Weights of each replica after three steps."""
    keras.utils.set_random_seed(0)
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    with strategy.scope():
        gan = DCGAN(width=4, latent_dim=4, classes=10)
        gan.compile()
    gan.fit(IMAGES, LABELS, batch_size=32, shuffle=False, callbacks=callbacks,
            verbose=0)  # fmt: skip
    values = (strategy.experimental_local_results(w.value) for w in gan.weights)
    return [np.asarray(value) for replicas in values for value in replicas]


scores = ScoreMonitor(32, sys.argv[1], 1.0, samples=50, metrics="frechet_distance")
health = HealthMonitor(SOURCE, SOURCE, every_images=32, directory=sys.argv[1])
watched, alone = trained([scores, health]), trained([])
print(
    json.dumps(
        {
            "scored": [row["images"] for row in scores.history.rows],
            "finite": bool(np.isfinite(scores.history.rows[-1]["frechet_distance"])),
            "looks": len(health._looks),
            "equal": all(map(np.array_equal, watched, alone)),
            "weights": len(watched),
        }
    )
)
