"""The share of samples that show what they were asked to show."""

import numpy as np
import pytest

from kerasgan.evaluation import label_accuracy

PROBABILITIES = np.array([[0.9, 0.1, 0.0], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]])


@pytest.mark.parametrize(
    ("labels", "share"),
    [([0, 2, 1], 1.0), ([0, 2, 2], 2 / 3), ([1, 0, 0], 0.0)],
    ids=["all", "two of three", "none"],
)
def test_it_is_the_share_of_hits(labels, share):
    assert label_accuracy(PROBABILITIES, labels) == share


@pytest.mark.parametrize(
    ("probabilities", "labels", "message"),
    [
        (PROBABILITIES, [0, 1], r"shapes \(3, 3\) and \(2,\)"),
        (PROBABILITIES[0], [0], r"shapes \(3,\) and \(1,\)"),
        (PROBABILITIES[:0], [], r"shapes \(0, 3\) and \(0,\)"),
        (PROBABILITIES, [0, 1, 3], "integers from 0 to 2.* from 0 to 3"),
        (PROBABILITIES, [-1, 1, 2], "integers from 0 to 2.* from -1 to 2"),
        (PROBABILITIES, [0.0, 1.0, 2.0], "must be integers.* float64"),
        (PROBABILITIES * [[1], [np.nan], [1]], [0, 1, 2], "1 rows with NaN"),
    ],
    ids=["count", "flat", "none", "too large", "negative", "float", "nan"],
)
def test_what_does_not_fit_is_refused(probabilities, labels, message):
    with pytest.raises(ValueError, match=message):
        label_accuracy(probabilities, labels)
