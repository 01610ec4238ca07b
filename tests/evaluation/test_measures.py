"""What weakens a score is said beside it."""

import dataclasses
import math

import numpy as np
import pytest

from kerasgan.evaluation import METRICS, ReferenceFeatures
from kerasgan.evaluation.measures import FakeFeatures, measure


def measured(metrics, probabilities, labels=None, class_counts=None):
    count = 400 if probabilities is None else len(probabilities)
    real, fake = np.random.default_rng(0).normal(size=(2, count, 3))
    reference = ReferenceFeatures.of_features(
        real, name="mine", split="all", fingerprint="ab" * 32
    )
    reference = dataclasses.replace(reference, class_counts=class_counts)
    return measure(metrics, reference, FakeFeatures(fake, probabilities, labels, 0))


def shows(labels, classes=4):
    return np.eye(classes)[labels]


def test_a_class_that_no_sample_shows_is_a_caveat_whatever_was_measured():
    labels = np.arange(400) % 3
    (caveat,) = measured(["frechet_distance"], shows(labels)).caveats
    assert "No sample shows 1 of the extractor's 4 classes (3)" in caveat
    assert measured(["frechet_distance"], shows(np.arange(400) % 4)).caveats == []
    for real, said in (([50, 50, 50, 0], 0), ([50, 50, 0, 50], 1)):
        known = {"class_counts": np.array(real)}
        caveats = measured(["frechet_distance"], shows(labels), **known).caveats
        assert len(caveats) == said
    assert "1 of the 3 classes that the real pictures show (3)" in caveats[0]


def test_a_class_that_was_not_asked_for_is_a_caveat_of_label_accuracy():
    labels = np.arange(400) % 4
    asked = np.where(labels == 2, 0, labels)
    found = measured(["label_accuracy"], shows(labels), asked)
    assert found.values == {"label_accuracy": 0.75}
    (caveat,) = found.caveats
    assert "No sample was asked to show 1 of the extractor's classes (2)" in caveat
    assert measured(["label_accuracy"], shows(labels), labels).caveats == []
    for real, said in (([50, 50, 0, 50], 0), ([50, 50, 50, 50], 1)):
        known = {"class_counts": np.array(real)}
        caveats = measured(["label_accuracy"], shows(labels), asked, **known).caveats
        assert len(caveats) == said


def test_the_error_of_label_accuracy_is_that_of_a_share():
    labels = np.arange(400) % 4
    asked = np.where(labels == 2, 0, labels)
    found = measured(["label_accuracy"], shows(labels), asked)
    assert found.errors == {"label_accuracy": math.sqrt(0.75 * 0.25 / 400)}


def test_too_few_samples_are_caveats_of_each_metric_that_minds():
    few = shows(np.arange(2) % 2, classes=2)
    caveats = "\n".join(measured(METRICS[:1] + METRICS[3:5], few, [0, 1]).caveats)
    assert "Too few real samples for a Fréchet distance: 2 samples in 3" in caveats
    assert "Too few fake samples for a Fréchet distance: 2 samples in 3" in caveats
    assert "standard error of this kernel distance is unknown" in caveats
    assert "Too few samples for an Inception Score: 1 in each of 2 parts" in caveats


@pytest.mark.parametrize("metric", ["label_accuracy", "inception_score"])
def test_what_needs_classes_is_refused_without_them(metric):
    with pytest.raises(ValueError, match=f"'{metric}' needs class .*without classes"):
        measured([metric], None, np.zeros(400, int))


def test_without_classes_the_others_are_measured():
    others = [
        name for name in METRICS if name not in ("label_accuracy", "inception_score")
    ]
    found = measured(others, None)
    assert found.values.keys() == {
        "frechet_distance", "density", "coverage", "kernel_distance", "precision",
        "recall", "sliced_wasserstein_distance", "pair_diversity",
    }  # fmt: skip
    assert found.caveats == []


@pytest.mark.parametrize("metric", METRICS)
def test_features_that_are_not_finite_never_give_a_number(metric):
    probabilities = shows(np.arange(40) % 4)
    fake = FakeFeatures(np.full((40, 3), np.nan), probabilities * np.nan, [0] * 40, 0)
    reference = ReferenceFeatures.of_features(
        np.random.default_rng(0).normal(size=(40, 3)),
        name="mine",
        split="all",
        fingerprint="ab" * 32,
    )
    with pytest.raises(ValueError, match="finite|NaN"):
        measure([metric], reference, fake)
