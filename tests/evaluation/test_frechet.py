"""The Fréchet distance against closed forms of Gaussians."""

import time

import numpy as np
import pytest

from kerasgan.evaluation import (
    feature_moments,
    frechet_distance,
    frechet_distance_of_moments,
)


def features_with(mean, covariance, count=2000, seed=0):
    """Rows whose sample mean and covariance are exactly the given ones."""
    dimensions = len(mean)
    rows = np.random.default_rng(seed).normal(size=(count, dimensions))
    rows -= rows.mean(axis=0)
    rows = rows @ np.linalg.inv(np.linalg.cholesky(np.atleast_2d(np.cov(rows.T)))).T
    return rows @ np.linalg.cholesky(covariance).T + mean


def random_covariance(dimensions, seed):
    factors = np.random.default_rng(seed).normal(size=(dimensions, 2 * dimensions))
    return factors @ factors.T / dimensions


def rotation(dimensions, seed):
    draws = np.random.default_rng(seed).normal(size=(dimensions, dimensions))
    return np.linalg.qr(draws)[0]


@pytest.mark.parametrize("dimensions", [1, 3, 64])
def test_shifted_gaussians_are_apart_by_the_squared_shift(dimensions):
    covariance = random_covariance(dimensions, seed=1)
    shift = np.linspace(-2, 3, dimensions)
    real = features_with(np.zeros(dimensions), covariance)
    fake = features_with(shift, covariance, seed=2)
    np.testing.assert_allclose(frechet_distance(real, fake), shift @ shift, rtol=1e-9)


def test_scaled_gaussians_are_apart_by_the_difference_of_deviations():
    dimensions = 8
    covariance = random_covariance(dimensions, seed=1)
    real = features_with(np.zeros(dimensions), covariance)
    fake = features_with(np.zeros(dimensions), 4 * covariance, seed=2)
    # (2 - 1)^2 trace(S): the optimal transport doubles every deviation.
    expected = np.trace(covariance)
    np.testing.assert_allclose(frechet_distance(real, fake), expected, rtol=1e-9)


def test_covariances_with_one_basis_give_the_sum_over_axes():
    basis = rotation(16, seed=3)
    first, second = np.linspace(0.5, 4, 16), np.linspace(3, 0.1, 16)
    distance = frechet_distance_of_moments(
        np.zeros(16),
        (basis * first) @ basis.T,
        np.zeros(16),
        (basis * second) @ basis.T,
    )
    expected = np.square(np.sqrt(first) - np.sqrt(second)).sum()
    np.testing.assert_allclose(distance, expected, rtol=1e-9)


def test_covariances_of_two_dimensions_follow_the_closed_root():
    # The trace of the root of a 2x2 product is sqrt(trace + 2 sqrt(determinant)).
    first, second = random_covariance(2, seed=4), random_covariance(2, seed=5)
    product = first @ second
    overlap = np.sqrt(np.trace(product) + 2 * np.sqrt(np.linalg.det(product)))
    expected = np.trace(first) + np.trace(second) - 2 * overlap
    zero = np.zeros(2)
    distance = frechet_distance_of_moments(zero, first, zero, second)
    np.testing.assert_allclose(distance, expected, rtol=1e-9)


def test_two_points_have_the_covariance_with_n_minus_1():
    mean, covariance = feature_moments([[0.0, 1.0], [2.0, 5.0]])
    np.testing.assert_array_equal(mean, [1.0, 3.0])
    np.testing.assert_array_equal(covariance, [[2.0, 4.0], [4.0, 8.0]])


