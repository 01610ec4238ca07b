"""Metrics side by side with what the field computes them by, on the same features.

* Fréchet distance: scipy's square root of the product of the covariances, as
  pytorch-fid takes it. It must be equal to 1e-4 and at least 3 times slower.
* Precision, recall, density, coverage: the package `prdc`, equal to 1e-4.
* Kernel distance and Inception Score: the formulas of the papers, a row at a time.

Both sides run in one process, one after the other, with all threads that numpy takes;
each is timed once. The features are random, with a spectrum that falls as that of a
network's. Needs the extra `peers`: pip install 'kerasgan[peers]'

Run: python benchmarks/evaluation_peers.py [SAMPLES [DIMENSIONS]]    (5000, 2048)
"""

import contextlib
import io
import sys
import time
import warnings

import numpy as np

from kerasgan.evaluation import (
    density_coverage,
    feature_moments,
    frechet_distance_of_moments,
    inception_score,
    kernel_distance,
    precision_recall,
)
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

try:
    import prdc
    import scipy
    import scipy.linalg
except ImportError as error:
    sys.exit(f"{error}. The peers are an extra: pip install 'kerasgan[peers]'")

TOLERANCE = 1e-4  # relative
FASTER = 3  # the Fréchet distance, at the least
SUBSETS, SUBSET_SIZE = 3, 400


def random_features(samples, dimensions):
    """Features of a real and a fake set: not negative, correlated, in float32."""
    draws = np.random.default_rng(0)
    spectrum = np.arange(1, dimensions + 1) ** -0.4
    mixing = draws.normal(size=(dimensions, dimensions)) * spectrum[:, np.newaxis]
    real, fake = draws.normal(size=(2, samples, dimensions)) @ mixing
    pair = np.maximum(real, 0), np.maximum(0.99 * fake + 0.1, 0)
    return [side.astype(np.float32) for side in pair]


def scipy_frechet(real_mean, real_covariance, fake_mean, fake_covariance):
    """The distance by a root of the product, which need not be symmetric."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of ill-conditioned covariances
        root = scipy.linalg.sqrtm(real_covariance @ fake_covariance)
    spread = real_covariance + fake_covariance - 2 * root.real
    return np.square(real_mean - fake_mean).sum() + np.trace(spread)


def prdc_shares(real, fake, k, names):
    """Some of the four numbers of `prdc`, which computes and prints all."""
    with contextlib.redirect_stdout(io.StringIO()):
        found = prdc.compute_prdc(real, fake, nearest_k=k)
    return [found[name] for name in names]


def plain_kernel(real, fake):
    """The unbiased estimate on the same subsets, a row at a time."""

    def kernel(row, rows):
        return (rows @ row / len(row) + 1) ** 3

    bits, estimates = seeded_bits(0), []
    for _ in range(SUBSETS):
        first = real[random_subset(bits, len(real), SUBSET_SIZE)].astype(np.float64)
        second = fake[random_subset(bits, len(fake), SUBSET_SIZE)].astype(np.float64)
        estimate = 0.0
        for index in range(SUBSET_SIZE):
            for rows in (first, second):
                others = np.delete(rows, index, axis=0)
                estimate += kernel(rows[index], others).mean() / SUBSET_SIZE
            estimate -= 2 * kernel(first[index], second).mean() / SUBSET_SIZE
        estimates.append(estimate)
    return np.mean(estimates)


def plain_inception(probabilities):
    """The definition, a row at a time, in ten parts."""
    scores = []
    for part in np.array_split(probabilities, 10):
        marginal = sum(part) / len(part)
        total = sum(np.sum(row * np.log(row / marginal)) for row in part)
        scores.append(np.exp(total / len(part)))
    return np.mean(scores), np.std(scores)


def comparisons(samples, dimensions):
    """What is compared: name, peer, our computation and the peer's."""
    real, fake = random_features(samples, dimensions)
    moments = *feature_moments(real), *feature_moments(fake)
    logits = np.random.default_rng(1).normal(0, 3, size=(samples, 10))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    sides, settings = (real, fake), {"subsets": SUBSETS, "subset_size": SUBSET_SIZE}
    yield (
        "frechet_distance", f"scipy {scipy.__version__} sqrtm",
        lambda: frechet_distance_of_moments(*moments), lambda: scipy_frechet(*moments),
    )  # fmt: skip
    yield (
        "precision, recall", "prdc",
        lambda: precision_recall(*sides),
        lambda: prdc_shares(*sides, 3, ("precision", "recall")),
    )  # fmt: skip
    yield (
        "density, coverage", "prdc",
        lambda: density_coverage(*sides),
        lambda: prdc_shares(*sides, 5, ("density", "coverage")),
    )  # fmt: skip
    yield (
        "kernel_distance", "plain formula",
        lambda: kernel_distance(*sides, **settings)[0], lambda: plain_kernel(*sides),
    )  # fmt: skip
    yield (
        "inception_score", "plain formula",
        lambda: inception_score(probabilities), lambda: plain_inception(probabilities),
    )  # fmt: skip


def timed(compute):
    """What a computation gives, and its seconds."""
    began = time.perf_counter()
    found = np.atleast_1d(compute())
    return found, time.perf_counter() - began


def main(samples=5000, dimensions=2048):
    """Prints the table; the exit code is 1 where a bar is not held."""
    failed = []
    print(f"{samples} x {dimensions} features, numpy {np.__version__}")
    print(f"{'metric':19}{'peer':21}{'kerasgan':>18}{'peer':>18}{'difference':>12}"
          f"{'kerasgan s':>12}{'peer s':>9}{'ratio':>8}")  # fmt: skip
    for name, peer, ours, theirs in comparisons(int(samples), int(dimensions)):
        (own, seconds), (other, peer_seconds) = timed(ours), timed(theirs)
        difference = np.max(np.abs(own - other) / np.abs(other))
        ratio = peer_seconds / seconds
        values = [", ".join(f"{value:.5g}" for value in pair) for pair in (own, other)]
        print(f"{name:19}{peer:21}{values[0]:>18}{values[1]:>18}{difference:>12.1e}"
              f"{seconds:>12.2f}{peer_seconds:>9.2f}{ratio:>8.1f}")  # fmt: skip
        if difference > TOLERANCE or (name == "frechet_distance" and ratio < FASTER):
            failed.append(name)
    sys.exit(f"Not held: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
