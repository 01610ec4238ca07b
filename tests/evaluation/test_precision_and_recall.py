"""Precision and recall against their definition and constructed sets."""

import tracemalloc

import numpy as np
import pytest

from kerasgan.evaluation import distances, precision_recall


def by_definition(real, fake, k):
    """Precision and recall as the paper states them, one distance at a time."""

    def distance(a, b):
        return np.sqrt(np.square(a - b).sum())

    def share_inside(samples, centres):
        radii = [
            sorted(distance(one, other) for other in np.delete(centres, i, axis=0))[
                k - 1
            ]
            for i, one in enumerate(centres)
        ]
        inside = [
            any(distance(x, c) <= r for c, r in zip(centres, radii, strict=True))
            for x in samples
        ]
        return sum(inside) / len(inside)

    return share_inside(fake, real), share_inside(real, fake)


@pytest.mark.parametrize("k", [1, 3, 6])
def test_it_is_what_the_paper_defines(k):
    draws = np.random.default_rng(k)
    real = draws.normal(size=(60, 3))
    fake = draws.normal(1.5, 1.0, size=(45, 3))
    found = precision_recall(real, fake, k=k)
    assert found == by_definition(real, fake, k)
    assert 0 < found[0] < 1
    assert 0 < found[1] < 1


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_the_size_of_the_blocks_does_not_matter(monkeypatch, rows):
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(50, 4)), draws.normal(0.5, 1, size=(30, 4))
    monkeypatch.setattr(distances, "BLOCK_ROWS", rows)
    monkeypatch.setattr(distances, "BLOCK_COLUMNS", rows + 1)
    assert precision_recall(real, fake) == by_definition(real, fake, k=3)


def test_hand_computed_on_a_line_edges_included():
    real = [[0.0], [1.0], [3.0]]  # radii at k=1: 1, 1, 2; inside: -1 to 5
    fake = [[-1.0], [5.0], [6.0], [6.5]]  # radii: 6, 1, 0.5, 0.5; inside: -7 to 7
    assert precision_recall(real, fake, k=1) == (2 / 4, 1.0)
    # Swapped, the two change places.
    assert precision_recall(fake, real, k=1) == (1.0, 2 / 4)


def test_the_edge_holds_far_from_the_origin():
    shift = 1e5
    real = np.array([[0.1], [1.1], [3.1]]) + shift
    fake = np.array([[-0.9], [5.1], [6.1], [6.6]]) + shift
    assert precision_recall(real, fake, k=1) == (2 / 4, 1.0)


def test_a_copy_of_the_real_set_has_both():
    real = np.random.default_rng(0).normal(100.0, 1.0, size=(700, 16))
    assert precision_recall(real, real.copy()) == (1.0, 1.0)


def test_samples_far_away_have_neither():
    real = np.random.default_rng(0).normal(size=(50, 3))
    assert precision_recall(real, real + 100) == (0.0, 0.0)


def test_missing_modes_cost_recall_and_stray_samples_precision():
    draws = np.random.default_rng(0)
    modes = np.arange(400)[:, np.newaxis] % 4 * 100.0
    real = modes + draws.normal(size=(400, 2))
    half = modes % 200 + draws.normal(size=(400, 2))
    precision, recall = precision_recall(real, half)
    assert precision > 0.9
    np.testing.assert_allclose(recall, 0.5, atol=0.05)
    precision, recall = precision_recall(half, real)
    np.testing.assert_allclose(precision, 0.5, atol=0.05)
    assert recall > 0.9


def test_one_repeated_picture_is_real_but_recalls_only_itself():
    real = np.random.default_rng(0).normal(size=(200, 7))
    fake = np.tile(real[17], (50, 1))
    assert precision_recall(real, fake) == (1.0, 1 / 200)


def test_balls_of_radius_zero_hold_their_centre_whatever_the_rounding():
    real = np.random.default_rng(0).normal(size=(200, 40))
    fake = np.repeat(real[:150], 4, axis=0)
    assert precision_recall(real, fake) == (1.0, 150 / 200)


def test_single_precision_gives_the_same():
    draws = np.random.default_rng(0)
    real, fake = draws.normal(30.0, 1.0, (2, 400, 6)).astype(np.float32)
    wide = precision_recall(real.astype(np.float64), fake.astype(np.float64))
    assert precision_recall(real, fake) == wide


def test_memory_stays_bounded():
    real, fake = np.random.default_rng(0).normal(size=(2, 6000, 8)).astype(np.float32)
    tracemalloc.start()
    precision_recall(real, fake)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 250e6  # all distances at once would take 288 MB for each matrix


@pytest.mark.parametrize(("k", "fakes"), [(0, 10), (-1, 10), (10, 12), (5, 5)])
def test_k_must_fit_the_smaller_set(k, fakes):
    features = np.random.default_rng(0).normal(size=(12, 2))
    with pytest.raises(ValueError, match=rf"`k` must be.*k={k} with 10 .* {fakes} fak"):
        precision_recall(features[:10], features[:fakes], k=k)


def test_bad_features_are_refused():
    good = np.random.default_rng(0).normal(size=(10, 2))
    with pytest.raises(ValueError, match="`fake` must be finite"):
        precision_recall(good, np.full((5, 2), np.nan))
    with pytest.raises(ValueError, match="`real` must hold at least one row"):
        precision_recall(good[:0], good)
    with pytest.raises(ValueError, match="same number of dimensions"):
        precision_recall(good, good[:, :1])
