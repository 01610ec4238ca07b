"""What to do when a batch does not fit into memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import tensorflow as tf


class BatchTooLargeError(MemoryError):
    """A batch does not fit into memory.

    Attributes:
        batch_size: int or None. The largest tried that does, None if none did.
    """

    def __init__(self, message, batch_size=None):
        super().__init__(message)
        self.batch_size = batch_size


@contextlib.contextmanager
def explained_lack_of_memory(plan) -> Iterator[None]:
    """Turns TensorFlow's report of a lack of memory into advice.

    Smaller batches are tried, each half of the one before, by a step of the model: its
    training is over anyway.

    Args:
        plan: `TrainingPlan`.

    Raises:
        BatchTooLargeError: Instead of TensorFlow's error; it names the largest batch
            that was tried and fits.
    """
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        fits = _largest_that_fits(plan)
        advice = "Not even one picture does: take a narrower network."
        if fits is not None:
            advice = f"Batches of {fits} do: batch_size={fits}."
        raise BatchTooLargeError(
            f"Batches of {plan.batch_size} pictures do not fit into memory. {advice} "
            "The policy 'mixed_bfloat16' needs about half.",
            fits,
        ) from error


def _largest_that_fits(plan):
    batch_size = plan.batch_size
    while batch_size > 1:
        batch_size //= 2
        with contextlib.suppress(tf.errors.ResourceExhaustedError):
            _step(plan, batch_size)
            return batch_size
    return None


def _step(plan, batch_size):
    model, source = plan.model, plan.source
    if model.classes is None and hasattr(source, "without_labels"):
        source = source.without_labels()
    batch = next(iter(source.dataset(batch_size * model.critic_steps)))
    step = tf.function(model.train_step)
    model.distribute_strategy.run(step, args=(batch,))
