"""Sets of TensorFlow Datasets by name, prepared by TFDS' own writer, offline."""

import socket
import sys

import numpy as np
import pytest

from data.preparing import FEATURES, IMAGES, labelled, prepare, tfds
from kerasgan.data import DataError, inspect, load
from kerasgan.data import prepared as prepared_module


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_prepared_set_is_loaded_by_name_in_its_order(tmp_path):
    prepare(tmp_path, FEATURES, {"train": labelled(), "test": labelled(IMAGES[:2])})
    source = load("tiny", data_dir=tmp_path)
    np.testing.assert_array_equal(source.images, IMAGES)
    assert source.labels.tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert source.class_names == ("cat", "dog")
    assert (source.name, source.split) == ("tiny", "train")
    test = load("tiny", split="test", data_dir=str(tmp_path))
    assert (len(test), test.split) == (2, "test")
    assert len(load("tiny", split="train[:3]", data_dir=tmp_path)) == 3


def test_a_name_that_tfds_knows_is_not_downloaded_when_prepared(tmp_path):
    features = {
        "image": tfds.features.Image(shape=(8, 8, 1)),
        "label": tfds.features.ClassLabel(num_classes=10),
    }
    rows = [{"image": image[..., :1], "label": 3} for image in IMAGES]
    prepare(tmp_path, features, {"train": rows}, "fashion_mnist", "3.0.1")
    source = load("fashion_mnist", data_dir=tmp_path)
    np.testing.assert_array_equal(source.images, IMAGES[..., :1])
    assert source.classes == 10


def test_the_newest_version_is_taken_unless_one_is_named(tmp_path):
    for version, count in (("1.9.0", 2), ("1.10.0", 3)):
        rows = {"train": labelled(IMAGES[:count])}
        prepare(tmp_path, FEATURES, rows, version=version)
    assert len(load("tiny", data_dir=tmp_path)) == 3
    assert len(load("tiny:1.9.0", data_dir=tmp_path)) == 2


def test_configurations_are_part_of_the_name(tmp_path):
    prepare(tmp_path, FEATURES, {"train": labelled()}, name="tiny/small")
    assert len(load("tiny/small", data_dir=tmp_path)) == 7


def test_sets_without_classes_have_no_labels(tmp_path):
    features = {"picture": tfds.features.Image(shape=(8, 8, 1))}
    rows = [{"picture": image[..., :1]} for image in IMAGES]
    prepare(tmp_path, features, {"train": rows})
    source = load("tiny", data_dir=tmp_path)
    assert (source.image_shape, source.labels) == ((8, 8, 1), None)


def test_mixed_sizes_need_an_image_size(tmp_path):
    rows = labelled([IMAGES[0], np.zeros((8, 12, 3), np.uint8)])
    prepare(tmp_path, FEATURES, {"train": rows})
    with pytest.raises(DataError, match=r"'tiny' must have one size.*8 x 12 \(1\)"):
        load("tiny", data_dir=tmp_path)
    assert load("tiny", 4, data_dir=tmp_path).image_shape == (4, 4, 3)


def test_mixed_sizes_are_counted_and_shown_at_the_commonest(tmp_path):
    wide = np.full((8, 12, 3), 200, np.uint8)
    prepare(tmp_path, FEATURES, {"train": labelled([wide, *IMAGES[:2]])})
    found = inspect("tiny", data_dir=tmp_path)
    assert (found.name, found.split, found.count) == ("tiny", "train", 3)
    assert found.sizes == {(8, 8): 2, (8, 12): 1}
    assert found.modes == {"RGB": 3}
    assert found.classes == {"cat": 2, "dog": 1}
    np.testing.assert_array_equal(found.contact_sheet[2:10, 2:10], wide[:, :8])
    np.testing.assert_array_equal(found.contact_sheet[2:10, 12:20], IMAGES[0])
    sized = inspect("tiny", 4, data_dir=tmp_path)
    assert sized.sizes == found.sizes
    assert sized.fingerprint == load("tiny", 4, data_dir=tmp_path).fingerprint


