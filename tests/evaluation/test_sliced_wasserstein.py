"""The sliced Wasserstein distance against closed forms and its definition."""

import math

import numpy as np
import pytest

from kerasgan.evaluation import sliced_wasserstein, sliced_wasserstein_distance


def transport_on_a_line(first, second):
    """Each sample in as many parts as needed for pairs of equal weight, sorted."""
    common = math.lcm(len(first), len(second))
    parts = [
        sorted(float(x) for (x,) in side for _ in range(common // len(side)))
        for side in (first, second)
    ]
    return sum(abs(a - b) for a, b in zip(*parts, strict=True)) / common


@pytest.mark.parametrize("shift", [-3.0, 0.25])
def test_a_shift_in_one_dimension_is_the_distance(shift):
    real = np.random.default_rng(0).normal(size=(100, 1))
    distance = sliced_wasserstein_distance(real, real + shift)
    np.testing.assert_allclose(distance, abs(shift), rtol=1e-12)


@pytest.mark.parametrize("counts", [(6, 6), (6, 4), (5, 7), (1, 9)], ids=str)
def test_sets_of_any_size_on_a_line_are_matched_exactly(counts):
    draws = np.random.default_rng(0)
    real, fake = (draws.normal(size=(count, 1)) for count in counts)
    expected = transport_on_a_line(real, fake)
    distance = sliced_wasserstein_distance(real, fake, projections=3)
    np.testing.assert_allclose(distance, expected, rtol=1e-12)
    assert sliced_wasserstein_distance(fake, real) == pytest.approx(distance)


def test_hand_computed_on_a_line():
    # Half of the weight goes from 0 to 0 and to 1, the other from 3 to 1 and to 5.
    distance = sliced_wasserstein_distance([[0.0], [3.0]], [[5.0], [1.0], [0.0], [1.0]])
    np.testing.assert_allclose(distance, (0 + 1 + 2 + 2) / 4, rtol=1e-12)


@pytest.mark.parametrize("dimensions", [2, 3, 20])
def test_a_shift_in_many_dimensions_is_its_mean_projection(dimensions):
    real = np.random.default_rng(0).normal(size=(50, dimensions))
    shift = np.linspace(-1, 2, dimensions)
    # Mean length of a unit vector along a fixed direction.
    ratio = math.gamma(dimensions / 2) / math.gamma((dimensions + 1) / 2)
    expected = np.linalg.norm(shift) * ratio / math.sqrt(math.pi)
    distance = sliced_wasserstein_distance(real, real + shift, projections=4000)
    np.testing.assert_allclose(distance, expected, rtol=0.04)


def test_a_scaled_gaussian_is_apart_by_the_difference_of_deviations():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(20_000, 3)), 3 * draws.normal(size=(20_000, 3))
    # Each projection is normal, with deviations 1 and 3: 2 E|x|.
    expected = 2 * math.sqrt(2 / math.pi)
    distance = sliced_wasserstein_distance(real, fake, projections=20)
    np.testing.assert_allclose(distance, expected, rtol=0.03)


def test_a_set_with_itself_in_another_order_is_zero():
    real = np.random.default_rng(0).normal(50.0, 3.0, size=(300, 5))
    assert sliced_wasserstein_distance(real, real[::-1]) < 1e-12


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_the_size_of_the_blocks_does_not_matter(monkeypatch, block):
    real, fake = np.random.default_rng(0).normal(size=(2, 40, 3))
    expected = sliced_wasserstein_distance(real, fake, projections=50)
    monkeypatch.setattr(sliced_wasserstein, "_BLOCK_PROJECTIONS", block)
    distance = sliced_wasserstein_distance(real, fake, projections=50)
    np.testing.assert_allclose(distance, expected, rtol=1e-12)


def test_directions_are_chosen_by_the_seed():
    real, fake = np.random.default_rng(0).normal(size=(2, 40, 3))
    chosen = {"projections": 5}
    first = sliced_wasserstein_distance(real, fake, seed=1, **chosen)
    assert first == sliced_wasserstein_distance(real, fake, seed=1, **chosen)
    assert first != sliced_wasserstein_distance(real, fake, seed=2, **chosen)
    assert isinstance(first, float)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"projections": 0}, "`projections` must be at least 1.*projections=0"),
        ({"seed": -1}, "`seed` must be an integer.*seed=-1"),
        ({"real": np.full((9, 2), np.nan)}, "`real` must be finite"),
        ({"fake": np.zeros((0, 2))}, "`fake` must hold at least one row"),
        ({"fake": np.zeros((9, 3))}, "`real` and `fake` must have the same number"),
    ],
    ids=["none", "seed", "nan", "empty", "other dimension"],
)
def test_what_does_not_fit_is_refused(arguments, message):
    features = np.random.default_rng(0).normal(size=(9, 2))
    with pytest.raises(ValueError, match=message):
        sliced_wasserstein_distance(**{"real": features, "fake": features, **arguments})
