"""Latents and labels are functions of seed and index, by a law written down twice."""

import math
import re
import subprocess
import sys

import numpy as np
import pytest

from kerasgan.latent import philox4x32, sample_labels, sample_latents

SEEDS = [0, 7, 2**32, 2**64 - 1]
FIRST_INDICES = [0, 3, 2**32 - 2, 2**53 + 1, 2**63 - 4]


def latent_by_hand(seed, index, dimension):
    """The published law in plain Python, one word at a time."""
    key, latent = (seed % 2**32, seed // 2**32), []
    for block in range(math.ceil(dimension / 4)):
        counter = [block, index % 2**32, index // 2**32, 0]
        words = philox4x32(np.array(counter, np.uint32), key).tolist()
        for first, second in (words[:2], words[2:]):
            radius = math.sqrt(-2 * math.log((first + 1) / 2**32))
            angle = 2 * math.pi * (second + 1) / 2**32
            latent += [radius * math.cos(angle), radius * math.sin(angle)]
    return latent[:dimension]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("start", FIRST_INDICES)
def test_latents_follow_the_law(seed, start):
    drawn = sample_latents(3, 6, seed, start)
    assert drawn.dtype == np.float32
    by_hand = [latent_by_hand(seed, start + k, 6) for k in range(3)]
    np.testing.assert_allclose(drawn, by_hand, rtol=2e-7)


def test_latents_never_change():
    # Pictures that were published with a seed depend on these numbers.
    np.testing.assert_allclose(
        sample_latents(2, 5, seed=7),
        [
            [2.9156785e-04, -3.0484697e-01, 1.7887573e00, 1.0678725e00, 3.7640351e-01],
            [1.1478884e00, 1.4430003e00, -2.7488092e-01, -3.2258225e-03, 1.1519074e00],
        ],
        rtol=2e-7,
    )


def test_labels_never_change():
    expected = [8, 2, 1, 0, 8, 1, 9, 9, 4, 3, 3, 7, 0, 3, 1, 3]
    assert sample_labels(16, 10, seed=7).tolist() == expected


@pytest.mark.parametrize("start", FIRST_INDICES)
def test_latent_depends_on_seed_and_index_alone(start):
    together = sample_latents(4, 10, seed=11, start=start)
    one_by_one = [sample_latents(1, 10, 11, start + k)[0] for k in reversed(range(4))]
    np.testing.assert_array_equal(together, one_by_one[::-1])


def test_label_depends_on_seed_and_index_alone():
    together = sample_labels(40, 10, seed=11, start=5)
    one_by_one = [sample_labels(1, 10, 11, 5 + k)[0] for k in range(40)]
    np.testing.assert_array_equal(together, one_by_one)


def test_shorter_latent_is_the_beginning_of_a_longer_one():
    longer = sample_latents(3, 9, seed=2)
    for dimension in range(1, 9):
        shorter = sample_latents(3, dimension, seed=2)
        np.testing.assert_array_equal(shorter, longer[:, :dimension])


def test_latents_are_standard_normal():
    latents = sample_latents(20_000, 16, seed=3).astype(np.float64)
    # Within four standard errors of the moments of 320 000 standard normal numbers.
    for power, moment, spread in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        tolerance = 4 * math.sqrt(spread / latents.size)
        assert np.mean(latents**power) == pytest.approx(moment, abs=tolerance)
    correlation = np.corrcoef(latents.T) - np.eye(16)
    assert np.abs(correlation).max() < 4.5 / math.sqrt(20_000)
    inside = [np.mean(np.abs(latents) < bound) for bound in (0.5, 1.0, 2.0, 3.0)]
    expected = [math.erf(bound / math.sqrt(2)) for bound in (0.5, 1.0, 2.0, 3.0)]
    np.testing.assert_allclose(inside, expected, atol=4 * 0.5 / math.sqrt(320_000))


def test_neighbouring_seeds_and_indices_are_uncorrelated():
    rows = [sample_latents(1, 40_000, seed)[0] for seed in (0, 1, 2**32)]
    rows.append(sample_latents(1, 40_000, seed=0, start=1)[0])
    correlation = np.corrcoef(rows) - np.eye(4)
    assert np.abs(correlation).max() < 4 / math.sqrt(40_000)


@pytest.mark.parametrize("classes", [1, 2, 3, 10, 1000])
def test_labels_are_uniform(classes):
    labels = sample_labels(50_000, classes, seed=4)
    assert labels.dtype == np.int32
    counts = np.bincount(labels, minlength=classes)
    assert len(counts) == classes
    expected = 50_000 / classes
    chi_square = np.sum((counts - expected) ** 2 / expected)
    freedom = classes - 1
    assert chi_square <= freedom + 4 * math.sqrt(2 * freedom)


def test_labels_do_not_share_words_with_latents():
    labels = sample_labels(20_000, 1000, seed=5).astype(np.float64)
    latents = sample_latents(20_000, 4, seed=5)
    magnitudes = np.concatenate([latents, np.abs(latents)], axis=1)
    correlation = np.corrcoef(labels, magnitudes.T)[0, 1:]
    assert np.abs(correlation).max() < 4 / math.sqrt(20_000)


def test_label_scales_the_word_down():
    counter = np.array([[0, k, 0, 1] for k in range(100)], np.uint32)
    words = philox4x32(counter, (9, 0))[:, 0].tolist()
    expected = [word * 10 // 2**32 for word in words]
    assert sample_labels(100, 10, seed=9).tolist() == expected


def test_nothing_is_drawn_for_a_count_of_zero():
    assert sample_latents(0, 5).shape == (0, 5)
    assert sample_labels(0, 5).shape == (0,)


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint8])
def test_integers_of_numpy_are_taken(kind):
    latents = sample_latents(kind(2), kind(3), kind(5), kind(1))
    np.testing.assert_array_equal(latents, sample_latents(2, 3, 5, 1))
    labels = sample_labels(kind(2), kind(3), kind(5), kind(1))
    np.testing.assert_array_equal(labels, sample_labels(2, 3, 5, 1))


@pytest.mark.parametrize(
    ("function", "changed", "message"),
    [
        (sample_latents, {"count": -1}, "`count` must be an integer in [0, 2**31)"),
        (sample_latents, {"count": 2.0}, "Received: count=2.0."),
        (sample_latents, {"dimension": 0}, "`dimension` must be an integer in [1,"),
        (sample_latents, {"seed": -1}, "`seed` must be an integer in [0, 2**64)"),
        (sample_latents, {"seed": 2**64}, f"Received: seed={2**64}."),
        (sample_latents, {"seed": None}, "Received: seed=None."),
        (sample_latents, {"start": -3}, "`start` must be an integer in [0, 2**63)"),
        (sample_labels, {"classes": 0}, "`classes` must be an integer in [1, 2**31)"),
        (sample_labels, {"classes": 2**31}, f"Received: classes={2**31}."),
        (sample_labels, {"classes": "ten"}, "Received: classes='ten'."),
        (sample_labels, {"count": -1}, "Received: count=-1."),
        (sample_labels, {"seed": 2**64}, "`seed` must be an integer"),
        (sample_labels, {"start": -1}, "Received: start=-1."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_bad_arguments_are_named(function, changed, message):
    third = {"classes": 2} if function is sample_labels else {"dimension": 2}
    with pytest.raises(ValueError, match=re.escape(message)):
        function(**({"count": 1} | third | changed))


def test_sampling_needs_numpy_alone():
    code = (
        "import sys\n"
        "from kerasgan.latent import sample_labels, sample_latents, to_uint8\n"
        "to_uint8(sample_latents(1, 1)), sample_labels(1, 2)\n"
        "tops = {name.split('.')[0] for name in sys.modules}\n"
        "print(*sorted(tops - sys.stdlib_module_names))"
    )
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if not name.startswith("_")}
    assert loaded == {"kerasgan", "numpy"}
