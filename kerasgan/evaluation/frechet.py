"""The Fréchet distance between Gaussians fitted to two sets of features."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import ArrayLike

from kerasgan.evaluation.collected_features import RealAndFake
from kerasgan.evaluation.feature_checks import (
    check_features,
    check_same_dimensions,
    unmasked_array,
)
from kerasgan.evaluation.moments import StreamedMoments, feature_moments

# What single precision leaves of zero, by the largest entry and for each dimension.
_ROUNDING = 1e-6


def frechet_distance(real: ArrayLike, fake: ArrayLike) -> float:
    """Squared Fréchet distance between Gaussians fitted to two sets of features.

    `|mean_r - mean_f|^2 + trace(S_r + S_f - 2 (S_r^(1/2) S_f S_r^(1/2))^(1/2))`, by
    the eigenvalues of a symmetric matrix in float64, so the result is real and never
    negative. It is called FID only in the features of the 2015 Inception graph.

    Args:
        real: Array of shape `(count, dimensions)`: features of real pictures.
        fake: Array of shape `(other_count, dimensions)`: features of generated ones.

    Returns:
        float >= 0, in squared units of the features. Lower is better. Warns with
        `UserWarning` when a set has no more rows than dimensions: its covariance is
        then singular and the distance mostly tells the number of samples.

    Raises:
        ValueError: If a set is empty, not finite, or of another dimension.

    Reference:
        Dowson and Landau, 1982; Heusel et al., 2017. https://arxiv.org/abs/1706.08500
    """
    real = check_features(real, "real")
    fake = check_features(fake, "fake")
    check_same_dimensions(real, fake)
    for caveat in sample_caveats(len(real), len(fake), real.shape[1]):
        warnings.warn(caveat, UserWarning, stacklevel=2)
    return frechet_distance_of_moments(*feature_moments(real), *feature_moments(fake))


class FrechetDistance(RealAndFake):
    """`frechet_distance` of features that arrive in batches.

    Only the moments are kept: `dimensions^2` numbers a side, whatever the number of
    samples.

    Example:
    >>> metric = FrechetDistance()
    >>> for shift in (0.0, 1.0):
    ...     metric.update_real([[shift], [shift + 2]])
    ...     metric.update_fake([[shift + 5], [shift + 7]])
    >>> metric.result()
    25.0
    """

    @staticmethod
    def _sink(name: str) -> StreamedMoments:
        return StreamedMoments(name)

    def result(self) -> float:
        """The distance of all features so far.

        Returns:
            float, as `frechet_distance`, with the same warning.

        Raises:
            ValueError: If a side has fewer than two rows, or both are of different
                dimensions.
        """
        moments = *self._real.result(), *self._fake.result()
        distance = frechet_distance_of_moments(*moments)
        caveats = sample_caveats(len(self._real), len(self._fake), len(moments[0]))
        for caveat in caveats:
            warnings.warn(caveat, UserWarning, stacklevel=2)
        return distance


def frechet_distance_of_moments(
    real_mean: ArrayLike,
    real_covariance: ArrayLike,
    fake_mean: ArrayLike,
    fake_covariance: ArrayLike,
) -> float:
    """Squared Fréchet distance between two Gaussians, given by their moments.

    Args:
        real_mean: Array of shape `(dimensions,)`.
        real_covariance: Symmetric array of shape `(dimensions, dimensions)`.
        fake_mean: Array of shape `(dimensions,)`.
        fake_covariance: Symmetric array of shape `(dimensions, dimensions)`.

    Returns:
        float >= 0.

    Raises:
        ValueError: If the shapes do not fit each other, a value is masked or not
            finite, or a covariance is none: not symmetric, or with a negative variance
            in some direction, beyond rounding.

    Reference:
        Dowson and Landau, 1982. https://doi.org/10.1016/0047-259X(82)90077-X
    """
    moments = _check_moments(real_mean, real_covariance, fake_mean, fake_covariance)
    first_mean, first_covariance, second_mean, second_covariance = moments
    root = _square_root(first_covariance)
    product = root.T @ second_covariance @ root
    # eigvalsh reads one triangle only, and the product is symmetric up to rounding.
    squares = np.linalg.eigvalsh((product + product.T) / 2)
    overlap = np.sqrt(np.maximum(squares, 0.0)).sum()
    shift = np.square(first_mean - second_mean).sum()
    spread = np.trace(first_covariance) + np.trace(second_covariance) - 2 * overlap
    return float(max(shift + spread, 0.0))


def sample_caveats(
    real_count: int, fake_count: int, dimensions: int
) -> tuple[str, ...]:
    """What to say when there are too few samples for a full covariance.

    Args:
        real_count: int. Number of real samples.
        fake_count: int. Number of generated samples.
        dimensions: int. Number of dimensions of the features.

    Returns:
        Tuple of sentences, one for each set with `count <= dimensions`; else empty.
    """
    return tuple(
        f"Too few {name} samples for a Fréchet distance: {count} samples in "
        f"{dimensions} dimensions give a singular covariance, and the distance is "
        f"too large. Use more than {dimensions} samples, better {10 * dimensions}."
        for name, count in (("real", real_count), ("fake", fake_count))
        if count <= dimensions
    )


def _square_root(covariance):
    """A matrix R with R R^T = covariance; any such R gives the same eigenvalues.

    The Cholesky factor costs a tenth of the eigenvectors but exists only where the
    covariance is regular.
    """
    try:
        return np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        eigenvalues, eigenvectors = np.linalg.eigh(covariance)
        # Rounding makes the zeros of a singular covariance slightly negative.
        return eigenvectors * np.sqrt(np.maximum(eigenvalues, 0.0))


def _check_moments(*moments):
    moments = [
        np.asarray(unmasked_array(moment, "moments"), np.float64) for moment in moments
    ]
    shapes = [moment.shape for moment in moments]
    dimensions = shapes[0][:1]
    if shapes != [dimensions, dimensions * 2] * 2 or not dimensions:
        raise ValueError(
            "Moments must be a mean of shape (d,) and a covariance of shape (d, d), "
            f"with one d for both sets. Received: shapes {shapes}."
        )
    if not all(np.isfinite(moment).all() for moment in moments):
        raise ValueError(
            "Moments must be finite. Received: NaN or infinite values. "
            "Check the features that they come from."
        )
    for name, covariance in (("real", moments[1]), ("fake", moments[3])):
        _check_covariance(f"{name}_covariance", covariance)
    return moments


def _check_covariance(name, covariance):
    largest = np.abs(covariance).max()
    asymmetry = np.abs(covariance - covariance.T).max()
    if asymmetry > _ROUNDING * largest:
        raise ValueError(
            f"`{name}` must be symmetric. Received: a matrix that differs from its "
            f"transpose by up to {asymmetry:.3g}."
        )
    # Its eigenvalues are not needed: this takes a tenth of their time.
    raised = _ROUNDING * len(covariance) * largest or 1.0
    try:
        np.linalg.cholesky(covariance + raised * np.eye(len(covariance)))
    except np.linalg.LinAlgError:
        raise ValueError(
            f"`{name}` must be a covariance, without a negative variance in any "
            "direction. Received: a matrix with a negative eigenvalue. Take it of the "
            "features by `kerasgan.evaluation.feature_moments(features)`."
        ) from None