def test_moments_of_many_blocks_are_those_of_numpy():
    features = np.random.default_rng(0).normal(3.0, 2.0, (9001, 5)).astype(np.float32)
    mean, covariance = feature_moments(features)
    exact = features.astype(np.float64)
    np.testing.assert_allclose(mean, exact.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(covariance, np.cov(exact.T), rtol=1e-11)


def test_a_set_with_itself_is_zero():
    features = np.random.default_rng(0).normal(50.0, 3.0, (5000, 64))
    assert frechet_distance(features, features) < 1e-8


def test_the_order_of_the_two_sets_does_not_matter():
    draws = np.random.default_rng(0)
    real = draws.normal(size=(500, 12))
    fake = draws.gamma(2.0, size=(400, 12))
    there, back = frechet_distance(real, fake), frechet_distance(fake, real)
    np.testing.assert_allclose(there, back, rtol=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_singular_covariance_gives_a_finite_number(scale):
    draws = np.random.default_rng(0)
    real = draws.normal(size=(1000, 3)) @ draws.normal(size=(3, 40)) * scale
    fake = real + scale
    distance = frechet_distance(real, fake)
    assert isinstance(distance, float)
    np.testing.assert_allclose(distance, 40 * scale**2, rtol=1e-4)


@pytest.mark.parametrize("rank", [1, 20, 39])
def test_singular_covariances_with_one_basis_give_the_sum_over_axes(rank):
    basis = rotation(40, seed=3)
    first, second = np.linspace(4, 9, 40), np.linspace(3, 1, 40)
    first[rank:], second[:1] = 0, 0
    zero = np.zeros(40)
    distance = frechet_distance_of_moments(
        zero, (basis * first) @ basis.T, zero, (basis * second) @ basis.T
    )
    expected = np.square(np.sqrt(first) - np.sqrt(second)).sum()
    np.testing.assert_allclose(distance, expected, rtol=1e-6)


def test_a_constant_set_is_apart_by_mean_and_spread():
    real = features_with(np.zeros(4), np.diag([1.0, 2.0, 3.0, 4.0]))
    fake = np.full((100, 4), 2.0)
    np.testing.assert_allclose(frechet_distance(real, fake), 16 + 10, rtol=1e-9)


@pytest.mark.slow
def test_2048_dimensions_take_seconds():
    draws = np.random.default_rng(0)
    factors = draws.normal(size=(2048, 16))
    covariance = factors @ factors.T + np.diag(np.linspace(0.1, 2, 2048))
    start = time.perf_counter()
    zero = np.zeros(2048)
    distance = frechet_distance_of_moments(zero, covariance, zero, 4 * covariance)
    assert time.perf_counter() - start < 120  # generous: the machine may be busy
    np.testing.assert_allclose(distance, np.trace(covariance), rtol=1e-9)


def test_too_few_samples_warn():
    features = np.random.default_rng(0).normal(size=(100, 10))
    with pytest.warns(UserWarning, match="Too few fake samples .* 10 samples in 10"):
        frechet_distance(features, features[:10])


@pytest.mark.parametrize(
    ("real", "message"),
    [
        (np.zeros((0, 4)), r"`real` must hold at least one row .*\(0, 4\)"),
        (np.zeros((3, 0)), r"`real` must hold at least one row and one column"),
        (np.zeros(4), r"`real` must be a two-dimensional array .* \(4,\)"),
        (np.full((5, 4), np.nan), "`real` must be finite.* 5 of 5 rows .* row 0"),
        (np.diag([0, 0, np.inf, 0]), "`real` must be finite.* 1 of 4 rows .* row 2"),
        (np.zeros((1, 4)), "at least 2 rows of `features`. Received: 1. Take"),
        (np.full((5, 4), "a"), "`real` must hold real numbers.*dtype <U1"),
        (np.zeros((9, 4), complex), "`real` must hold real numbers.*complex128"),
        (np.zeros((9, 3)), "same number of dimensions.*one extractor"),
    ],
    ids=[
        "no rows", "no columns", "flat", "nan", "infinite", "one row", "text",
        "complex", "other dimension",
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Too few")
def test_bad_features_are_refused(real, message):
    fake = np.random.default_rng(0).normal(size=(9, 4))
    with pytest.raises(ValueError, match=message):
        frechet_distance(real, fake)


def test_bad_moments_are_refused():
    mean, covariance = np.zeros(3), np.eye(3)
    with pytest.raises(ValueError, match=r"shape \(d, d\).*Received: shapes"):
        frechet_distance_of_moments(mean, covariance, mean, np.eye(2))
    with pytest.raises(ValueError, match="Moments must be finite"):
        frechet_distance_of_moments(mean, covariance, mean + np.nan, covariance)


@pytest.mark.parametrize("side", ["real", "fake"])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([[-1.0, 0.0], [0.0, 1.0]], "`{}_covariance` must be a covariance.*eigenvalue"),
        ([[1.0, 2.0], [2.0, 1.0]], "`{}_covariance` must be a covariance.*eigenvalue"),
        ([[0.0, 0.1], [0.1, 0.0]], "`{}_covariance` must be a covariance.*eigenvalue"),
        ([[1.0, 0.1], [0.0, 1.0]], "`{}_covariance` must be symm.* by up to 0.1"),
        (np.ma.masked_equal(np.eye(2), 0), "`moments` must not be masked.* 2 masked"),
    ],
    ids=["variance", "correlation", "no variance", "asymmetric", "masked"],
)
def test_what_is_no_covariance_is_refused(side, wrong, message):
    covariances = {"real": np.eye(2), "fake": np.eye(2), side: wrong}
    moments = [0, 0], covariances["real"], [0, 0], covariances["fake"]
    with pytest.raises(ValueError, match=message.format(side)):
        frechet_distance_of_moments(*moments)


def test_rounding_and_no_variance_at_all_are_no_faults():
    features = np.random.default_rng(0).normal(size=(40, 60)).astype(np.float32)
    covariance = np.cov(features, rowvar=False).astype(np.float32)  # singular
    moments = [np.zeros(60), covariance]
    assert frechet_distance_of_moments(*moments, *moments) < 1e-4
    nothing = [np.zeros(60), np.zeros((60, 60))]
    assert frechet_distance_of_moments(*nothing, *nothing) == 0


def test_masked_features_are_refused():
    masked = np.ma.masked_less(np.eye(3), 0.5)
    with pytest.raises(ValueError, match="`fake` must not be masked.* 6 masked values"):
        frechet_distance(np.eye(3), masked)
