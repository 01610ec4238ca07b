"""Measures of health have the values that they must have."""

import numpy as np
import pytest

from kerasgan.training import colour_inversion
from kerasgan.training.health_measures import (
    held_out_ratio,
    relative_diversity,
    training_sign,
)

RANDOM = np.random.default_rng(0)


def pictures(count=16, size=32, channels=3):
    """Pictures with light and shade: a few soft blobs of colour each."""
    coarse = RANDOM.integers(0, 256, (count, 4, 4, channels)).astype(float)
    return np.kron(coarse, np.ones((1, size // 4, size // 4, 1))).astype(np.uint8)


@pytest.mark.parametrize(
    ("logits", "boundary", "sign"),
    [
        ([3.0, 0.1, 2.0, 1.0], 0.0, 1.0),
        ([3.0, -0.1, 2.0, 1.0], 0.0, 0.5),
        ([[-3.0], [-0.1]], 0.0, -1.0),
        ([0.4, 0.6, 0.7, 0.8], 0.5, 0.5),
    ],
)
def test_training_sign(logits, boundary, sign):
    assert training_sign(logits, boundary) == sign


@pytest.mark.parametrize("ratio", [0.0, 0.25, 1.0, -0.5])
def test_held_out_ratio_of_known_means(ratio):
    train = np.array([3.0, 5.0] * 200)
    fake = np.array([-3.0, -1.0] * 200)
    held_out = train - ratio * 6.0
    value, error = held_out_ratio(train, held_out, fake)
    assert value == pytest.approx(ratio)
    # Variance 1 each: ((1 - r)^2 + 1 + r^2) / 400, by the distance of 6.
    expected = np.sqrt(((1 - ratio) ** 2 + 1 + ratio**2) / 399) / 6
    assert error == pytest.approx(expected)


def test_held_out_ratio_scatters_by_its_error():
    values, errors = [], []
    for _ in range(300):
        train, held_out, fake = (RANDOM.normal(m, 2, 100) for m in (4, 2, 0))
        value, error = held_out_ratio(train, held_out, fake)
        values.append(value)
        errors.append(error)
    assert np.mean(values) == pytest.approx(0.5, abs=0.03)
    assert np.std(values) == pytest.approx(np.mean(errors), rel=0.15)


@pytest.mark.parametrize("apart", [0.0, -5.0, 0.1])
def test_held_out_ratio_of_a_blind_discriminator_is_nan(apart):
    fake = RANDOM.normal(0, 1, 100)
    value, error = held_out_ratio(fake + apart, fake, RANDOM.permutation(fake))
    assert np.isnan(value)
    assert np.isnan(error)


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (lambda: training_sign([]), "`train_logits` must hold at least 1 finite"),
        (lambda: training_sign([np.nan, 1]), "Received: 2, of which 1 finite"),
        (lambda: held_out_ratio([1, 2], [1], [1, 2]), "`held_out_logits` must hold at"),
        (lambda: held_out_ratio([1, 2], [1, 2], [np.inf, 2]), "`fake_logits` must"),
        (
            lambda: relative_diversity(pictures(), pictures(1).repeat(8, 0)),
            "must differ from each other.*8 equal pictures",
        ),
        (
            lambda: colour_inversion(pictures()[0], pictures()[0]),
            "pictures of one size",
        ),
        (
            lambda: colour_inversion(pictures(3), pictures(4)),
            r"shapes \(3, 32, 32, 3\)",
        ),
        (lambda: colour_inversion(pictures(0), pictures(0)), "Received: shapes"),
    ],
    ids=range(8),
)
def test_refusals(measure, message):
    with pytest.raises(ValueError, match=message):
        measure()


def test_relative_diversity():
    real = pictures(64)
    assert relative_diversity(pictures(64), real) == pytest.approx(1, abs=0.1)
    assert relative_diversity(real[:1].repeat(64, 0), real) == 0
    half = (real.astype(int) // 2 + 60).astype(np.uint8)
    assert relative_diversity(half, real) == pytest.approx(0.5, abs=0.01)


def test_relative_diversity_of_large_pictures_is_that_of_small_ones():
    small = pictures(16, 32)
    large = small.repeat(5, axis=1).repeat(5, axis=2)
    real = pictures(16, 32)
    assert relative_diversity(large, real) == pytest.approx(
        relative_diversity(small, real)
    )


SOURCES = pictures(32, 64)


@pytest.mark.parametrize(
    ("translated", "correlation"),
    [
        (SOURCES, 1.0),
        (255 - SOURCES, -1.0),
        (SOURCES // 2 + 100, 1.0),
        (np.full_like(SOURCES, 77), 0.0),
        (SOURCES.mean(axis=-1, keepdims=True).astype(np.uint8), 1.0),
        (255 - SOURCES.mean(axis=-1, keepdims=True).astype(np.uint8), -1.0),
    ],
    ids=["same", "negative", "paler", "flat", "grey", "grey negative"],
)
def test_colour_inversion(translated, correlation):
    assert colour_inversion(SOURCES, translated) == pytest.approx(correlation, abs=0.01)


def test_colour_inversion_sees_the_coarse_alone():
    """A chequered texture of the opposite phase is no inversion."""
    texture = 40 * (np.indices((64, 64)).sum(axis=0) % 2)[None, :, :, None]
    muted = SOURCES // 2
    source, translated = muted + texture, muted + 40 - texture
    assert colour_inversion(source, translated) > 0.99


def test_unrelated_colours_are_no_inversion():
    assert abs(colour_inversion(SOURCES, pictures(32, 64))) < 0.2


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (100, 30)])
def test_any_size(size):
    images = RANDOM.integers(0, 256, (8, *size, 3), dtype=np.uint8)
    expected = 0.0 if size == (1, 1) else 1.0
    assert colour_inversion(images, images) == pytest.approx(expected)
    assert relative_diversity(images, images) == 1
