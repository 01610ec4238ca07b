"""Peak memory of each metric with 50 000 real and 50 000 fake features.

Every metric runs in a process of its own and takes its features in batches of 500, as
from an extractor; the peak is that of the whole process, features included, and must
stay below 4 GB. Takes about half an hour.

Run: python benchmarks/evaluation_memory.py [SAMPLES [DIMENSIONS [DTYPE]]]
                                             (50000, 2048, float64)
"""

import resource
import subprocess
import sys
import time

import numpy as np

from kerasgan import evaluation

METRICS = (
    "FrechetDistance",
    "KernelDistance",
    "InceptionScore",
    "PrecisionRecall",
    "DensityCoverage",
    "SlicedWassersteinDistance",
    "PairDiversity",
    "MemorisationRatio",
)
LARGEST = 4e9  # bytes
BATCH_SIZE = 500
CLASSES = 1008  # of the 2015 Inception graph


def feed(update, samples, dimensions, dtype, seed):
    """Random features, batch by batch."""
    draws = np.random.default_rng(seed)
    for start in range(0, samples, BATCH_SIZE):
        rows = min(BATCH_SIZE, samples - start)
        update(draws.normal(size=(rows, dimensions)).astype(dtype))


def probabilities_from(update):
    """Turns features into class probabilities on their way to a metric."""

    def probabilities(logits):
        exponentials = np.exp(logits[:, :CLASSES])
        update(exponentials / exponentials.sum(axis=1, keepdims=True))

    return probabilities


def run(name, samples, dimensions, dtype):
    """Computes one metric and prints its result, seconds and peak memory."""
    metric_class = getattr(evaluation, name)
    metric = metric_class(samples) if name == "InceptionScore" else metric_class()
    updates = [
        getattr(metric, f"update_{side}")
        for side in ("real", "train", "held_out", "fake", "state")
        if hasattr(metric, f"update_{side}")
    ]
    if name == "InceptionScore":
        updates = [probabilities_from(metric.update_state)]
    for seed, update in enumerate(updates):
        feed(update, samples, dimensions, dtype, seed)
    began = time.perf_counter()
    result = np.round(metric.result(), 4)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak *= 1 if sys.platform == "darwin" else 1024
    print(f"{name:27}{peak / 1e9:7.2f} GB{seconds:9.1f} s   {result}", flush=True)
    sys.exit(int(peak > LARGEST))


def main(samples="50000", dimensions="2048", dtype="float64"):
    """Prints the table; the exit code is 1 where a metric takes more than 4 GB."""
    print(f"{samples} x {dimensions} {dtype} a side")
    command = [sys.executable, __file__, "--metric"]
    codes = [
        subprocess.run([*command, name, samples, dimensions, dtype]).returncode
        for name in METRICS
    ]
    sys.exit(max(map(abs, codes)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--metric"]:
        run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    main(*sys.argv[1:])
