"""Trains the row named on the command line on two logical devices; prints JSON.

A process of its own, because devices must be made before TensorFlow starts.
"""

import json
import sys

import numpy as np
import tensorflow as tf

CPU = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    CPU, [tf.config.LogicalDeviceConfiguration()] * 2
)

from gans import ROWS  # noqa: E402

row = next(row for row in ROWS if row.name == sys.argv[1])
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    gan = row.make()
    gan.compile()
history = gan.fit(row.data(48), batch_size=16, epochs=1, verbose=0).history


def values(variable):
    """One array a replica."""
    return [np.array(v) for v in strategy.experimental_local_results(variable.value)]


@tf.function
def latents():
    """Each replica's latents."""
    return strategy.run(lambda: gan.sample_latent(tf.zeros((3, 1))))


first, second = (np.array(v) for v in strategy.experimental_local_results(latents()))
print(
    json.dumps(
        {
            "replicas": strategy.num_replicas_in_sync,
            "finite": bool(np.isfinite(list(history.values())).all()),
            "images_shown": int(gan.images_shown.numpy()),
            # Statistics of batch norm are each replica's own until they are read.
            "replicas_agree": all(
                np.array_equal(*values(v))
                for v in [*gan.generator_variables, *gan.discriminator_variables]
            ),
            "latents_equal": bool(np.array_equal(first, second)),
        }
    )
)
