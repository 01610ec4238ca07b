"""The Inception Score against closed forms and its definition."""

import numpy as np
import pytest

from kerasgan.evaluation import InceptionScore, inception_score


def by_definition(probabilities):
    count, classes = probabilities.shape
    marginal = [sum(row[k] for row in probabilities) / count for k in range(classes)]
    divergences = [
        sum(row[k] * np.log(row[k] / marginal[k]) for k in range(classes) if row[k])
        for row in probabilities
    ]
    return np.exp(sum(divergences) / count)


@pytest.mark.parametrize("splits", [1, 10])
@pytest.mark.parametrize("classes", [1, 2, 10])
def test_clear_and_balanced_samples_score_the_number_of_classes(classes, splits):
    rows = np.eye(classes)[np.arange(1000 * splits) % classes]
    mean, deviation = inception_score(rows, splits)
    np.testing.assert_allclose(mean, classes, rtol=1e-12)
    assert deviation < 1e-12


@pytest.mark.parametrize("row", [np.full(10, 0.1), np.eye(10)[3]], ids=["flat", "one"])
def test_samples_that_are_all_alike_score_one(row):
    mean, deviation = inception_score(np.tile(row, (1000, 1)))
    np.testing.assert_allclose((mean, deviation), (1, 0), atol=1e-12)


def test_an_error_of_the_classifier_lowers_it_as_its_entropy_tells():
    confusion = np.full((4, 4), 0.1) + 0.6 * np.eye(4)
    rows = confusion[np.arange(400) % 4]
    entropy = -(0.7 * np.log(0.7) + 3 * 0.1 * np.log(0.1))
    mean, _ = inception_score(rows, splits=5)
    np.testing.assert_allclose(mean, 4 / np.exp(entropy), rtol=1e-12)


def test_it_is_mean_and_deviation_over_consecutive_parts():
    draws = np.random.default_rng(0)
    rows = draws.dirichlet(np.full(3, 0.3), size=103)
    rows[5] = [0, 1, 0]
    parts = [rows[:35], rows[35:69], rows[69:]]
    scores = [by_definition(part) for part in parts]
    expected = np.mean(scores), np.std(scores)
    np.testing.assert_allclose(inception_score(rows, 3), expected, rtol=1e-10)


def test_half_precision_probabilities_are_taken():
    rows = np.random.default_rng(0).dirichlet(np.ones(10), size=1000)
    wide = inception_score(rows)
    np.testing.assert_allclose(inception_score(rows.astype(np.float16)), wide, 1e-3)


def test_too_few_samples_warn():
    rows = np.eye(10)[np.arange(990) % 10]
    with pytest.warns(UserWarning, match="99 in each of 10 parts.* at least 1000 samp"):
        inception_score(rows)


@pytest.mark.parametrize(
    ("probabilities", "splits", "message"),
    [
        (np.eye(3), 4, "`splits` must be from 1 .*splits=4 with 3"),
        (np.eye(3), 0, "`splits` must be from 1 .*splits=0 with 3"),
        (np.zeros((0, 3)), 1, r"shape \(count, classes\).* shape \(0, 3\)"),
        (np.ones(3), 1, r"shape \(count, classes\).* shape \(3,\)"),
        (np.full((3, 3), "a"), 1, "must hold real numbers.* <U1"),
        (np.diag([1.0, np.nan, 1.0]), 1, "finite.* 1 of 3 rows .* at row 1 .* nan"),
        (np.diag([1.0, 1.0, np.inf]), 1, "finite.* 1 of 3 rows .* at row 2 .* inf"),
        (np.array([[1.5, -0.5]]), 1, "not negative.* 1 of 1 rows .* at row 0"),
        (np.array([[3.0, 2.0]]), 1, "sum to 1.* the sum 5.* softmax"),
    ],
    ids=[
        "many parts", "no parts", "empty", "flat", "text", "nan", "infinite",
        "negative", "logits",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(probabilities, splits, message):
    with pytest.raises(ValueError, match=message):
        inception_score(probabilities, splits)


@pytest.mark.filterwarnings("ignore:Too few")
@pytest.mark.parametrize("batches", [1, 2, 7, 103], ids=str)
@pytest.mark.parametrize("splits", [1, 3, 10])
def test_a_stream_scores_as_its_whole(splits, batches):
    rows = np.random.default_rng(0).dirichlet(np.full(3, 0.3), size=103)
    rows[5] = [0, 1, 0]
    parts = np.array_split(rows, splits)
    scores = [by_definition(part) for part in parts]
    metric = InceptionScore(103, splits)
    for _ in range(2):
        for batch in np.array_split(rows, batches):
            metric.update_state(batch)
        found = metric.result()
        expected = np.mean(scores), np.std(scores)
        np.testing.assert_allclose(found, expected, rtol=1e-10)
        metric.reset_state()


def test_a_stream_of_too_few_samples_warns():
    metric = InceptionScore(30, splits=1)
    metric.update_state(np.eye(10)[np.arange(30) % 10])
    with pytest.warns(UserWarning, match="30 in each of 1 parts"):
        mean, _ = metric.result()
    np.testing.assert_allclose(mean, 10, rtol=1e-12)


def test_a_stream_that_is_not_what_was_announced_is_refused():
    metric = InceptionScore(5, splits=1)
    with pytest.raises(ValueError, match="5 samples needs them all. Received: 0"):
        metric.result()
    metric.update_state(np.eye(3))
    with pytest.raises(ValueError, match="needs them all. Received: 3. Update"):
        metric.result()
    with pytest.raises(ValueError, match="same classes. Received: 2 classes after 3"):
        metric.update_state(np.eye(2))
    with pytest.raises(ValueError, match="At most the 5 samples .* 3 after 3"):
        metric.update_state(np.eye(3))
    with pytest.raises(ValueError, match="`splits` must be from 1 .*=6 with 5 samples"):
        InceptionScore(5, splits=6)
