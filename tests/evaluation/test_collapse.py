"""Signs of collapse fire on collapse, and on nothing else."""

import math

import numpy as np
import pytest

from kerasgan.evaluation import (
    coverage_alarm,
    density_coverage,
    distances,
    expected_coverage,
    precision_recall,
    recall_alarm,
    support_size_estimate,
)
from kerasgan.evaluation.distances import ball_radii
from kerasgan.evaluation.neighbours import density_coverage_in_balls


def modes(draws, count, wanted, spread=0.05):
    """Points of a ring of eight narrow modes, from the first `wanted` of them."""
    angle = draws.integers(0, wanted, count) * np.pi / 4
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return centres + draws.normal(0.0, spread, (count, 2))


def coverages(seed, count=1000):
    """Coverage of generators with 8, 4 and 1 of 8 modes, and of a single point."""
    draws = np.random.default_rng(seed)
    real = modes(draws, count, 8)
    fakes = [modes(draws, count, wanted) for wanted in (8, 4, 1)]
    fakes.append(np.repeat(modes(draws, 1, 1), count, axis=0))
    radii = ball_radii(real, 5)  # once for the four, as the function does for each
    return [
        density_coverage_in_balls(real, fake, 5, lambda k: radii)[1] for fake in fakes
    ]


def check_alarm(seeds):
    found = np.array([coverages(seed) for seed in range(seeds)])
    alarms = [[coverage_alarm(coverage) for coverage in row] for row in found]
    assert alarms == [[False, True, True, True]] * seeds
    # A covered mode has its share of the reals, among all of the fakes' that cover it.
    expected = [
        wanted / 8 * expected_coverage(125, 1000 // wanted) for wanted in (8, 4, 1)
    ]
    np.testing.assert_allclose(expected, (0.97, 0.5, 0.125), atol=0.005)
    np.testing.assert_allclose(found.mean(axis=0)[:3], expected, atol=0.015)
    np.testing.assert_allclose(found.mean(axis=0), (0.96, 0.46, 0.12, 0.01), atol=0.05)
    assert found[:, 3].max() < 0.02
    return found


def test_the_alarm_fires_on_missing_modes_only():
    check_alarm(seeds=6)


@pytest.mark.exhaustive
def test_the_alarm_fires_on_missing_modes_only_over_200_seeds():
    found = check_alarm(seeds=200)
    np.testing.assert_allclose(found[:, 0], expected_coverage(1000, 1000), atol=0.03)


def test_few_fakes_raise_no_alarm_where_few_are_expected():
    draws = np.random.default_rng(0)
    real, fake = modes(draws, 1000, 8), modes(draws, 100, 8)
    expected = expected_coverage(1000, 100)
    _, coverage = density_coverage(real, fake)
    assert coverage_alarm(coverage)
    assert not coverage_alarm(coverage, expected=expected)
    _, collapsed = density_coverage(real, modes(draws, 100, 2))
    assert coverage_alarm(collapsed, expected=expected)


def test_the_alarm_is_below_the_threshold():
    assert not coverage_alarm(0.6)
    assert coverage_alarm(0.5999)
    assert not coverage_alarm(0.4, threshold=0.3)
    assert coverage_alarm(np.float64(0.29), threshold=0.6, expected=0.5) is True


@pytest.mark.parametrize("name", ["share", "threshold", "expected"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
@pytest.mark.parametrize("alarm", [coverage_alarm, recall_alarm])
def test_an_alarm_refuses_what_is_no_share(alarm, name, value):
    numbers = {"share": 0.5, "threshold": 0.6, "expected": 0.9, name: value}
    name = alarm.__name__.removesuffix("_alarm") if name == "share" else name
    with pytest.raises(ValueError, match=f"`{name}` must be from 0 to 1. .*{value}"):
        alarm(*numbers.values())


def test_the_alarm_of_recall_fires_on_missing_modes_only():
    for seed in range(3):
        draws = np.random.default_rng(seed)
        real = modes(draws, 1000, 8)
        _, expected = precision_recall(real, modes(draws, 1000, 8))
        fakes = [modes(draws, 1000, wanted) for wanted in (8, 4, 1)]
        fakes.append(np.repeat(modes(draws, 1, 1), 1000, axis=0))
        recalls = [precision_recall(real, fake)[1] for fake in fakes]
        alarms = [recall_alarm(recall, expected=expected) for recall in recalls]
        assert alarms == [False, True, True, True]
        np.testing.assert_allclose(recalls[:3], (0.95, 0.5, 0.125), atol=0.05)


def test_the_alarm_of_recall_is_below_the_threshold():
    assert not recall_alarm(0.54, expected=0.9)
    assert recall_alarm(0.5399, expected=0.9) is True
    assert recall_alarm(0.59)
    assert not recall_alarm(0.59, threshold=0.5)


@pytest.mark.parametrize(
    ("support", "count"), [(100, 300), (1000, 1000), (10_000, 3000)], ids=str
)
@pytest.mark.parametrize("seed", range(4))
def test_a_known_support_is_estimated(support, count, seed):
    draws = np.random.default_rng(seed)
    pictures = draws.normal(size=(support, 6))
    sample = pictures[draws.integers(0, support, count)]
    sample += draws.normal(0, 1e-4, size=sample.shape)
    estimate = support_size_estimate(sample, threshold=0.01)
    np.testing.assert_allclose(estimate, support, rtol=0.25)


def test_a_batch_of_the_birthday_law_holds_a_duplicate_in_half_of_the_tries():
    draws = np.random.default_rng(0)
    support = 400
    sample = draws.integers(0, support, (2000, 1)).astype(float)
    estimate = support_size_estimate(sample, threshold=0)
    batch = round(math.sqrt(2 * math.log(2) * estimate))
    tries = draws.integers(0, support, (4000, batch))
    share = np.mean([len(set(row)) < batch for row in tries.tolist()])
    np.testing.assert_allclose(share, 0.5, atol=0.04)


def test_copies_counted_by_hand():
    # Of 10 samples, 4 are equal and 3 others are equal: 6 + 3 of 45 pairs.
    sample = np.array([0, 0, 0, 0, 1, 1, 1, 2, 3, 4.0])[:, np.newaxis] + 0.1
    with pytest.warns(UserWarning, match="duplicates .* 9 pairs among 10 samples"):
        assert support_size_estimate(sample, threshold=0) == 45 / 9
    # Within 2, edge included, all but 0 and 3, 0 and 4, 1 and 4.
    assert support_size_estimate(sample - 0.1, threshold=2) == 45 / (45 - 4 - 4 - 3)


@pytest.mark.parametrize("rows", [1, 6, 100])
def test_the_size_of_the_blocks_does_not_matter(monkeypatch, rows):
    features = np.random.default_rng(0).normal(1e3, 1.0, size=(50, 4))
    features[20:40] = features[:20]
    monkeypatch.setattr(distances, "BLOCK_ROWS", rows)
    monkeypatch.setattr(distances, "BLOCK_COLUMNS", rows + 1)
    assert support_size_estimate(features, threshold=0) == 50 * 49 / 2 / 20


def test_one_picture_has_a_support_of_one():
    features = np.full((30, 5), 0.1, dtype=np.float32)
    assert support_size_estimate(features, threshold=0) == 1.0


def test_without_duplicates_the_support_is_without_bound():
    features = np.random.default_rng(0).normal(size=(50, 4))
    with pytest.warns(UserWarning, match="Too few duplicates.* 0 pairs among 50"):
        assert support_size_estimate(features, threshold=1e-3) == math.inf


@pytest.mark.parametrize(
    ("features", "threshold", "message"),
    [
        (np.eye(3), -1.0, "`threshold` must be a distance >= 0.*threshold=-1.0"),
        (np.eye(3), float("nan"), "`threshold` must be a distance.*threshold=nan"),
        (np.ones((1, 3)), 0.1, r"at least 2 samples. .*shape \(1, 3\)"),
        (np.full((3, 3), np.nan), 0.1, "`features` must be finite"),
    ],
    ids=["negative", "nan", "one sample", "not finite"],
)
def test_a_support_of_what_does_not_fit_is_refused(features, threshold, message):
    with pytest.raises(ValueError, match=message):
        support_size_estimate(features, threshold)
