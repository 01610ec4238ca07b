"""The truncation that a user gave becomes one number a picture."""

import re

import numpy as np
import pytest

from kerasgan.latent import resolve_truncation


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (0.5, [0.5, 0.5, 0.5]),
        (1, [1.0, 1.0, 1.0]),
        (np.float64(-1), [-1.0, -1.0, -1.0]),
        ([0.0, 0.7, 1.5], [0.0, 0.7, 1.5]),
        (np.array([2, 0, 1]), [2.0, 0.0, 1.0]),
    ],
    ids=["float", "int", "numpy", "list", "integers"],
)
def test_one_number_stands_for_all_and_many_for_each(given, expected):
    truncation = resolve_truncation(given, 3, has_style_space=True)
    assert truncation.dtype == np.float32
    np.testing.assert_array_equal(truncation, np.float32(expected))
    truncation[0] = 3.0  # an array of its own, for the caller to change


@pytest.mark.parametrize("given", [1.0, 1, [1.0, 1.0, 1.0]], ids=str)
def test_a_model_without_styles_is_not_truncated(given):
    assert resolve_truncation(given, 3, has_style_space=False) is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (0.5, "has no style space to truncate in. Received: truncation=0.5."),
        ([1.0, 1.0, 0.7], "`truncation` must be 1 for this model"),
        ([1.0, 1.0, 0.7], "Received: values from 0.7 to 1.0."),
        (np.nan, "Received: truncation=nan."),
    ],
    ids=["float", "list", "values", "nan"],
)
def test_what_a_model_without_styles_refuses(given, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        resolve_truncation(given, 3, has_style_space=False)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.nan, "`truncation` must be finite. Received: truncation=nan."),
        ([0.0, np.inf, 1.0], "must be finite. Received: values from 0.0 to inf."),
        (1e39, "must be finite. Received: truncation=1e+39."),
        ([0.5, 0.5], "a number or 3 numbers, one for each picture. Received: dtype fl"),
        ([[0.5], [0.5], [0.5]], "Received: dtype float64, shape (3, 1)."),
        ("0.5", "a number or 3 numbers"),
        (True, "Received: dtype bool"),
        (None, "Received: dtype object"),
    ],
    ids=str,
)
def test_wrong_truncation(given, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        resolve_truncation(given, 3, has_style_space=True)
