"""The kernel distance: how far two sets of features are apart, without a Gaussian."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.collected_features import RealAndFake
from kerasgan.evaluation.feature_checks import check_features, check_same_dimensions
from kerasgan.evaluation.number_checks import check_integer
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits

_SUBSET_SIZE = 1000


def kernel_distance(
    real: ArrayLike,
    fake: ArrayLike,
    subsets: int = 100,
    subset_size: int | None = None,
    seed: int = 0,
) -> tuple[float, float]:
    """Squared maximum mean discrepancy with the kernel `(x . y / dimensions + 1)^3`.

    The unbiased estimate on random subsets, averaged. Unlike the Fréchet distance its
    expectation does not depend on the number of samples, so small sets can be
    compared. It is called KID only in the features of the 2015 Inception graph.

    Args:
        real: Array of shape `(count, dimensions)`: features of real pictures.
        fake: Array of shape `(other_count, dimensions)`: features of generated ones.
        subsets: int >= 1. How many subsets of each set are drawn.
        subset_size: int from 2 to the size of the smaller set. None for 1000, as is
            usual, or half of the smaller set if that is less.
        seed: int >= 0. Seed of the choice of subsets.

    Returns:
        Tuple of floats `(mean, standard error)`. The mean is 0 in expectation when both
        come from one distribution, and may then be slightly negative; lower is better.
        The standard error is that of the mean, for another draw of real and fake
        samples; where all subsets are the same, or there is one only, it cannot be
        told: it is NaN, with a `UserWarning`.

    Raises:
        ValueError: If a set is empty, not finite or of another dimension, or `subsets`,
            `subset_size` or `seed` is out of its range.

    Reference:
        Binkowski et al., 2018. https://arxiv.org/abs/1801.01401
    """
    real = check_features(real, "real")
    fake = check_features(fake, "fake")
    check_same_dimensions(real, fake)
    smaller = min(len(real), len(fake))
    size = _check_subsets(subsets, subset_size, smaller)
    bits = seeded_bits(seed)
    estimates = [
        _unbiased_estimate(
            real[random_subset(bits, len(real), size)],
            fake[random_subset(bits, len(fake), size)],
        )
        for _ in range(subsets)
    ]
    for caveat in kernel_caveats(smaller, subsets, subset_size):
        warnings.warn(caveat, UserWarning, stacklevel=2)
    return float(np.mean(estimates)), _standard_error(estimates, size / smaller)


class KernelDistance(RealAndFake):
    """`kernel_distance` of features that arrive in batches, which are kept.

    Args:
        subsets: int >= 1. As in `kernel_distance`.
        subset_size: int or None. As in `kernel_distance`.
        seed: int >= 0. Seed of the choice of subsets.
    """

    def __init__(
        self, subsets: int = 100, subset_size: int | None = None, seed: int = 0
    ):
        super().__init__()
        self.subsets, self.subset_size, self.seed = subsets, subset_size, seed

    def result(self) -> tuple[float, float]:
        """The distance of all features so far.

        Returns:
            Tuple of floats `(mean, standard error)`, as `kernel_distance`.

        Raises:
            ValueError: If a side is empty or of another dimension, or an argument is
                out of its range.
        """
        return kernel_distance(
            self._real.result(),
            self._fake.result(),
            self.subsets,
            self.subset_size,
            self.seed,
        )


def kernel_caveats(
    smaller: int, subsets: int = 100, subset_size: int | None = None
) -> tuple[str, ...]:
    """What to say when the subsets do not tell a standard error.

    Args:
        smaller: int. Number of samples of the smaller set.
        subsets: int. As in `kernel_distance`.
        subset_size: int or None. As in `kernel_distance`.

    Returns:
        Tuple of one sentence, or empty.
    """
    size = subset_size or _usual_size(smaller)
    if subsets > 1 and size < smaller:
        return ()
    return (
        "The standard error of this kernel distance is unknown: "
        f"{subsets} subsets of {size} of {smaller} samples do not differ. Use several "
        "subsets, smaller than the sets.",
    )


def _usual_size(smaller):
    return max(2, min(_SUBSET_SIZE, smaller // 2))


def _check_subsets(subsets, subset_size, smaller):
    size = _usual_size(smaller) if subset_size is None else subset_size
    size, subsets = (
        check_integer(name, value)
        for name, value in (("subset_size", size), ("subsets", subsets))
    )
    if not 2 <= size <= smaller:
        raise ValueError(
            "`subset_size` must be from 2 to the number of samples of the smaller set. "
            f"Received: subset_size={subset_size} with {smaller} samples."
        )
    if subsets < 1:
        raise ValueError(f"`subsets` must be at least 1. Received: subsets={subsets}.")
    return size


def _unbiased_estimate(real, fake):
    size, dimensions = real.shape
    real, fake = real.astype(np.float64), fake.astype(np.float64)

    def kernel(rows, columns):
        base = rows @ columns.T
        base /= dimensions
        base += 1
        return base * base * base

    def mean_of_pairs(rows):
        values = kernel(rows, rows)
        return (values.sum() - np.trace(values)) / (size * (size - 1))

    within = mean_of_pairs(real) + mean_of_pairs(fake)
    return within - 2 * kernel(real, fake).mean()


def _standard_error(estimates, share):
    """Standard error of the mean of estimates from overlapping subsets.

    Subsets that hold a share f of all samples have that share of their variance in
    common: they differ by (1 - f) of the variance of an estimate, and f of it remains
    however many are averaged. Without this the error would shrink to nothing with the
    number of subsets.
    """
    if len(estimates) < 2 or share >= 1:
        return float("nan")
    between = np.var(estimates, ddof=1)
    return float(np.sqrt(between * (1 / len(estimates) + share / (1 - share))))
