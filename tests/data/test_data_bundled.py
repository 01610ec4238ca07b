"""The bundled pictures, and the sets that are recognised."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kerasgan.data import DataError, load
from kerasgan.data.bundled import FILE, first_of_each_class
from kerasgan.data.class_names import FASHION_MNIST
from kerasgan.data.idx import read_idx_folder

SHARED = Path(
    os.environ.get("KERASGAN_SHARED_DATA", Path(__file__).parents[3] / "shared/data")
)


def test_the_bundled_set_is_a_balanced_set_of_clothing():
    source = load("fashion_mnist_10k")
    assert (len(source), source.image_shape) == (10_000, (28, 28, 1))
    assert (source.classes, source.name) == (10, "fashion_mnist_10k")
    assert source.images.dtype == np.uint8
    assert source.class_names == FASHION_MNIST
    np.testing.assert_array_equal(np.bincount(source.labels), [1000] * 10)
    trousers = source.images[source.labels == 1].mean(axis=(0, 3))
    assert trousers[:, 10:18].mean() > 4 * trousers[:, :6].mean()


def test_the_bundled_set_is_what_was_published_with_the_package():
    assert load("fashion_mnist_10k").fingerprint == (
        "11479176b08bcf2c0ac69b7cb04faa301b64f19a0295d2c5fde2c3c890ce1386"
    )


def test_the_bundled_file_is_small_and_its_licence_is_beside_it():
    assert FILE.stat().st_size <= 5_000_000
    text = FILE.with_suffix(".COPYRIGHT").read_text()
    assert "2017 Zalando SE" in text
    assert "Permission is hereby granted, free of charge" in text
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in text


@pytest.mark.parametrize("split", ["train", "all"])
def test_the_bundled_set_is_for_training(split):
    assert load("fashion_mnist_10k", split=split).split == "train"


@pytest.mark.parametrize("split", ["test", "tset"])
def test_the_bundled_set_has_no_other_split(split):
    message = f"training pictures alone. Received: split='{split}'; give split='train'."
    with pytest.raises(DataError, match=message):
        load("fashion_mnist_10k", split=split)


def test_the_rule_takes_the_first_of_each_class_in_order():
    labels = np.array([2, 0, 0, 2, 1, 0, 2, 1])
    np.testing.assert_array_equal(first_of_each_class(labels, 2), [0, 1, 2, 3, 4, 7])


@pytest.mark.shared
def test_the_bundled_set_follows_its_rule():
    images, labels = read_idx_folder(SHARED / "fashion_mnist", "train")
    index = first_of_each_class(labels, 1000)
    source = load("fashion_mnist_10k")
    np.testing.assert_array_equal(source.images, images[index])
    np.testing.assert_array_equal(source.labels, labels[index])


@pytest.mark.shared
@pytest.mark.parametrize("split", ["train", "test"])
def test_fashion_mnist_is_recognised(split):
    source = load(SHARED / "fashion_mnist", split=split)
    assert source.class_names == FASHION_MNIST
    assert len(source) == {"train": 60_000, "test": 10_000}[split]


@pytest.mark.shared
def test_mnist_is_recognised():
    source = load(SHARED / "mnist" / "mnist.npz", split="test")
    assert source.class_names == tuple("0123456789")
    assert source.image_shape == (28, 28, 1)


def test_other_labels_get_no_names(tmp_path):
    labels = np.random.default_rng(0).integers(0, 10, 10_000).astype(np.uint8)
    head = bytes([0, 0, 8, 1]) + len(labels).to_bytes(4)
    path = tmp_path / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(head + labels.tobytes()))
    images = np.zeros(10_000, np.uint8).tobytes()
    head = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4) for n in (10_000, 1, 1))
    path = tmp_path / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(head + images))
    assert load(tmp_path, split="test").class_names is None


def test_the_room_loads_nothing_heavy():
    code = (
        "import sys, kerasgan.data as data; data.load, data.inspect, data.DataError;"
        "source = data.load('fashion_mnist_10k'); source.fingerprint;"
        "heavy = {'tensorflow', 'keras', 'PIL', 'matplotlib'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    command = [sys.executable, "-P", "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
