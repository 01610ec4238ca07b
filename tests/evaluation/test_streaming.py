"""Each streaming metric gives what its function gives, however its features come."""

import tracemalloc

import numpy as np
import pytest

import kerasgan.evaluation as evaluation
from kerasgan.evaluation import collected_features
from kerasgan.evaluation.collected_features import CollectedFeatures

SETTINGS = {
    "FrechetDistance": ("frechet_distance", {}),
    "KernelDistance": ("kernel_distance", {"subsets": 9, "subset_size": 11, "seed": 3}),
    "PrecisionRecall": ("precision_recall", {"k": 2}),
    "DensityCoverage": ("density_coverage", {"k": 4}),
    "SlicedWassersteinDistance": (
        "sliced_wasserstein_distance",
        {"projections": 17, "seed": 5},
    ),
}
BATCHES = {"whole": 1, "three": 3, "uneven": 7, "single": 120}


def sides(dtype=np.float64):
    draws = np.random.default_rng(0)
    real, fake = draws.normal(size=(120, 5)), draws.normal(0.4, 1.2, size=(90, 5))
    return real.astype(dtype), fake.astype(dtype)


def fed(metric, real, fake, parts):
    """Feeds both sides in turn; one buffer is filled anew for each batch."""
    for update, features in ((metric.update_fake, fake), (metric.update_real, real)):
        for batch in np.array_split(features, min(parts, len(features))):
            buffer = batch.copy()
            update(buffer)
            buffer[:] = np.nan
    return metric


@pytest.mark.parametrize("parts", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["single", "double"])
@pytest.mark.parametrize("name", SETTINGS)
def test_two_sets_in_batches_give_what_the_function_gives(name, dtype, parts):
    function, arguments = SETTINGS[name]
    real, fake = sides(dtype)
    metric = fed(getattr(evaluation, name)(**arguments), real, fake, parts)
    expected = getattr(evaluation, function)(real, fake, **arguments)
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-9)
    assert type(metric.result()) is type(expected)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_defaults_are_those_of_the_function(name):
    real, fake = sides()
    metric = fed(getattr(evaluation, name)(), real, fake, 2)
    expected = getattr(evaluation, SETTINGS[name][0])(real, fake)
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-9)


@pytest.mark.parametrize("name", SETTINGS)
def test_fakes_may_change_while_reals_stay_and_all_may_be_forgotten(name):
    function, arguments = SETTINGS[name]
    real, fake = sides()
    metric = fed(getattr(evaluation, name)(**arguments), real, real, 3)
    same = metric.result()
    metric.reset_fake()
    metric.update_fake(fake)
    expected = getattr(evaluation, function)(real, fake, **arguments)
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-9)
    assert same != metric.result()
    metric.reset_state()
    with pytest.raises(ValueError, match=r"Received: (none|0)\."):
        metric.result()
    # After a reset another dimension may come.
    fed(metric, real[:, :2], real[:, :2], 2)
    metric.result()


@pytest.mark.parametrize("name", SETTINGS)
def test_more_may_come_after_a_result(name):
    function, arguments = SETTINGS[name]
    real, fake = sides()
    metric = fed(getattr(evaluation, name)(**arguments), real[:60], fake[:50], 4)
    metric.result()
    fed(metric, real[60:], fake[50:], 2)
    expected = getattr(evaluation, function)(real, fake, **arguments)
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-9)


@pytest.mark.parametrize("name", SETTINGS)
def test_bad_batches_are_refused_when_they_come(name):
    metric = getattr(evaluation, name)()
    with pytest.raises(ValueError, match="`fake` must be finite"):
        metric.update_fake([[np.nan, 1.0]])
    metric.update_real(np.ones((3, 4)))
    with pytest.raises(ValueError, match="`earlier real` and `real` must have the sam"):
        metric.update_real(np.ones((3, 5)))
    metric.update_real(np.eye(4))
    metric.update_fake(np.eye(7))
    with pytest.raises(ValueError, match=r"one d for both|same number of dimensions"):
        metric.result()


def test_the_frechet_distance_of_few_samples_warns():
    real, fake = sides()
    metric = fed(evaluation.FrechetDistance(), real, fake[:5], 2)
    with pytest.warns(UserWarning, match="Too few fake samples .* 5 samples in 5 dim"):
        metric.result()


