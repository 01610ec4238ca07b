"""Two training steps, timed round by round in one process."""

import statistics
import time

import numpy as np
import tensorflow as tf

STEPS = 6  # in a round
ROUNDS = 9


def print_heading():
    """Prints the heading of the table of `print_row`."""
    print(f"{'family':10}{'images/s':>10}{'plain':>10}{'kerasgan / plain':>20}")


def print_row(family, ours, plain, batch, images):
    """Times our step and a plain one, first one and then the other, and prints both.

    The ratio is the median over the rounds, each of which begins with the other step.

    Args:
        family: str. Name in the table.
        ours: Function of a batch.
        plain: Function of a batch.
        batch: What both are given.
        images: int. Pictures in a batch.
    """
    for step in (ours, plain):
        images_per_second(step, batch, images)  # traces and warms up
    rounds = []
    for number in range(ROUNDS):
        order = (ours, plain) if number % 2 else (plain, ours)
        rates = {step: images_per_second(step, batch, images) for step in order}
        rounds.append((rates[ours], rates[plain]))
    middle = [statistics.median(rates) for rates in zip(*rounds, strict=True)]
    ratio = statistics.median(a / b for a, b in rounds)
    rates = "".join(f"{rate:>10.2f}" for rate in middle)
    print(f"{family:10}{rates}{ratio:>20.3f}", flush=True)


def images_per_second(step, batch, images):
    """Times one round of a step.

    Args:
        step: Function of a batch.
        batch: What it is given.
        images: int. Pictures in a batch.

    Returns:
        float.
    """
    began = time.perf_counter()
    for _ in range(STEPS):
        result = step(batch)
    tf.nest.map_structure(np.asarray, result)
    return STEPS * images / (time.perf_counter() - began)
