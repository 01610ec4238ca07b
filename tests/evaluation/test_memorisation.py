"""Copies of training samples are found, however few they are."""

import tracemalloc
import warnings

import numpy as np
import pytest

from kerasgan.evaluation import (
    distances,
    memorisation_alarm,
    memorisation_ratio,
    nearest_neighbours,
)


def sets(seed, count=1000, dimensions=16):
    return np.random.default_rng(seed).normal(size=(3, count, dimensions))


def with_copies(train, fake, share, noise=0.02):
    """Replaces a share of the fakes, in the middle, by nearly the same as trained."""
    copies = round(share * len(fake))
    found = fake.copy()
    middle = (300 + np.arange(copies)) % len(fake)
    found[middle] = train[:copies]
    found[middle] += np.random.default_rng(9).normal(
        0, noise, size=(copies, train.shape[1])
    )
    return found


@pytest.mark.parametrize("seed", range(3))
def test_copies_are_caught_at_each_share_and_independence_is_not(seed):
    train, held_out, fake = sets(seed)
    ratio = memorisation_ratio(train, held_out, fake)
    assert 0.9 < ratio < 1.1
    assert not memorisation_alarm(ratio)
    for share in (0.01, 0.1, 1.0):
        copied = with_copies(train, fake, share)
        ratio = memorisation_ratio(train, held_out, copied)
        assert ratio < 0.1
        assert memorisation_alarm(ratio)
    assert memorisation_ratio(train, held_out, train) == 0.0
    # Copies of what was not trained on raise no alarm.
    assert memorisation_ratio(train, held_out, with_copies(held_out, fake, 0.1)) > 10


def test_the_alarm_is_below_the_threshold():
    assert memorisation_alarm(0.7999) is True
    assert not memorisation_alarm(0.8)
    assert not memorisation_alarm(np.inf)
    assert not memorisation_alarm(np.float64(0.6), threshold=0.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((float("nan"),), "`ratio` must be at least 0. Received: ratio=nan"),
        ((-1,), "`ratio` must be at least 0. Received: ratio=-1"),
        ((1.0, 1.1), "`threshold` must be from 0 to 1. Received: threshold=1.1"),
    ],
    ids=["nan", "negative", "threshold"],
)
def test_the_alarm_refuses_what_is_no_ratio(arguments, message):
    with pytest.raises(ValueError, match=message):
        memorisation_alarm(*arguments)


def test_exact_copies_of_just_the_quantile_give_zero():
    train, held_out, fake = sets(0)
    ten = with_copies(train, fake, share=0.010, noise=0)
    nine = with_copies(train, fake, share=0.009, noise=0)
    assert memorisation_ratio(train, held_out, ten) == 0.0
    assert memorisation_ratio(train, held_out, nine) > 0.5


def test_the_median_is_blind_where_the_low_quantile_sees():
    train, held_out, fake = sets(0)
    copied = with_copies(train, fake, share=0.1)
    assert memorisation_ratio(train, held_out, copied, quantile=0.5) > 0.9
    assert memorisation_ratio(train, held_out, copied) < 0.1


def test_hand_computed_on_a_line():
    train, held_out = [[0.0], [10.0]], [[4.0], [6.0]]
    fake = [[1.0], [2.0], [3.0], [12.0]]
    # To the training set 1, 2, 2, 3; to the held-out set 1, 2, 3, 6.
    ratios = [memorisation_ratio(train, held_out, fake, q) for q in (0.25, 0.5, 1.0)]
    assert ratios == [1 / 1, 2 / 2, 3 / 6]
    assert memorisation_ratio(train, held_out, fake, 0.75) == 2 / 3


def test_copies_of_both_sets_and_of_the_held_out_set_only():
    train, held_out, fake = sets(0, count=200)
    assert memorisation_ratio(train, train, train[:150]) == 1.0
    assert memorisation_ratio(train, held_out, held_out) == np.inf


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((201, 100, 100), "201 training and 100 held-out samples are not comparable"),
        ((100, 250, 100), "100 training and 250 held-out samples are not comparable"),
        ((100, 100, 99), "Too few fake samples for the quantile 0.01: 99,.*least 100"),
    ],
    ids=["train", "held out", "fakes"],
)
def test_what_weakens_it_warns(sizes, message):
    train, held_out, fake = (sets(0)[0][:size] for size in sizes)
    with pytest.warns(UserWarning, match=message):
        memorisation_ratio(train, held_out, fake)


