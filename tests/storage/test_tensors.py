"""Weights load whole and proved, or not at all."""

import json
import struct

import numpy as np
import pytest

from kerasgan import storage

TENSORS = {
    "generator/dense/kernel": np.arange(12, dtype=np.float32).reshape(3, 4) / 7,
    "generator/dense/bias": np.array([0.5, -0.25], np.float16),
    "generator/steps": np.array(5, np.int64),
    "generator/flags": np.array([True, False, True]),
    "generator/empty": np.zeros((0, 3), np.float64),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


def test_round_trip(path):
    pin = storage.save_tensors(path, TENSORS, {"entry": "dcgan"})
    manifest = storage.tensor_manifest(TENSORS)
    loaded = storage.load_tensors(path, pin.size, pin.sha256, manifest)
    assert list(loaded) == sorted(TENSORS)
    for name, array in TENSORS.items():
        assert loaded[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded[name], array)
        assert loaded[name].shape == array.shape
    assert pin == (path.stat().st_size, storage.sha256_of(path))
    assert pin.sha256 == storage.sha256_of(path.read_bytes())


def test_tensors_have_the_hash_of_their_file(path):
    pin = storage.save_tensors(path, TENSORS)
    swapped = dict(reversed(TENSORS.items()))
    assert storage.sha256_of_tensors(swapped) == pin.sha256
    other = {**TENSORS, "generator/steps": np.array(6, np.int64)}
    assert storage.sha256_of_tensors(other) != pin.sha256
    diverged = {"kernel": np.array([np.nan, np.inf])}  # has one too, though no file
    assert len(storage.sha256_of_tensors(diverged)) == 64


def test_manifest_is_plain_json():
    manifest = storage.tensor_manifest(TENSORS)
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["generator/dense/kernel"] == ["float32", [3, 4]]
    assert manifest["generator/steps"] == ["int64", []]


def test_same_tensors_same_bytes(tmp_path):
    metadata = {str(index): "text" for index in range(8)}
    turned = dict(reversed(list(TENSORS.items())))
    first = storage.save_tensors(tmp_path / "a", TENSORS, metadata)
    second = storage.save_tensors(
        tmp_path / "b", turned, dict(reversed(list(metadata.items())))
    )
    assert first == second


def test_layout_of_the_array_in_memory_does_not_matter(tmp_path):
    plain = np.arange(12, dtype=np.float32).reshape(3, 4)
    variants = [np.asfortranarray(plain), plain.astype(">f4"), plain[::-1][::-1]]
    pins = {storage.save_tensors(tmp_path / "w", {"a": each}) for each in variants}
    assert pins == {storage.save_tensors(tmp_path / "w", {"a": plain})}


def test_each_tensor_is_aligned(path):
    storage.save_tensors(path, TENSORS)
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    assert length % 8 == 0
    for name, entry in json.loads(content[8 : 8 + length]).items():
        assert entry["data_offsets"][0] % TENSORS[name].itemsize == 0


def without(tensors, name):
    return {key: value for key, value in tensors.items() if key != name}


@pytest.mark.parametrize("name", TENSORS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda all_, name: without(all_, name), "'{name}' is missing"),
        (
            lambda all_, name: without(all_, name) | {"other": all_[name]},
            "'{name}' is missing, 'other' is unknown",
        ),
        (
            lambda all_, name: all_ | {name: np.zeros((2, 5), all_[name].dtype)},
            r"'{name}' is .*\(2, 5\) instead of",
        ),
        (
            lambda all_, name: all_ | {name: all_[name].astype(np.uint8)},
            "'{name}' is uint8.* instead of",
        ),
    ],
    ids=["removed", "renamed", "reshaped", "retyped"],
)
def test_tensors_other_than_the_manifest(path, name, change, message):
    storage.save_tensors(path, change(TENSORS, name))
    with pytest.raises(storage.StorageError, match=message.format(name=name)):
        storage.load_tensors(path, manifest=storage.tensor_manifest(TENSORS))


def test_many_differences_are_counted(path):
    storage.save_tensors(path, {})
    with pytest.raises(storage.StorageError, match="is missing and 2 more"):
        storage.load_tensors(path, manifest=storage.tensor_manifest(TENSORS))


def test_values_that_are_not_finite_are_not_written(path):
    with pytest.raises(storage.StorageError, match="3 of 3 values of the tensor 'a'"):
        storage.save_tensors(path, {"a": np.full(3, np.nan)})
    assert not path.exists()


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({"": np.zeros(1)}, "A tensor's name must be"),
        ({"__metadata__": np.zeros(1)}, "A tensor's name must be"),
        ({"a": np.zeros(1, np.complex64)}, "must hold one of .* complex64 in 'a'"),
        ({"a": np.array(["text"])}, "must hold one of"),
    ],
    ids=["empty-name", "reserved-name", "complex", "text"],
)
def test_what_cannot_be_stored(path, tensors, message):
    with pytest.raises(storage.StorageError, match=message):
        storage.save_tensors(path, tensors)
    assert not path.exists()
