"""Training on several devices and machines: what cannot work, and who is who."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import tensorflow as tf

_LOST = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
)


class ProcessLostError(RuntimeError):
    """Another process of a training has died, without which it cannot go on.

    Attributes:
        exit_code: int. What the command line exits with.
    """

    exit_code = 1


def check_distribution(model, steps_per_execution=1, jit_compile="auto", **_):
    """Checks, before anything is compiled, that a model can train where it was built.

    Args:
        model: `AdversarialModel`.
        steps_per_execution: Argument of `compile`.
        jit_compile: Argument of `compile`.

    Raises:
        ValueError: If it was built outside of the strategy in force, or the strategy
            has several replicas and cannot work with the family or with an argument;
            the message says what to use.
    """
    strategy = model.distribute_strategy
    in_force = tf.distribute.get_strategy()
    elsewhere = tf.distribute.has_strategy() and strategy is not in_force
    counter = model.images_shown.value
    if elsewhere or not strategy.extended.variable_created_in_scope(counter):
        raise ValueError(
            f"{type(model).__name__} must be built in the scope of the strategy that "
            "it is compiled in. Received: one built elsewhere. Write both, constructor "
            "and `compile`, under `with strategy.scope():`."
        )
    if strategy.num_replicas_in_sync > 1:
        _check_replicas(model, strategy, steps_per_execution, jit_compile)


def as_log(value, strategy):
    """Gives a number the form in which Keras takes the mean over all replicas.

    Args:
        value: Scalar tensor of one replica.
        strategy: `tf.distribute.Strategy`.

    Returns:
        Tensor: the scalar, or of shape `(1,)`.
    """
    # Over several processes Keras takes the mean along the first axis.
    return tf.reshape(value, (1,)) if is_multi_worker(strategy) else value


def is_multi_worker(strategy) -> bool:
    """Tells whether a strategy spans several processes.

    Args:
        strategy: `tf.distribute.Strategy`.

    Returns:
        bool.
    """
    resolver = getattr(strategy, "cluster_resolver", None)
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return False
    workers = resolver.cluster_spec().as_dict()
    return sum(len(workers.get(kind, ())) for kind in ("chief", "worker")) > 1


def is_chief(strategy) -> bool:
    """Tells whether this process is the one whose files count.

    Args:
        strategy: `tf.distribute.Strategy`.

    Returns:
        bool; True where there is one process only.
    """
    if not is_multi_worker(strategy):
        return True
    resolver = strategy.cluster_resolver
    if "chief" in resolver.cluster_spec().as_dict():
        return resolver.task_type == "chief"
    return resolver.task_id == 0


@contextlib.contextmanager
def explained_loss_of_process(model) -> Iterator[None]:
    """Turns TensorFlow's report that a process does not answer into advice.

    Args:
        model: Compiled `AdversarialModel`.

    Raises:
        ProcessLostError: Instead of TensorFlow's error.
    """
    try:
        yield
    except _LOST as error:
        if not is_multi_worker(model.distribute_strategy):
            raise
        raise ProcessLostError(
            "All processes of a training must live as long as it. Received: "
            f"{str(error.message)[:200]!r}, from one that has ended or does not "
            "answer. End the others and start all of them again: they go on from the "
            "newest checkpoint."
        ) from error


def require_agreement(model):
    """Checks that all processes of a training stand at the same step.

    Args:
        model: Compiled `AdversarialModel`.

    Raises:
        ValueError: If they do not, as where a process does not see the run's folder.
    """
    strategy = model.distribute_strategy
    if not is_multi_worker(strategy):
        return
    own = int(model.images_shown.value.numpy())

    def gathered():
        context = tf.distribute.get_replica_context()
        return context.all_gather(tf.constant([own], tf.int64), axis=0)

    # Eagerly TensorFlow would warn of the time that it takes.
    run = tf.function(lambda: strategy.run(gathered))
    everywhere = strategy.experimental_local_results(run())[0]
    if (np.asarray(everywhere) != own).any():
        raise ValueError(
            "All processes of a training must go on from the same checkpoint. "
            f"Received: {np.asarray(everywhere).tolist()} images shown, by replica. "
            "Let all of them see the run's folder, at the same path of a shared disk."
        )


def _has_cpu(strategy):
    devices = strategy.extended.worker_devices
    return any("CPU" in device.upper() for device in devices)


def _check_replicas(model, strategy, steps_per_execution, jit_compile):
    replicas = strategy.num_replicas_in_sync
    if model.single_device:
        raise ValueError(
            f"This {type(model).__name__} trains on one device only: whether its "
            "generator is updated depends on the step. Received: a strategy of "
            f"{replicas} replicas. {model.single_device}"
        )
    if steps_per_execution != 1:
        raise ValueError(
            "`steps_per_execution` must be 1 on several replicas, which cannot meet "
            "within TensorFlow's loop of several steps. Received: "
            f"{steps_per_execution=} with {replicas} replicas. Leave it out; larger "
            "batches save as much."
        )
    if jit_compile is True and _has_cpu(strategy):
        raise ValueError(
            "XLA cannot be used on several CPU devices: what it compiles reaches the "
            f"variables of one only. Received: {jit_compile=} with {replicas} "
            "replicas. Leave it out."
        )