def test_sets_that_just_suffice_do_not_warn():
    features = sets(0)[0][:200]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        memorisation_ratio(features, features[:100], features[:100])
        memorisation_ratio(features[:100], features, features[:100])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"quantile": 0}, "`quantile` must be above 0 .*quantile=0"),
        ({"quantile": 1.1}, "`quantile` must be above 0 .*quantile=1.1"),
        ({"quantile": float("nan")}, "`quantile` must be above 0 .*quantile=nan"),
        ({"train": np.zeros((0, 2))}, "`train` must hold at least one row"),
        ({"held_out": np.full((9, 2), np.nan)}, "`held_out` must be finite"),
        ({"held_out": np.zeros((9, 3))}, "`train` and `held_out` must have the same"),
        ({"fake": np.zeros((9, 3))}, "`train` and `fake` must have the same number"),
    ],
    ids=["zero", "above", "nan", "empty", "not finite", "held out", "fake"],
)
def test_a_ratio_of_what_does_not_fit_is_refused(arguments, message):
    features = np.random.default_rng(0).normal(size=(9, 2))
    every = {"train": features, "held_out": features, "fake": features}
    with pytest.raises(ValueError, match=message):
        memorisation_ratio(**{**every, **arguments})


def by_definition(features, pool, count):
    found = [[np.sqrt(np.square(x - y).sum()) for y in pool] for x in features]
    indices = [sorted(range(len(pool)), key=row.__getitem__)[:count] for row in found]
    return indices, np.take_along_axis(np.array(found), np.array(indices), axis=1)


@pytest.mark.parametrize("rows", [1, 4, 1000])
@pytest.mark.parametrize("count", [1, 5, 37])
def test_the_nearest_are_found_whatever_the_blocks(monkeypatch, rows, count):
    draws = np.random.default_rng(0)
    features, pool = draws.normal(size=(23, 3)), draws.normal(size=(37, 3))
    monkeypatch.setattr(distances, "BLOCK_ROWS", rows)
    monkeypatch.setattr(distances, "BLOCK_COLUMNS", rows + 2)
    indices, found = nearest_neighbours(features, pool, count)
    expected_indices, expected = by_definition(features, pool, count)
    np.testing.assert_array_equal(indices, expected_indices)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert (indices.dtype, found.dtype) == (np.int64, np.float64)


def test_a_copy_is_at_no_distance_even_far_from_the_origin():
    pool = np.random.default_rng(0).normal(1e6, 1.0, size=(300, 8)).astype(np.float32)
    indices, found = nearest_neighbours(pool[40:60], pool, count=2)
    np.testing.assert_array_equal(indices[:, 0], np.arange(40, 60))
    assert (found[:, 0] == 0).all()
    assert (found[:, 1] > 0.1).all()


def test_memory_stays_bounded(monkeypatch):
    monkeypatch.setattr(distances, "BLOCK_ROWS", 512)
    monkeypatch.setattr(distances, "BLOCK_COLUMNS", 1024)
    features, pool = np.random.default_rng(0).normal(size=(2, 2500, 8))
    tracemalloc.start()
    nearest_neighbours(features, pool)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 25e6  # all distances at once would take 50 MB


@pytest.mark.parametrize("count", [0, 10])
def test_count_must_fit_the_pool(count):
    features = np.eye(9)
    with pytest.raises(ValueError, match=f"`count` must .*count={count} with a pool"):
        nearest_neighbours(features, features, count)


def test_neighbours_of_bad_features_are_refused():
    with pytest.raises(ValueError, match="`pool` must be finite"):
        nearest_neighbours(np.eye(3), np.full((3, 3), np.nan))
    with pytest.raises(ValueError, match="`features` must hold at least one row"):
        nearest_neighbours(np.zeros((0, 3)), np.eye(3))
    with pytest.raises(ValueError, match="`features` and `pool` must have the same"):
        nearest_neighbours(np.eye(3), np.eye(4))
