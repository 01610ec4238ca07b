"""Trains the rows named on the command line on two logical devices; prints JSON lines.

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

from gans import ROWS  # noqa: E402


def both(strategy, value):
    """One array a replica."""
    return [np.array(part) for part in strategy.experimental_local_results(value)]


def look_at(row, strategy):
    """Trains a row for an epoch; returns what its replicas are like then."""
    keras.utils.set_random_seed(0)
    with strategy.scope():
        gan = row.make()
        gan.compile()
    history = gan.fit(row.data(48), batch_size=16, epochs=1, verbose=0).history

    def random_numbers():
        images = tf.zeros((3, 1))
        if gan.latent_dim is not None:
            return gan.sample_latent(images)
        return tf.random.stateless_uniform((3,), gan.step_key(images, "dropout"))

    first, second = both(strategy, tf.function(lambda: strategy.run(random_numbers))())
    return {
        "row": row.name,
        "replicas": strategy.num_replicas_in_sync,
        "finite": bool(np.isfinite(list(history.values())).all()),
        "images_shown": int(gan.images_shown.numpy()),
        # Statistics of batch norm are each replica's own until they are read.
        "replicas_agree": all(
            np.array_equal(*both(strategy, v.value))
            for v in [*gan.generator_variables, *gan.discriminator_variables]
        ),
        "latents_equal": bool(np.array_equal(first, second)),
    }


# One for all: what replicas send each other is numbered, by each strategy from 1 on.
STRATEGY = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
for row in ROWS:
    if row.name in sys.argv[1:]:
        print(json.dumps(look_at(row, STRATEGY)), flush=True)
