"""What to do when a batch does not fit into memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import tensorflow as tf

from kerasgan.training.feeding import accumulated


class BatchTooLargeError(MemoryError):
    """A batch does not fit into memory.

    Attributes:
        batch_size: int or None. The largest half, half of it and so on that does, None
            if none did.
    """

    def __init__(self, message, batch_size=None):
        super().__init__(message)
        self.batch_size = batch_size


@contextlib.contextmanager
def explained_lack_of_memory(plan) -> Iterator[None]:
    """Turns TensorFlow's report of a lack of memory into advice.

    Smaller batches are tried, each half of the one before, by a step of the model as it
    stands: its training is over anyway. A step is of as many pictures as in training.

    Args:
        plan: `TrainingPlan`.

    Raises:
        BatchTooLargeError: Instead of TensorFlow's error; it names the largest batch
            that was tried and fits.
    """
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        halves = _halves(plan)
        fits = next((half for half in halves if _fits(plan, half)), None)
        smallest = [plan.batch_size, *halves][-1]
        advice = f"Not even batches of {smallest} do: take a narrower network."
        if fits is not None:
            advice = f"Batches of {fits} do: batch_size={fits}."
        raise BatchTooLargeError(
            f"Batches of {plan.batch_size} pictures do not fit into memory. {advice} "
            "The policy 'mixed_bfloat16' needs about half.",
            fits,
        ) from error


def _halves(plan):
    """Half of the batch, half of that and so on, while replicas share it evenly."""
    replicas = plan.model.distribute_strategy.num_replicas_in_sync
    half, halves = plan.batch_size // 2, []
    while half and half * plan.model.batch_factor() % replicas == 0:
        halves.append(half)
        half //= 2
    return halves


def _fits(plan, batch_size):
    with contextlib.suppress(tf.errors.ResourceExhaustedError):
        _step(plan, batch_size)
        return True
    return False


def _step(plan, batch_size):
    model, source = plan.model, plan.source
    if model.classes is None and hasattr(source, "without_labels"):
        source = source.without_labels()
    # As many as `fit_stages` takes, of which each replica gets its share.
    pictures = batch_size * model.critic_steps * accumulated(model)
    pictures *= model.batch_factor()
    strategy = model.distribute_strategy
    batch = next(iter(source.dataset(pictures // strategy.num_replicas_in_sync)))
    # Without AutoGraph, as Keras traces it.
    strategy.run(tf.function(model.train_step, autograph=False), args=(batch,))