@pytest.mark.parametrize("parts", BATCHES.values(), ids=BATCHES)
def test_pairs_of_a_stream_are_those_of_the_function(parts):
    features, _ = sides()
    metric = evaluation.PairDiversity(pairs=30, seed=4)
    for batch in np.array_split(features, parts):
        metric.update_state(batch)
    expected = evaluation.pair_diversity(features, pairs=30, seed=4)
    assert metric.result() == expected
    metric.reset_state()
    with pytest.raises(ValueError, match="`features` features before .*none"):
        metric.result()


@pytest.mark.parametrize("parts", BATCHES.values(), ids=BATCHES)
def test_the_ratio_of_a_stream_is_that_of_the_function(parts):
    train, fake = sides()
    held_out = np.random.default_rng(1).normal(size=(110, 5))
    metric = evaluation.MemorisationRatio(quantile=0.1)
    for update, features in (
        (metric.update_train, train),
        (metric.update_held_out, held_out),
        (metric.update_fake, fake),
    ):
        for batch in np.array_split(features, min(parts, len(features))):
            update(batch)
    expected = evaluation.memorisation_ratio(train, held_out, fake, quantile=0.1)
    assert metric.result() == expected
    metric.reset_fake()
    metric.update_fake(train[:20])
    assert metric.result() == 0.0
    metric.reset_state()
    with pytest.raises(ValueError, match="`train` features before a result"):
        metric.result()


@pytest.mark.parametrize("parts", BATCHES.values(), ids=BATCHES)
def test_label_accuracy_of_a_stream_is_that_of_the_function(parts):
    draws = np.random.default_rng(0)
    rows, labels = draws.dirichlet(np.ones(4), size=120), draws.integers(0, 4, 120)
    metric = evaluation.LabelAccuracy()
    for some, wanted in zip(
        np.array_split(rows, parts), np.array_split(labels, parts), strict=True
    ):
        metric.update_state(some, wanted)
    assert metric.result() == evaluation.label_accuracy(rows, labels)
    with pytest.raises(ValueError, match="from 0 to 3"):
        metric.update_state(rows[:1], [4])
    metric.reset_state()
    with pytest.raises(ValueError, match="samples before a result. Received: none"):
        metric.result()


def test_collected_features_keep_their_precision_and_order():
    found = CollectedFeatures()
    rows = np.arange(24, dtype=np.float32).reshape(8, 3)
    for batch in (rows[:1], rows[1:6], rows[6:]):
        found.update_state(batch)
    assert len(found) == 8
    np.testing.assert_array_equal(found.result(), rows)
    assert found.result().dtype == np.float32
    assert np.shares_memory(found.result(), found.result())  # joined once
    found.update_state(rows.astype(np.float64) + 0.1)
    assert found.result().dtype == np.float64
    np.testing.assert_array_equal(found.result()[8:], rows.astype(np.float64) + 0.1)


def test_half_precision_is_widened_to_single():
    found = CollectedFeatures()
    found.update_state(np.ones((2, 2), np.float16))
    assert found.result().dtype == np.float32


@pytest.mark.parametrize("rows", [1, 4, 7, 100])
def test_the_size_of_the_chunks_does_not_matter(monkeypatch, rows):
    monkeypatch.setattr(collected_features, "_CHUNK_BYTES", 3 * 8 * rows)
    features, found = np.random.default_rng(0).normal(size=(60, 3)), CollectedFeatures()
    for start, stop in ((0, 1), (1, 2), (2, 12), (12, 13), (13, 60)):
        batch = features[start:stop].copy()
        found.update_state(batch)
        batch[:] = np.nan  # it may be filled anew
        assert len(found) == stop
        if stop == 13:
            early = found.result()
    np.testing.assert_array_equal(found.result(), features)
    np.testing.assert_array_equal(early, features[:13])


def test_joining_batches_takes_little_more_than_the_features(monkeypatch):
    monkeypatch.setattr(collected_features, "_CHUNK_BYTES", 500 * 100 * 4)
    tracemalloc.start()
    found = CollectedFeatures()
    for _ in range(40):
        found.update_state(np.zeros((500, 100), np.float32))
    result = found.result()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The arrays are counted when they are made, so the joined one and all batches.
    assert peak < 2.1 * result.nbytes
