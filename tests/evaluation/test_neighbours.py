"""Density and coverage against their definition and known expectations."""

import tracemalloc

import numpy as np
import pytest

from kerasgan.evaluation import density_coverage, distances, expected_coverage


def by_definition(real, fake, k):
    """Density and coverage as the paper states them, one distance at a time."""

    def distance(a, b):
        return np.sqrt(np.square(a - b).sum())

    entered, covered = 0, 0
    for index, point in enumerate(real):
        others = np.delete(real, index, axis=0)
        radius = sorted(distance(point, other) for other in others)[k - 1]
        inside = sum(distance(point, sample) < radius for sample in fake)
        entered += inside
        covered += inside > 0
    return entered / (k * len(fake)), covered / len(real)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_it_is_what_the_paper_defines(k):
    draws = np.random.default_rng(k)
    real = draws.normal(size=(60, 3))
    fake = draws.normal(0.5, 1.5, size=(45, 3))
    assert density_coverage(real, fake, k=k) == by_definition(real, fake, k)


@pytest.mark.parametrize("rows", [1, 3, 7, 100])
def test_the_size_of_the_blocks_does_not_matter(monkeypatch, rows):
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(50, 4)), draws.normal(size=(30, 4))
    expected = by_definition(real, fake, k=5)
    monkeypatch.setattr(distances, "BLOCK_ROWS", rows)
    monkeypatch.setattr(distances, "BLOCK_COLUMNS", rows + 1)
    assert density_coverage(real, fake) == expected


def test_hand_computed_on_a_line():
    real = [[0.0], [1.0], [3.0]]  # radii at k=1: 1, 1, 2
    fake = [[0.5], [2.9], [9.0]]  # 0.5 lies in two balls, 2.9 in one, 9 in none
    assert density_coverage(real, fake, k=1) == (3 / 3, 3 / 3)
    assert density_coverage(real, [[0.5], [9.0]], k=1) == (2 / 2, 2 / 3)


def test_features_far_from_the_origin_are_measured_as_exactly():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(1e7, 1.0, size=(2, 50, 4))
    assert density_coverage(real, fake) == by_definition(real, fake, k=5)


def test_a_copy_of_the_real_set_has_density_and_coverage_of_one():
    # Each ball holds its centre and k - 1 neighbours; the k-th lies on its edge.
    real = np.random.default_rng(0).normal(100.0, 1.0, size=(700, 16))
    assert density_coverage(real, real.copy()) == (1.0, 1.0)


def test_samples_far_away_score_zero():
    real = np.random.default_rng(0).normal(size=(50, 3))
    assert density_coverage(real, real + 100) == (0.0, 0.0)


def test_equal_distributions_give_the_expected_coverage():
    coverages, densities = [], []
    for seed in range(5):
        draws = np.random.default_rng(seed)
        real, fake = draws.normal(size=(2, 1000, 8))
        density, coverage = density_coverage(real, fake)
        coverages.append(coverage)
        densities.append(density)
    expected = expected_coverage(1000, 1000)
    np.testing.assert_allclose(expected, 0.969, atol=5e-4)
    np.testing.assert_allclose(coverages, expected, atol=0.02)
    np.testing.assert_allclose(np.mean(coverages), expected, atol=0.006)
    np.testing.assert_allclose(np.mean(densities), 1.0, atol=0.05)


def test_expected_coverage_is_the_chance_that_the_nearest_are_real():
    assert expected_coverage(3, 2, k=1) == pytest.approx(1 - 2 / 4)
    assert expected_coverage(5, 5, k=2) == pytest.approx(1 - (4 * 3) / (9 * 8))
    # Few fakes cannot enter every ball.
    assert expected_coverage(1000, 10) < 0.06


def modes(draws, count, wanted, spread=0.05):
    """Points of a ring of eight narrow modes, from the first `wanted` of them."""
    angle = draws.integers(0, wanted, count) * np.pi / 4
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return centres + draws.normal(0.0, spread, (count, 2))


@pytest.mark.parametrize("seed", range(5))
def test_coverage_ranks_missing_modes_and_density_does_not(seed):
    draws = np.random.default_rng(seed)
    real = modes(draws, 1000, 8)
    scores = [
        density_coverage(real, modes(draws, 1000, wanted)) for wanted in (8, 4, 1)
    ]
    point = np.repeat(modes(draws, 1, 1, spread=0.0), 1000, axis=0)
    densities, coverages = zip(*scores, strict=True)
    np.testing.assert_allclose(coverages, (0.96, 0.48, 0.12), atol=0.035)
    assert density_coverage(real, point)[1] < 0.03
    np.testing.assert_allclose(densities, 1.0, atol=0.2)


def test_single_precision_gives_the_same():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(30.0, 1.0, (2, 400, 6)).astype(np.float32)
    wide = density_coverage(real.astype(np.float64), fake.astype(np.float64))
    assert density_coverage(real, fake) == wide


def test_memory_stays_bounded(monkeypatch):
    monkeypatch.setattr(distances, "BLOCK_ROWS", 512)
    monkeypatch.setattr(distances, "BLOCK_COLUMNS", 1024)
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(2, 2500, 8)).astype(np.float32)
    tracemalloc.start()
    density_coverage(real, fake)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 25e6  # all distances at once would take 50 MB for each matrix


@pytest.mark.parametrize("k", [0, -1, 10, 50])
def test_k_must_fit_the_number_of_real_samples(k):
    features = np.random.default_rng(0).normal(size=(10, 2))
    with pytest.raises(ValueError, match=rf"`k` must be from 1.*k={k} with 10 real"):
        density_coverage(features, features, k=k)


def test_bad_features_are_refused():
    good = np.random.default_rng(0).normal(size=(10, 2))
    with pytest.raises(ValueError, match="`fake` must be finite"):
        density_coverage(good, np.full((3, 2), np.nan))
    with pytest.raises(ValueError, match="`real` must hold at least one row"):
        density_coverage(good[:0], good)
    with pytest.raises(ValueError, match="same number of dimensions"):
        density_coverage(good, good[:, :1])


@pytest.mark.parametrize("counts", [(5, 10, 5), (10, 0, 5), (10, 10, 0)], ids=str)
def test_expected_coverage_refuses_impossible_counts(counts):
    with pytest.raises(ValueError, match="`k` must be from 1 to `real_count` - 1"):
        expected_coverage(*counts)
