"""Classes are counted, and those that lack are named, as the real pictures ask."""

import re

import numpy as np
import pytest

from kerasgan.data import load
from kerasgan.evaluation import class_histogram, evaluate
from kerasgan.evaluation.class_counting import class_caveats, occurring_classes


def test_classes_are_counted_and_the_rare_are_flagged():
    labels = np.repeat([0, 1, 3], [500, 480, 20])
    probabilities = 0.6 * np.eye(5)[labels] + 0.08
    histogram = class_histogram(probabilities)
    np.testing.assert_array_equal(histogram.shares, [0.5, 0.48, 0, 0.02, 0])
    np.testing.assert_array_equal(histogram.rare, [False, False, True, False, True])
    shares, rare = class_histogram(probabilities, threshold=0.49)
    assert shares.dtype == np.float64
    np.testing.assert_array_equal(rare, [False, True, True, True, True])


@pytest.mark.parametrize(
    ("probabilities", "threshold", "message"),
    [
        (np.eye(3), 2, "`threshold` must be from 0 to 1. Received: threshold=2"),
        (np.zeros((0, 3)), 0.02, r"shape \(count, classes\)"),
        (np.eye(3) * 4, 0.02, "sum to 1.* 3 of 3 rows"),
    ],
    ids=["threshold", "empty", "logits"],
)
def test_a_histogram_of_what_does_not_fit_is_refused(probabilities, threshold, message):
    with pytest.raises(ValueError, match=message):
        class_histogram(probabilities, threshold)


def probabilities_of(counts):
    """Rows that show each class as often as is said."""
    return np.eye(len(counts))[np.repeat(np.arange(len(counts)), counts)]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([200, 0, 100], "No sample shows 1 of the extractor's 3 classes (1)."),
        ([0, 300, 0], "No sample shows 2 of the extractor's 3 classes (0, 2)."),
        ([1200] + [0] * 11, "shows 11 of the extractor's 12 classes (1, 2, 3, 4, 5, 6, "
            "7, 8, 9, 10, ...)."),
        ([400, 400, 10], "Hardly any sample shows 1 of the extractor's 3 classes (2)."),
        ([260, 20, 20], None),
        ([200, 0, 99], None),
    ],
    ids=["one", "two", "many", "errors", "all seen", "few samples"],
)  # fmt: skip
def test_missing_classes_are_named(counts, said):
    caveats = class_caveats(probabilities_of(counts))
    assert len(caveats) == (said is not None)
    assert said is None or said in caveats[0]
    assert said is None or "If the real pictures do, modes are missing." in caveats[0]


@pytest.mark.parametrize(
    ("counts", "real", "said"),
    [
        ([500, 500, 0, 0], [60, 40, 0, 0], None),
        ([500, 0, 500, 0], [50, 50, 0, 0], "1 of the 2 classes that the real pictures "
            "show (1). Modes are missing."),
        ([0, 1000, 0, 0], [30, 30, 30, 10], "3 of the 4 classes that the real pictures "
            "show (0, 2, 3). Modes are missing."),
        ([9650, 150, 100, 100], [10, 10, 10, 10], "3 of the 4 classes"),
        ([9650, 150, 100, 100], [31, 3, 3, 3], None),
        ([500, 500, 0, 0], [91, 0, 0, 9], None),
        ([10_000, 0, 0, 0], [981, 0, 0, 19], None),
        ([10_000, 0, 0, 0], [974, 0, 0, 26], "1 of the 2 classes"),
    ],
    ids=["one domain", "one", "several", "errors", "few real", "chance", "no class",
        "no errors"],
)  # fmt: skip
def test_only_classes_that_real_pictures_show_can_be_missing(counts, real, said):
    caveats = class_caveats(probabilities_of(counts), np.array(real))
    assert len(caveats) == (said is not None)
    assert said is None or said in caveats[0]


def test_a_class_occurs_from_a_tenth_of_an_equal_share():
    counts = np.array([0, 24, 25, 951])
    assert occurring_classes(4, counts).tolist() == [False, False, True, True]
    assert occurring_classes(3, np.array([0, 1, 4])).tolist() == [False, True, True]
    assert occurring_classes(3, None).all()


def test_classes_that_real_pictures_do_not_show_are_not_missed():
    clothing = load("fashion_mnist_10k")
    half = clothing.images[clothing.labels < 5]
    real, fake = half[:500], half[500:1500]
    only = {"metrics": "frechet_distance"}
    assert evaluate(fake, real, **only).caveats == ()
    copies = np.concatenate([fake[:1]] * 1000)
    (missing,) = evaluate(copies, real, **only).caveats
    assert re.match("No sample shows [45] of the [56] classes that the real", missing)
    # Without features of real pictures that were sorted, each class may be missing.
    (missing,) = evaluate(fake, **only).caveats
    assert re.match("No sample shows [345] of the extractor's 10 classes", missing)


def test_a_missing_class_is_named_though_the_classifier_errs():
    clothing = load("fashion_mnist_10k")
    real, fake = clothing.images[:2000], clothing.images[2000:4000]
    shirts = clothing.labels[2000:4000] == 6  # like pullovers, coats and dresses
    only = {"metrics": "frechet_distance"}
    assert evaluate(fake, real, **only).caveats == ()
    (missing,) = evaluate(fake[~shirts], real, **only).caveats
    assert "Hardly any sample shows 1 of the 10 classes that the" in missing
    assert "(6)" in missing
