"""Labels that a user gave, or did not give, become one label a picture."""

import numpy as np
import pytest

from kerasgan.latent import resolve_labels, sample_labels


def test_a_model_without_classes_has_no_labels():
    assert resolve_labels(None, 3, None) is None
    with pytest.raises(ValueError, match=r"has no classes. Received: labels=\[2"):
        resolve_labels([2], 1, None)


def test_without_labels_they_are_drawn_from_the_seed():
    drawn = resolve_labels(None, 9, 5, seed=3)
    np.testing.assert_array_equal(drawn, sample_labels(9, 5, 3))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (2, [2, 2, 2]),
        (np.int64(2), [2, 2, 2]),
        ([0, 1, 4], [0, 1, 4]),
        (np.array([4, 1, 0], np.uint8), [4, 1, 0]),
    ],
    ids=["int", "numpy", "list", "array"],
)
def test_one_label_stands_for_all_and_many_for_each(given, expected):
    labels = resolve_labels(given, 3, 5)
    assert labels.dtype == np.int32
    assert labels.tolist() == expected
    labels[0] = 3  # an array of its own, for the caller to change


def test_no_pictures_have_no_labels():
    assert resolve_labels(np.zeros(0, int), 0, 5).shape == (0,)
    assert resolve_labels(3, 0, 5).shape == (0,)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([1, 2], r"must be an integer or 3 integers, .* dtype int64, shape \(2,\)"),
        ([[1], [2], [3]], r"one for each picture. Received: .* shape \(3, 1\)"),
        ([0.0, 1.0, 2.0], "an integer or 3 integers.*dtype float64"),
        (True, "an integer or 3 integers.*dtype bool"),
        ("2", "an integer or 3 integers"),
        ([0, 5, 1], "must be from 0 to 4. Received: values from 0 to 5"),
        (-1, "must be from 0 to 4. Received: values from -1 to -1"),
        (2**40, "must be from 0 to 4"),
    ],
    ids=str,
)
def test_wrong_labels(labels, message):
    with pytest.raises(ValueError, match=message):
        resolve_labels(labels, 3, 5)
