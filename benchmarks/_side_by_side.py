"""Training steps, timed round by round in one process."""

import math
import statistics
import time

import numpy as np
import tensorflow as tf

SECONDS = 1.5  # that a round of a step takes at least
ROUNDS = 10


def print_heading():
    """Prints the heading of the table of `print_row`."""
    print(f"{'family':10}{'images/s':>10}{'plain':>10}{'kerasgan / plain':>18}"
          f"{'plain / plain':>15}", flush=True)  # fmt: skip


def print_row(family, ours, plain, batch, images):
    """Times two of our steps and two plain ones in turns, and prints their rates.

    Two instances of the very same step differ by a few percent, for their memory lies
    elsewhere. So there are two of each, and beside the ratio of ours to the plain ones
    stands that of the plain ones to each other, below which no difference can be seen.
    Both are medians over the rounds, every second of which goes backwards.

    Args:
        family: str. Name in the table.
        ours: List of two functions of a batch.
        plain: List of two functions of a batch.
        batch: What all are given.
        images: int. Pictures in a batch.
    """
    order = [step for pair in zip(ours, plain, strict=True) for step in pair]
    for step in order:
        seconds(step, batch, 1)  # traces
    warm = max(seconds(step, batch, 2) for step in order)
    count = math.ceil(SECONDS / warm)
    rounds = []
    for number in range(ROUNDS):
        turn = order[::-1] if number % 2 else order
        taken = {step: seconds(step, batch, count) for step in turn}
        rounds.append([[taken[step] for step in pair] for pair in (ours, plain)])
    rates = [images / statistics.median(map(statistics.mean, pairs))
             for pairs in zip(*rounds, strict=True)]  # fmt: skip
    ratio = statistics.median(sum(theirs) / sum(own) for own, theirs in rounds)
    control = statistics.median(one / other for _, (one, other) in rounds)
    print(f"{family:10}{rates[0]:>10.2f}{rates[1]:>10.2f}{ratio:>18.3f}"
          f"{min(control, 1 / control):>15.3f}", flush=True)  # fmt: skip


def seconds(step, batch, count):
    """Times some steps.

    Args:
        step: Function of a batch.
        batch: What it is given.
        count: int. How many.

    Returns:
        float. Seconds a step.
    """
    began = time.perf_counter()
    for _ in range(count):
        result = step(batch)
    tf.nest.map_structure(np.asarray, result)
    return (time.perf_counter() - began) / count
