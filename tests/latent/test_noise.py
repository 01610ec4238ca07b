"""Noise is a function of seed and index by the latents' law, and of nothing else."""

import math
import re

import numpy as np
import pytest

from kerasgan.latent import (
    philox4x32,
    resolve_noise,
    sample_labels,
    sample_latents,
    sample_noise,
)


def noise_by_hand(seed, index, dimension):
    """The published law in plain Python; the third stream."""
    key, noise = (seed % 2**32, seed // 2**32), []
    for block in range(math.ceil(dimension / 4)):
        counter = [block, index % 2**32, index // 2**32, 2]
        words = philox4x32(np.array(counter, np.uint32), key).tolist()
        for first, second in (words[:2], words[2:]):
            radius = math.sqrt(-2 * math.log((first + 1) / 2**32))
            angle = 2 * math.pi * (second + 1) / 2**32
            noise += [radius * math.cos(angle), radius * math.sin(angle)]
    return noise[:dimension]


@pytest.mark.parametrize("seed", [0, 7, 2**64 - 1])
@pytest.mark.parametrize("start", [0, 2**32 - 2, 2**63 - 4])
def test_noise_follows_the_law(seed, start):
    drawn = sample_noise(3, 6, seed, start)
    assert drawn.dtype == np.float32
    by_hand = [noise_by_hand(seed, start + k, 6) for k in range(3)]
    np.testing.assert_allclose(drawn, by_hand, rtol=2e-7)


def test_noise_never_changes():
    # Pictures that were published with a seed depend on these numbers.
    expected = [
        [3.9786014e-01, -1.7153846e00, -1.9635810e00],
        [9.1086221e-01, 9.3192406e-02, 2.8705421e-01],
    ]
    np.testing.assert_allclose(sample_noise(2, 3, seed=7), expected, rtol=2e-7)


def test_noise_depends_on_seed_and_index_alone():
    together = sample_noise(6, 10, seed=11, start=3)
    one_by_one = [sample_noise(1, 10, 11, 3 + k)[0] for k in range(6)]
    np.testing.assert_array_equal(together, one_by_one)
    np.testing.assert_array_equal(sample_noise(2, 7, 11, 3), together[:2, :7])
    assert sample_noise(0, 5).shape == (0, 5)


def test_noise_is_standard_normal():
    noise = sample_noise(20_000, 16, seed=3).astype(np.float64)
    # Within four standard errors of the moments of 320 000 standard normal numbers.
    for power, moment, spread in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        tolerance = 4 * math.sqrt(spread / noise.size)
        assert np.mean(noise**power) == pytest.approx(moment, abs=tolerance)
    correlation = np.corrcoef(noise.T) - np.eye(16)
    assert np.abs(correlation).max() < 4.5 / math.sqrt(20_000)


def test_noise_shares_nothing_with_latents_and_labels_of_its_seed():
    noise = sample_noise(20_000, 4, seed=5)
    latents = sample_latents(20_000, 4, seed=5)
    assert not (noise == latents).any()
    labels = sample_labels(20_000, 1000, seed=5).astype(np.float64)
    others = np.column_stack([latents, np.abs(latents), labels])
    mine = np.concatenate([noise, np.abs(noise)], axis=1)
    correlation = np.corrcoef(mine.T, others.T)[:8, 8:]
    assert np.abs(correlation).max() < 4.5 / math.sqrt(20_000)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"count": -1}, "`count` must be an integer in [0, 2**31)"),
        ({"dimension": 0}, "`dimension` must be an integer in [1, 2**31)"),
        ({"seed": 2**64}, "`seed` must be an integer in [0, 2**64)"),
        ({"start": -1}, "`start` must be an integer in [0, 2**63)"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_bad_arguments_are_named(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        sample_noise(**({"count": 1, "dimension": 2} | changed))


def test_a_model_without_noise_takes_none():
    assert resolve_noise(None, 3, None) is None
    with pytest.raises(ValueError, match=r"does not take noise .* of shape \(3, 2\)"):
        resolve_noise(np.zeros((3, 2)), 3, None)


def test_noise_that_is_not_given_is_drawn():
    drawn = resolve_noise(None, 3, 8, seed=4)
    np.testing.assert_array_equal(drawn, sample_noise(3, 8, 4))


def test_one_noise_stands_for_all_and_many_for_each():
    given = np.arange(6.0)
    for each in resolve_noise(given, 3, 6):
        np.testing.assert_array_equal(each, given)
    many = sample_noise(3, 6, seed=1)
    noise = resolve_noise(many.tolist(), 3, 6)
    assert noise.dtype == np.float32
    np.testing.assert_array_equal(noise, many)
    noise[0] = 3.0  # an array of its own, for the caller to change


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        (np.zeros((2, 6)), r"of shape (3, 6), or (6,) for the same in every picture"),
        (np.zeros(5), "Received: shape (5,)."),
        (np.full(6, np.nan), "`noise` must be finite. Received: 100.0 % NaN"),
    ],
    ids=["rows", "length", "nan"],
)
def test_wrong_noise(noise, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        resolve_noise(noise, 3, 6)