def test_the_fingerprint_of_mixed_sizes_follows_pixels_and_labels(tmp_path):
    wide = np.full((8, 12, 3), 200, np.uint8)
    other = wide.copy()
    other[0, 0] = 0  # cropped away at the commonest size
    fingerprints = set()
    for place, rows in enumerate(
        (
            labelled([wide, *IMAGES[:2]]),
            labelled([other, *IMAGES[:2]]),
            [{**row, "label": 0} for row in labelled([wide, *IMAGES[:2]])],
        )
    ):
        prepare(tmp_path, FEATURES, {"train": rows}, name=f"tiny{place}")
        found = [inspect(f"tiny{place}", data_dir=tmp_path) for _ in range(2)]
        assert found[0].fingerprint == found[1].fingerprint
        fingerprints.add(found[0].fingerprint)
    assert len(fingerprints) == 3


def test_unknown_splits_list_those_that_exist(tmp_path):
    prepare(tmp_path, FEATURES, {"train": labelled()})
    for split in ("test", "train[:x]"):
        with pytest.raises(DataError, match="no split .*It has: train; a part"):
            load("tiny", split=split, data_dir=tmp_path)


def test_empty_splits_are_refused(tmp_path):
    prepare(tmp_path, FEATURES, {"train": labelled()})
    with pytest.raises(DataError, match=r"must have a picture in split 'train\[:0\]'"):
        load("tiny", split="train[:0]", data_dir=tmp_path)


def test_sets_without_pictures_are_refused(tmp_path):
    prepare(tmp_path, {"id": np.int64}, {"train": [{"id": 1}]})
    with pytest.raises(DataError, match="one picture a row. Received features: id"):
        load("tiny", data_dir=tmp_path)


def test_two_pictures_a_row_are_refused_unless_one_is_the_image(tmp_path):
    image = tfds.features.Image(shape=(8, 8, 3))
    rows = {"train": [{"left": IMAGES[0], "right": IMAGES[1]}]}
    prepare(tmp_path, {"left": image, "right": image}, rows)
    with pytest.raises(DataError, match="of these pictures: left, right"):
        load("tiny", data_dir=tmp_path)
    rows = {"train": [{"image": IMAGES[0], "mask": IMAGES[1]}]}
    prepare(tmp_path, {"image": image, "mask": image}, rows, name="masked")
    np.testing.assert_array_equal(load("masked", data_dir=tmp_path).images, IMAGES[:1])


def test_sets_beyond_the_memory_limit_are_refused(tmp_path, monkeypatch):
    prepare(tmp_path, FEATURES, {"train": labelled()})
    monkeypatch.setattr(prepared_module, "MEMORY_LIMIT", 1000)
    with pytest.raises(
        DataError, match="7 pictures of 192 bytes.*smaller `image_size`"
    ):
        load("tiny", data_dir=tmp_path)


def test_unknown_names_list_the_nearest_and_what_is_accepted(tmp_path):
    with pytest.raises(
        DataError, match="'fashion_mnst'. Did you mean 'fashion_mnist' or"
    ):
        load("fashion_mnst", data_dir=tmp_path)
    with pytest.raises(DataError, match="Did you mean 'fashion_mnist_10k' or"):
        load("fashion_mnist_10", data_dir=tmp_path)
    with pytest.raises(DataError, match="'qqqqqqq'. Accepted: an array or"):
        load("qqqqqqq", data_dir=tmp_path)


def test_a_set_that_cannot_be_prepared_says_where_it_is_looked_for(
    tmp_path, monkeypatch
):
    def offline(name, data_dir):
        raise ConnectionError("no route")

    monkeypatch.setattr(tfds, "builder", offline)
    with pytest.raises(
        DataError, match="prepare 'mnist' in .*no route.*`data_dir`; or give a"
    ):
        load("mnist", data_dir=tmp_path)


def test_without_tfds_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(DataError, match=r"mean 'fashion_mnist_10k'\? A name of"):
        load("fashion_mnist_10", data_dir=tmp_path)
    with pytest.raises(DataError, match=r"`pip install 'kerasgan\[tfds\]'`. Accepted:"):
        load("mnist", data_dir=tmp_path)
