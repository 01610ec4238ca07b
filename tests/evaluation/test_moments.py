"""Moments of a stream are those of the whole, however it is cut and ordered."""

import numpy as np
import pytest

from kerasgan.evaluation import feature_moments, moments
from kerasgan.evaluation.moments import StreamedMoments


def stream(batches):
    found = StreamedMoments()
    for batch in batches:
        found.update_state(batch)
    return found


def cuts(features, kind):
    """The same rows in batches of one size, of growing sizes, or one by one."""
    ends = {
        "whole": [],
        "halves": [len(features) // 2],
        "growing": np.cumsum(np.arange(1, 24)),
        "single": np.arange(1, len(features)),
    }[kind]
    return np.split(features, [end for end in ends if end < len(features)])


@pytest.mark.parametrize("kind", ["whole", "halves", "growing", "single"])
@pytest.mark.parametrize("offset", [0.0, 1e6], ids=["near", "far"])
def test_they_are_those_of_numpy_however_it_is_cut(kind, offset):
    features = np.random.default_rng(0).gamma(2.0, size=(301, 6)) + offset
    found = stream(cuts(features, kind))
    assert len(found) == 301
    mean, covariance = found.result()
    np.testing.assert_allclose(mean, features.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(covariance, np.cov(features.T), rtol=1e-9, atol=1e-9)


def test_the_order_of_the_batches_does_not_matter():
    # Sorted, so that the batches lie far apart and their means travel.
    features = np.sort(np.random.default_rng(0).normal(50, 9, (4000, 5)), axis=0)
    batches = np.array_split(features, 40)
    mean, covariance = stream(batches).result()
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(40)
        other_mean, other = stream([batches[index] for index in order]).result()
        np.testing.assert_allclose(other_mean, mean, rtol=1e-12)
        np.testing.assert_allclose(other, covariance, rtol=1e-9)


def test_single_precision_is_summed_in_double():
    features = np.random.default_rng(0).normal(1e3, 1.0, (5000, 3)).astype(np.float32)
    mean, covariance = stream(np.array_split(features, 7)).result()
    exact = features.astype(np.float64)
    np.testing.assert_allclose(mean, exact.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(covariance, np.cov(exact.T), rtol=1e-9, atol=1e-12)
    assert (mean.dtype, covariance.dtype) == (np.float64, np.float64)


def test_the_size_of_the_blocks_does_not_matter(monkeypatch):
    features = np.random.default_rng(0).normal(size=(100, 4))
    _, expected = feature_moments(features)
    monkeypatch.setattr(moments, "_BLOCK_ROWS", 7)
    np.testing.assert_allclose(feature_moments(features)[1], expected, rtol=1e-12)


def test_a_result_is_apart_from_what_comes_later():
    found = stream([np.eye(3)])
    mean, covariance = found.result()
    kept = mean.copy(), covariance.copy()
    found.update_state(np.full((2, 3), 9.0))
    np.testing.assert_array_equal((mean, *covariance), (kept[0], *kept[1]))
    found.reset_state()
    assert len(found) == 0
    found.update_state(np.ones((4, 7)))
    np.testing.assert_array_equal(found.result()[0], np.ones(7))


def test_what_does_not_fit_is_refused():
    found = StreamedMoments("real")
    with pytest.raises(ValueError, match="2 rows of `real`. Received: 0"):
        found.result()
    with pytest.raises(ValueError, match="`real` must be finite"):
        found.update_state([[np.nan]])
    found.update_state(np.ones((1, 4)))
    with pytest.raises(ValueError, match="`earlier real` and `real` must have the sam"):
        found.update_state(np.ones((1, 3)))
    with pytest.raises(ValueError, match="2 rows of `real`. Received: 1"):
        found.result()
