"""What Keras and TensorFlow do on two logical devices; prints JSON, name to truth.

A process of its own, because devices must be made before TensorFlow starts.
"""

import json

import keras
import numpy as np
import tensorflow as tf

CPU = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    CPU, [tf.config.LogicalDeviceConfiguration()] * 2
)
STRATEGY = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def model_of_two(**settings):
    """A compiled dense model on both devices."""
    with STRATEGY.scope():
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        model.compile("sgd", "mse", **settings)
        model.optimizer.build(model.trainable_variables)
    return model


def trains(count=4, **settings):
    """Fits batches of 4; an error is the answer no."""
    data = np.ones((count, 2)), np.ones((count, 3))
    model_of_two(**settings).fit(*data, batch_size=4, verbose=0)
    return True


def draws_differ():
    """Whether two replicas draw different numbers of a seed generator."""
    with STRATEGY.scope():
        seed = keras.random.SeedGenerator(0)
    drawn = STRATEGY.run(lambda: keras.random.normal((4,), seed=seed))
    first, second = (np.array(d) for d in STRATEGY.experimental_local_results(drawn))
    return not np.array_equal(first, second)


def overflow_is_seen_everywhere():
    """Whether an infinite gradient of the second replica is left out."""
    with STRATEGY.scope():
        weight = keras.Variable(1.0)
        optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1))
        optimizer.build([weight])

    def step():
        replica = tf.distribute.get_replica_context().replica_id_in_sync_group
        gradient = tf.where(tf.equal(replica, 1), np.inf, 0.0)
        optimizer.apply([gradient], [weight])

    tf.function(lambda: STRATEGY.run(step))()
    return bool(np.isfinite(weight.value.numpy()))


def updates_may_be_conditional():
    """Whether an optimizer may be asked within a condition."""
    with STRATEGY.scope():
        weight = keras.Variable(1.0)
        optimizer = keras.optimizers.SGD(0.1)
        optimizer.build([weight])

    def step(due):
        update = lambda: [optimizer.apply([tf.ones(())], [weight]), 0][1]  # noqa: E731
        return tf.cond(due, update, lambda: 0)

    tf.function(lambda due: STRATEGY.run(step, args=(due,)))(tf.constant(True))
    return True


CHECKS = {
    "replicas draw different numbers": draws_differ,
    "several steps an execution": lambda: trains(8, steps_per_execution=2),
    "XLA on two CPU devices": lambda: trains(jit_compile=True),
    "overflow is seen everywhere": overflow_is_seen_everywhere,
    "updates may be conditional": updates_may_be_conditional,
}

found = {}
for name, check in CHECKS.items():
    try:
        found[name] = check()
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"[:200]
print(json.dumps(found))
