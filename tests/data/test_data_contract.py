"""What is refused before the first update, and what the messages advise."""

import time

import numpy as np
import pytest

from kerasgan.data import DataError, check_batch, check_images, check_labels

GOOD = np.linspace(-1, 1, 2 * 4 * 4 * 3).reshape(2, 4, 4, 3).astype(np.float32)


@pytest.mark.parametrize(
    "images",
    [
        (GOOD * 127 + 128).astype(np.uint8),
        GOOD,
        GOOD.astype(np.float64),
        GOOD.astype(np.float16),
        GOOD * 1.0005,
        GOOD[..., :1],
        np.zeros((1, 4, 4, 1), np.uint8),
    ],
    ids=["uint8", "float32", "float64", "float16", "overshoot", "grey", "black"],
)
def test_good_images_pass(images):
    check_images(images)
    check_images(images, images.shape[1:])


@pytest.mark.parametrize(
    ("images", "advice"),
    [
        ((GOOD + 1) * 127.5, r"from 0 to 255. Give grey levels 0\.\.255 as uint8"),
        ((GOOD + 1) / 2, r"looks like 0\.\.1. Scale them by `images \* 2 - 1`"),
        (GOOD * 1.1, r"must be in \[-1, 1\]. Received: numbers from -1.1 to 1.1"),
        (np.where(GOOD > 0.9, np.nan, GOOD), "must be finite. Received.*nan"),
        (np.where(GOOD > 0.9, np.inf, GOOD), "must be finite. Received.*inf"),
        (np.zeros((3, 4, 4), np.uint8), r"shape=\(3, 4, 4\).*`images\[..., None\]`"),
        (np.zeros((4, 4), np.uint8), r"\(count, height, width, channels\)"),
        (np.zeros((0, 4, 4, 1), np.uint8), "at least one image.*Check the path"),
        (np.zeros((2, 0, 4, 1), np.uint8), "at least one image"),
        (np.zeros((2, 4, 4, 4), np.uint8), "1 or 3 channels.*Leave out or blend"),
        (np.zeros((2, 3, 4, 4), np.uint8), r"`images.transpose\(0, 2, 3, 1\)`"),
        (np.zeros((2, 4, 4, 1), np.int64), r"dtype=int64.*astype\('uint8'\)"),
        (np.zeros((2, 4, 4, 1), bool), "dtype=bool"),
        (np.full((2, 4, 4, 1), None), "dtype=object"),
    ],
    ids=[
        "0..255",
        "0..1",
        "too wide",
        "nan",
        "inf",
        "rank 3",
        "rank 2",
        "empty",
        "no pixels",
        "rgba",
        "channels first",
        "int64",
        "bool",
        "object",
    ],
)
def test_bad_images_are_refused_with_advice(images, advice):
    with pytest.raises(DataError, match=advice) as raised:
        check_images(images)
    assert "Received:" in str(raised.value)
    assert raised.value.exit_code == 3


@pytest.mark.parametrize("channels", [1, 3])
def test_a_dataset_of_single_pictures_is_told_to_make_batches(channels):
    with pytest.raises(DataError, match=r"single picture.*`dataset\.batch\(64\)`"):
        check_batch(np.zeros((28, 28, channels), np.uint8))


def test_the_model_s_shape_is_held_against_the_data():
    with pytest.raises(DataError, match=r"shape \(8, 8, 3\) each.*image_shape=\(4, 4"):
        check_images(GOOD, (8, 8, 3))
    with pytest.raises(DataError, match=r"load\(source, image_size=\(4, 4, 1\)\)"):
        check_images(GOOD, (4, 4, 1))
    see_through = np.zeros((2, 4, 4, 4), np.uint8)  # no model takes four channels
    with pytest.raises(DataError, match=r"image_size=\(4, 4, 3\)\)`\.$"):
        check_images(see_through, (4, 4, 3))


def test_the_range_check_of_dark_data_can_be_waived():
    check_images((GOOD + 1) / 2, check_range=False)
    with pytest.raises(DataError, match="0 to 255"):
        check_images((GOOD + 1) * 127.5, check_range=False)


@pytest.mark.parametrize("place", [0, -1, 5_000_000], ids=["first", "last", "middle"])
def test_arrays_are_scanned_whole(place):
    images = np.full((200, 128, 128, 3), -1, np.float32)
    images.reshape(-1)[place] = np.nan
    with pytest.raises(DataError, match="finite"):
        check_images(images)


def test_the_scan_is_fast():
    images = np.full((500, 128, 128, 3), -1, np.float32)  # 98 MB
    start = time.perf_counter()
    check_images(images)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("labels", "advice"),
    [
        (np.zeros((3, 5), int), r"shape=\(3, 5\).*`labels.argmax\(-1\)`"),
        (np.zeros(3), "must be integers.*dtype=float64"),
        (np.zeros(4, int), "one label an image. Received: 3 images, 4 labels"),
        (np.array([0, 5, 1]), r"in \[0, 5\). Received: labels from 0 to 5"),
        (np.array([0, -1, 1]), "labels from -1 to 1"),
    ],
    ids=["one-hot", "float", "count", "too high", "negative"],
)
def test_bad_labels_are_refused(labels, advice):
    with pytest.raises(DataError, match=advice):
        check_labels(labels, 3, 5)


def test_labels_without_a_class_count_start_at_zero():
    check_labels(np.array([0, 900, 3]), 3)
    with pytest.raises(DataError, match="Labels must be 0 or more"):
        check_labels(np.array([0, -2, 3]), 3)


def test_batches_are_held_against_the_kind_of_model():
    labels = np.array([0, 4])
    check_batch(GOOD, (4, 4, 3))
    check_batch((GOOD, labels), (4, 4, 3), classes=5)
    with pytest.raises(DataError, match="images alone. Received: a tuple of 2"):
        check_batch((GOOD, labels))
    with pytest.raises(DataError, match=r"classes=5 takes \(images, labels\).*ndarray"):
        check_batch(GOOD, classes=5)
    with pytest.raises(DataError, match=r"in \[0, 3\)"):
        check_batch((GOOD, labels), classes=3)
    with pytest.raises(DataError, match=r"0\.\.1"):
        check_batch(((GOOD + 1) / 2, labels), classes=5)


def test_batches_may_be_tensors():
    import tensorflow as tf

    check_batch((tf.constant(GOOD), tf.constant([0, 1])), classes=2)
    with pytest.raises(DataError, match="finite"):
        check_batch(tf.constant(GOOD) / 0.0)
