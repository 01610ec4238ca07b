"""The kernel distance against its definition, one pair at a time."""

import math

import numpy as np
import pytest

from kerasgan.evaluation import kernel_distance
from kerasgan.evaluation.random_subsets import random_subset, seeded_bits


def kernel(first, second):
    return (np.dot(first, second) / len(first) + 1) ** 3


def by_definition(real, fake):
    """The unbiased estimate as the paper states it."""

    def within(rows):
        pairs = [(i, j) for i in range(len(rows)) for j in range(len(rows)) if i != j]
        return sum(kernel(rows[i], rows[j]) for i, j in pairs) / len(pairs)

    across = [kernel(one, other) for one in real for other in fake]
    return within(real) + within(fake) - 2 * sum(across) / len(across)


@pytest.mark.parametrize("count", [2, 3, 8])
def test_it_is_what_the_paper_defines(count):
    draws = np.random.default_rng(count)
    real, fake = draws.normal(size=(count, 3)), draws.normal(1, 2, size=(count, 3))
    with pytest.warns(UserWarning, match="standard error of this kernel distance"):
        mean, error = kernel_distance(real, fake, subsets=4, subset_size=count)
    np.testing.assert_allclose(mean, by_definition(real, fake), rtol=1e-12)
    assert math.isnan(error)


def test_hand_computed_on_a_line():
    real, fake = [[0.0], [1.0]], [[1.0], [2.0]]
    # Within: (0 + 1)^3 and (2 + 1)^3. Across: 1, 1, (1 + 1)^3 and (2 + 1)^3.
    with pytest.warns(UserWarning, match="unknown"):
        mean, _ = kernel_distance(real, fake, subset_size=2)
    assert mean == 1 + 27 - 2 * (1 + 1 + 8 + 27) / 4


def test_a_set_against_itself_is_zero_up_to_the_samples_in_common():
    features = np.random.default_rng(0).normal(size=(40, 5))
    gram = np.array([[kernel(one, other) for other in features] for one in features])
    others = (gram.sum() - np.trace(gram)) / (40 * 39)
    with pytest.warns(UserWarning, match="100 subsets of 40 of 40 samples"):
        mean, _ = kernel_distance(features, features, subset_size=40)
    # Each sample meets itself across the sets, but not within one.
    expected = 2 / 40 * (others - np.trace(gram) / 40)
    np.testing.assert_allclose(mean, expected, rtol=1e-10)
    large = np.random.default_rng(0).normal(size=(800, 5))
    mean, error = kernel_distance(large, large, subsets=20)
    assert abs(mean) < 0.03
    assert 0 < error < 0.03


def test_its_mean_does_not_depend_on_the_number_of_samples():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(900, 4)), draws.normal(0.5, 1, size=(900, 4))
    small, small_error = kernel_distance(real, fake, subsets=400, subset_size=20)
    large, large_error = kernel_distance(real, fake, subsets=20, subset_size=300)
    assert abs(small - large) < 3 * math.hypot(small_error, large_error)
    assert small > 7 * small_error


@pytest.mark.parametrize(("subsets", "size"), [(5, 20), (40, 50), (80, 150)])
def test_the_standard_error_is_the_spread_over_other_draws(subsets, size):
    means, errors = [], []
    for seed in range(50):
        draws = np.random.default_rng(seed)
        real, fake = draws.normal(size=(300, 3)), draws.normal(0.5, 1, size=(300, 3))
        mean, error = kernel_distance(real, fake, subsets, size, seed)
        means.append(mean)
        errors.append(error)
    typical = np.sqrt(np.mean(np.square(errors)))
    np.testing.assert_allclose(typical, np.std(means, ddof=1), rtol=0.35)


def test_mean_and_error_are_those_of_the_chosen_subsets():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(20, 2)), draws.normal(size=(30, 2))
    bits = seeded_bits(4)
    estimates = []
    for _ in range(3):
        subset = real[random_subset(bits, 20, 5)]
        estimates.append(by_definition(subset, fake[random_subset(bits, 30, 5)]))
    mean, error = kernel_distance(real, fake, subsets=3, subset_size=5, seed=4)
    np.testing.assert_allclose(mean, np.mean(estimates), rtol=1e-10)
    # Three estimates, each of a quarter of the smaller set.
    expected = np.std(estimates, ddof=1) * math.sqrt(1 / 3 + (1 / 4) / (3 / 4))
    np.testing.assert_allclose(error, expected, rtol=1e-10)


def test_subsets_do_not_repeat_samples():
    bits = seeded_bits(0)
    first, second = random_subset(bits, 100, 100), random_subset(bits, 100, 60)
    assert sorted(first) == list(range(100))
    assert len(set(second)) == 60
    assert list(first[:60]) != list(second)


def test_equal_distributions_are_within_their_errors_of_zero():
    for seed in range(5):
        real, fake = np.random.default_rng(seed).normal(size=(2, 300, 8))
        mean, error = kernel_distance(real, fake, subsets=20)
        assert abs(mean) < 4 * error


def test_subsets_are_chosen_by_the_seed():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(200, 4)), draws.normal(0.3, 1, size=(300, 4))
    chosen = {"subsets": 7, "subset_size": 30}
    first = kernel_distance(real, fake, seed=1, **chosen)
    assert first == kernel_distance(real, fake, seed=1, **chosen)
    assert first != kernel_distance(real, fake, seed=2, **chosen)
    assert all(isinstance(number, float) for number in first)


def test_the_usual_subsets_are_1000_or_half_of_the_smaller_set():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(90, 2)), draws.normal(size=(41, 2))
    assert kernel_distance(real, fake) == kernel_distance(real, fake, subset_size=20)
    real, fake = draws.normal(size=(2, 2100, 2))
    few = {"subsets": 2}
    assert kernel_distance(real, fake, **few) == kernel_distance(
        real, fake, subset_size=1000, **few
    )


def test_single_precision_is_computed_in_double():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(30.0, 1.0, (2, 100, 6)).astype(np.float32)
    wide = kernel_distance(real.astype(np.float64), fake.astype(np.float64))
    assert kernel_distance(real, fake) == wide


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"subset_size": 1}, "`subset_size` must be from 2.* subset_size=1 with 9"),
        ({"subset_size": 10}, "`subset_size` must be from 2.* subset_size=10 with 9"),
        ({"subsets": 0}, "`subsets` must be at least 1. Received: subsets=0"),
        ({"seed": -1}, "`seed` must be an integer >= 0. Received: seed=-1"),
        ({"seed": 0.5}, "`seed` must be an integer >= 0. Received: seed=0.5"),
        ({"real": np.full((9, 2), np.nan)}, "`real` must be finite"),
        ({"fake": np.zeros((0, 2))}, "`fake` must hold at least one row"),
        ({"fake": np.zeros((1, 2))}, "`subset_size` must be from 2.*with 1 samples"),
        ({"fake": np.zeros((9, 3))}, "`real` and `fake` must have the same number"),
    ],
    ids=[
        "one", "too large", "none", "negative seed", "broken seed", "nan", "empty",
        "one row", "other dimension",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(arguments, message):
    features = np.random.default_rng(0).normal(size=(9, 2))
    with pytest.raises(ValueError, match=message):
        kernel_distance(**{"real": features, "fake": features, **arguments})
