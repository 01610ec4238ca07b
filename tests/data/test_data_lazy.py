"""Folders beyond the memory limit: decoded when asked for, otherwise the same."""

import os

import numpy as np
import pytest

from data.saving import NOISE, save
from kerasgan.data import DataError, load
from kerasgan.data import scanning as scanning_module

RNG = np.random.default_rng(0)


@pytest.fixture
def photos(tmp_path):
    for index in range(12):
        array = RNG.integers(0, 256, (9, 11, 3), np.uint8)
        save(tmp_path / "ab"[index % 2] / f"{index}.png", array)
    save(tmp_path / "a" / "grey.png", NOISE[..., 0])
    return tmp_path


def test_beyond_the_memory_limit_pictures_are_decoded_when_asked_for(
    photos, monkeypatch
):
    held = load(photos, 8)
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    lazy = load(photos, 8)
    assert (held.lazy, lazy.lazy) == (False, True)
    assert lazy.images.shape == held.images.shape == (13, 8, 8, 3)
    assert (lazy.images.dtype, lazy.images.ndim) == (np.uint8, 4)
    np.testing.assert_array_equal(np.asarray(lazy.images), held.images)
    np.testing.assert_array_equal(lazy.images[3:5], held.images[3:5])
    np.testing.assert_array_equal(lazy.images[[7, -1]], held.images[[7, -1]])
    np.testing.assert_array_equal(lazy.images[2], held.images[2])
    np.testing.assert_array_equal(lazy.labels, held.labels)
    assert np.asarray(lazy.images, np.float32).dtype == np.float32
    resized = load(lazy, 4)
    np.testing.assert_array_equal(np.asarray(resized.images), load(photos, 4).images)


def test_a_lazy_pipeline_gives_the_same_batches(photos, monkeypatch):
    held = load(photos, 8)
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    lazy = load(photos, 8)
    options = {"batch_size": 5, "seed": 2, "position": 7}
    batches = (side.mirrored().dataset(**options) for side in (held, lazy))
    pairs = zip(*batches, strict=True)
    for _, (first, second) in zip(range(6), pairs, strict=False):
        np.testing.assert_array_equal(first[0], second[0])
        np.testing.assert_array_equal(first[1], second[1])
    assert lazy.dataset(5).element_spec[0].shape == (5, 8, 8, 3)


def test_only_reading_is_tuned(photos, monkeypatch):
    """A training waits at its end for a tuner, even one that has nothing to do."""
    held = load(photos, 8)
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    tuned = [
        side.dataset(4).options().autotune.enabled for side in (held, load(photos, 8))
    ]
    assert tuned == [False, True]


def test_the_fingerprint_of_lazy_files_follows_names_and_bytes(photos, monkeypatch):
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    before = load(photos, 8).fingerprint
    assert load(photos, 8).fingerprint == before
    assert load(photos, 4).fingerprint != before
    os.rename(photos / "a" / "0.png", photos / "a" / "00.png")
    renamed = load(photos, 8).fingerprint
    save(photos / "a" / "00.png", np.zeros((9, 11, 3), np.uint8))
    assert len({before, renamed, load(photos, 8).fingerprint}) == 3


def test_a_file_that_breaks_later_is_named(photos, monkeypatch):
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    source = load(photos, 8)
    (photos / "a" / "grey.png").write_bytes(b"")
    with pytest.raises(DataError, match="'a/grey.png' could be read before.*empty"):
        np.asarray(source.images)
