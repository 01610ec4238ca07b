"""The distance of random pairs against expectations of known distributions."""

import math

import numpy as np
import pytest

from kerasgan.evaluation import diversity, pair_diversity


def test_two_corners_are_apart_in_half_of_the_pairs():
    features = np.repeat([[0.0, 0.0], [3.0, 4.0]], 5000, axis=0)
    mean, error = pair_diversity(features)
    np.testing.assert_allclose(mean, 5 / 2, atol=4 * error)
    # A coin of 0 and 5 has the deviation 2.5.
    np.testing.assert_allclose(error, 2.5 / math.sqrt(5000), rtol=0.01)


def test_normal_samples_are_apart_as_the_chi_distribution_says():
    features = np.random.default_rng(0).normal(7.0, 2.0, size=(20_000, 3))
    mean, error = pair_diversity(features)
    # The difference has the deviation 2 sqrt(2) on each of three axes.
    expected = 2 * math.sqrt(2) * math.sqrt(2) * math.gamma(2) / math.gamma(1.5)
    np.testing.assert_allclose(mean, expected, atol=4 * error)
    assert error < 0.02 * mean


def test_the_standard_error_is_the_spread_over_other_draws():
    found = [
        pair_diversity(np.random.default_rng(seed).normal(size=(60, 2)), seed=seed)
        for seed in range(200)
    ]
    means, errors = np.transpose(found)
    np.testing.assert_allclose(errors.mean(), means.std(ddof=1), rtol=0.2)


def test_all_pairs_of_four_corners_are_taken_once_each():
    # Disjoint pairs of the corners of a 3 x 4 rectangle: two sides or two diagonals.
    corners = [[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [3.0, 4.0]]
    found = {pair_diversity(corners, seed=seed) for seed in range(40)}
    assert found == {(3.0, 0.0), (4.0, 0.0), (5.0, 0.0)}


def test_hand_computed_on_a_line():
    # Pairs of 1 and 3, of 10 and 12, or of 13 and 9.
    found = {
        tuple(np.round(pair_diversity([[0.0], [1.0], [10.0], [13.0]], seed=seed), 9))
        for seed in range(40)
    }
    assert found == {(2.0, 1.0), (11.0, 1.0), (11.0, 2.0)}


def test_equal_samples_have_none():
    assert pair_diversity(np.full((10, 3), 0.1)) == (0.0, 0.0)


def test_pairs_are_chosen_by_the_seed():
    features = np.random.default_rng(0).normal(size=(100, 3))
    first = pair_diversity(features, pairs=10, seed=1)
    assert first == pair_diversity(features, pairs=10, seed=1)
    assert first != pair_diversity(features, pairs=10, seed=2)
    assert pair_diversity(features) == pair_diversity(features, pairs=50)
    assert all(isinstance(number, float) for number in first)


def test_the_size_of_the_blocks_does_not_matter(monkeypatch):
    features = np.random.default_rng(0).normal(size=(101, 3)).astype(np.float32)
    expected = pair_diversity(features.astype(np.float64))
    monkeypatch.setattr(diversity, "_BLOCK_PAIRS", 7)
    np.testing.assert_allclose(pair_diversity(features), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("features", "arguments", "message"),
    [
        (np.eye(9), {"pairs": 5}, "`pairs` must be from 2 .*pairs=5 with 9 samples"),
        (np.eye(9), {"pairs": 1}, "`pairs` must be from 2 .*pairs=1 with 9 samples"),
        (np.eye(3), {}, "`pairs` must be from 2 .*pairs=None with 3 samples"),
        (np.eye(9), {"seed": -3}, "`seed` must be an integer >= 0. Received: seed=-3"),
        (np.full((9, 2), np.inf), {}, "`features` must be finite"),
        (np.zeros((0, 2)), {}, "`features` must hold at least one row"),
    ],
    ids=["too many", "one", "few samples", "seed", "infinite", "empty"],
)
def test_what_does_not_fit_is_refused(features, arguments, message):
    with pytest.raises(ValueError, match=message):
        pair_diversity(features, **arguments)
