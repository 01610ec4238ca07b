"""`inspect` counts and shows, and does not raise on bad pictures."""

import collections
import dataclasses
import struct

import numpy as np
import pytest
from PIL import Image

from data.saving import save
from kerasgan.data import DataError, ImageSource, inspect, load


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for index in range(4):
        array = rng.integers(0, 256, (8, 10, 3), np.uint8)
        save(tmp_path / "cat" / f"{index}.png", array)
    save(tmp_path / "dog" / "grey.png", np.zeros((6, 6), np.uint8))
    save(tmp_path / "dog" / "alpha.png", np.zeros((8, 10, 3), np.uint8), "RGBA")
    (tmp_path / "dog" / "bad.png").write_bytes(b"nothing")
    (tmp_path / "notes.txt").write_text("x")
    return tmp_path


def test_a_folder_is_counted_without_raising(folder):
    found = inspect(folder)
    assert found.name == folder.name
    assert found.count == 6
    assert found.sizes == {(8, 10): 5, (6, 6): 1}
    assert found.modes == {"RGB": 4, "L": 1, "RGBA": 1}
    assert found.classes == {"cat": 4, "dog": 2}
    assert found.bad == (
        ("dog/bad.png", "no PNG, JPEG, WEBP, BMP, GIF or TIFF picture"),
    )
    assert found.ignored == ("notes.txt",)
    assert len(found.fingerprint) == 64
    assert isinstance(found.sizes, collections.Counter)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.count = 3


def test_the_contact_sheet_shows_pictures_in_order(folder):
    sheet = inspect(folder).contact_sheet
    assert sheet.shape == (2 * 10 + 2, 3 * 12 + 2, 3)
    first = np.asarray(Image.open(folder / "cat" / "0.png"))
    np.testing.assert_array_equal(sheet[2:10, 2:12], first)


def test_the_fingerprint_is_that_of_the_loaded_source(folder):
    found = inspect(folder, 8)
    assert found.fingerprint == load(folder, 8, on_bad="skip").fingerprint
    assert found.fingerprint != inspect(folder).fingerprint


def test_a_folder_without_any_readable_picture_is_reported(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    found = inspect(tmp_path)
    assert (found.count, found.classes, found.contact_sheet) == (0, None, None)
    assert found.bad == (("a.png", "empty file"),)


def test_large_pictures_are_shown_small(tmp_path):
    save(tmp_path / "a.png", np.zeros((300, 600, 3), np.uint8))
    assert inspect(tmp_path).contact_sheet.shape == (64 + 4, 128 + 4, 3)
    images = np.zeros((1, 300, 600, 3), np.uint8)
    assert inspect(images).contact_sheet.shape == (64 + 4, 128 + 4, 3)


def test_the_bundled_set_is_inspected():
    found = inspect("fashion_mnist_10k", pictures=100)
    assert found.count == 10_000
    assert found.sizes == {(28, 28): 10_000}
    assert found.modes == {"L": 10_000}
    assert found.classes["Ankle boot"] == 1000
    assert found.fingerprint == load("fashion_mnist_10k").fingerprint
    assert found.contact_sheet.shape == (302, 302, 1)


def test_arrays_and_sources_are_inspected():
    floats = np.linspace(-1, 1, 2 * 4 * 4 * 3).reshape(2, 4, 4, 3)
    found = inspect((floats, np.array([0, 2])))
    assert found.classes == {"0": 1, "1": 0, "2": 1}
    assert found.modes == {"RGB": 2}
    assert (found.contact_sheet[2, 2], found.contact_sheet[5, 11, 2]) == (
        pytest.approx([0, 3, 5], abs=1),
        255,
    )
    assert inspect(ImageSource(floats)).count == 2


@pytest.mark.parametrize("kind", ["array", "source", "npz", "idx"])
def test_sizes_are_those_before_cropping_and_resizing(tmp_path, kind):
    images = np.random.default_rng(0).integers(0, 256, (3, 6, 8, 1), np.uint8)
    np.savez(tmp_path / "set.npz", images=images)
    (tmp_path / "idx").mkdir()
    (tmp_path / "idx" / "train-images-idx3-ubyte").write_bytes(
        struct.pack(">4B3I", 0, 0, 8, 3, 3, 6, 8) + images.tobytes()
    )
    source = {
        "array": images,
        "source": ImageSource(images),
        "npz": tmp_path / "set.npz",
        "idx": tmp_path / "idx",
    }[kind]
    found = inspect(source, (4, 4, 3))
    assert found.sizes == {(6, 8): 3}
    assert found.contact_sheet.shape == (2 * 6 + 2, 2 * 6 + 2, 3)
    assert found.fingerprint == load(source, (4, 4, 3)).fingerprint


def test_pictures_on_the_sheet_are_spread_over_the_set():
    images = np.zeros((100, 2, 2, 1), np.uint8)
    images[-1] = 200
    sheet = inspect(images, pictures=4).contact_sheet
    assert (sheet[6:8, 6:8] == 200).all()


def test_bad_arguments_are_refused(tmp_path):
    with pytest.raises(ValueError, match="`pictures` must be 1 or more"):
        inspect(np.zeros((2, 4, 4, 1), np.uint8), pictures=0)
    with pytest.raises(DataError, match="Accepted"):
        inspect(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="`background`"):
        inspect(tmp_path, background=(1, 2))
    with pytest.raises(ValueError, match="`image_size`"):
        inspect(tmp_path, image_size=0)
