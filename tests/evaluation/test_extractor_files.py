"""The files of an extractor are proved before it is used."""

import json
import random
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasgan.data import load
from kerasgan.evaluation import (
    bundled_extractors,
    evaluate,
    extractor,
    open_extractor,
)
from kerasgan.storage import StorageError

FOLDER = Path(bundled_extractors.__file__).parent / "extractors"


@pytest.fixture(scope="module")
def pictures():
    return load("fashion_mnist_10k").images[::97]


def test_features_that_came_with_an_extractor_are_of_no_use_to_another(pictures):
    known = extractor("fashion_28").stored_reference
    with pytest.raises(ValueError, match="those of the extractor .*'digits_28'"):
        evaluate(pictures, known, extractor="digits_28", metrics="frechet_distance")
    own = evaluate(pictures, known, extractor="fashion_28", metrics="frechet_distance")
    assert own.stamp.reference_fingerprint == known.fingerprint


@pytest.fixture
def copied(tmp_path):
    """A copy of the files of `fashion_28`; the path is that of its card."""
    for path in FOLDER.glob("fashion_28.*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "fashion_28.json"


def rewrite(card_path, change):
    card = json.loads(card_path.read_text())
    change(card)
    card_path.write_text(json.dumps(card))


def test_bundled_files_may_be_links_of_an_installer(tmp_path, monkeypatch, copied):
    links = tmp_path / "links"
    links.mkdir()
    for number, path in enumerate(sorted(tmp_path.glob("fashion_28.*"))):
        stored = path.rename(tmp_path / f"store-{number}")  # a store's own names
        (links / path.name).symlink_to(stored)
    monkeypatch.setattr(bundled_extractors, "_FOLDER", links)
    open_bundled = bundled_extractors._open_bundled.__wrapped__  # past the cache
    assert open_bundled("fashion_28").sha256 == extractor().sha256
    with pytest.raises(StorageError, match="regular file, it is a symbolic link"):
        open_extractor(links / "fashion_28.json")


def test_a_global_half_precision_policy_changes_nothing(pictures, copied):
    expected = extractor().features(pictures)
    keras.config.set_dtype_policy("mixed_float16")
    np.testing.assert_array_equal(open_extractor(copied).features(pictures), expected)


def test_opening_one_disturbs_nobodys_random_numbers(copied):
    keras.utils.set_random_seed(3)
    expected = random.random(), np.random.rand(), float(keras.random.uniform(()))
    keras.utils.set_random_seed(3)
    open_extractor(copied)
    found = random.random(), np.random.rand(), float(keras.random.uniform(()))
    assert found == expected


@pytest.mark.parametrize("part", ["weights", "reference"])
def test_a_changed_byte_is_found(copied, part):
    path = copied.parent / json.loads(copied.read_text())[part]["file"]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(StorageError, match="must have the sha256"):
        open_extractor(copied)


def test_a_truncated_file_is_found(copied):
    path = copied.with_suffix(".safetensors")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(StorageError, match="must have .* bytes"):
        open_extractor(copied)


def test_a_missing_file_is_named(copied):
    copied.with_suffix(".safetensors").unlink()
    with pytest.raises(StorageError, match="fashion_28.safetensors could not be read"):
        open_extractor(copied)


def test_a_file_outside_the_folder_is_not_followed(copied):
    rewrite(copied, lambda card: card["weights"].update(file="../../other.safetensors"))
    outside = copied.parent / "other.safetensors"
    with pytest.raises(StorageError, match=f"{outside} could not be read"):
        open_extractor(copied)


def test_a_card_that_lacks_something_is_refused(copied):
    rewrite(copied, lambda card: card.pop("class_names"))
    with pytest.raises(StorageError, match="must be the card of an extractor.*class_n"):
        open_extractor(copied)


def test_a_card_with_an_unknown_setting_is_refused(copied):
    rewrite(copied, lambda card: card["network"].update(depth=3))
    with pytest.raises(StorageError, match="must be the card of an extractor.*depth"):
        open_extractor(copied)


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card.update(weights=None),
        lambda card: card["weights"].update(tensors=3),
        lambda card: card["network"].update(classes=-3),
        lambda card: card["class_names"].pop(),
        lambda card: card.update(class_names=None, network=None),
    ],
    ids=["no weights", "tensors", "classes", "names", "no network"],
)
def test_a_damaged_card_is_refused(copied, change):
    rewrite(copied, change)
    with pytest.raises(StorageError, match="json must be the card of an extractor"):
        open_extractor(copied)


def test_a_card_of_a_later_format_is_refused(copied):
    rewrite(copied, lambda card: card.update(format=99))
    with pytest.raises(StorageError, match="format 1. Received: format 99. .*update"):
        open_extractor(copied)


def test_weights_of_another_network_are_refused(copied):
    rewrite(copied, lambda card: card["network"].update(dimensions=32))
    with pytest.raises(StorageError, match="must fit the network.*other shapes"):
        open_extractor(copied)


def test_a_card_without_reference_opens_without(copied):
    rewrite(copied, lambda card: card.update(reference=None))
    copied.with_suffix(".reference.safetensors").unlink()
    assert open_extractor(copied).stored_reference is None
