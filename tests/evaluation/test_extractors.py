"""Extractors: their registry, their verified files, what they take and give."""

import json
import random
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasgan.data import load
from kerasgan.evaluation import (
    FeatureExtractor,
    bundled_extractors,
    extractor,
    list_extractors,
    open_extractor,
)
from kerasgan.evaluation.classifier_network import small_classifier
from kerasgan.storage import StorageError, sha256_of

FOLDER = Path(bundled_extractors.__file__).parent / "extractors"


@pytest.fixture(scope="module")
def pictures():
    return load("fashion_mnist_10k").images[::97]


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


def test_the_folder_is_the_registry():
    assert "fashion_28" in list_extractors()
    assert list_extractors("*_28") == [
        name for name in list_extractors() if name.endswith("_28")
    ]
    assert list_extractors("nothing*") == []


@pytest.mark.parametrize("name", list_extractors())
def test_each_bundled_extractor_is_what_its_card_says(name):
    card = json.loads((FOLDER / f"{name}.json").read_text())
    for part in (card["weights"], card["reference"]):
        path = FOLDER / part["file"]
        assert path.stat().st_size == part["bytes"]
        assert sha256_of(path) == part["sha256"]
    assert card["weights"]["bytes"] <= 1_000_000
    assert card["name"] == name == Path(card["weights"]["file"]).stem
    assert card["test_accuracy"] >= 0.91
    assert card["trained_with"].startswith("python -m kerasgan.evaluation.train_clas")
    assert card["data"]
    assert card["data_licence"]
    assert card["licence"] == "Apache-2.0"
    found = extractor(name)
    assert (found.name, found.sha256) == (name, card["weights"]["sha256"])
    assert len(found.stored_reference) == card["reference"]["count"] == 10_000
    assert found.stored_reference.features.shape == (10_000, found.dimensions)


def test_features_and_probabilities_have_their_shapes_and_types(pictures):
    clothing = extractor("fashion_28")
    features = clothing.features(pictures)
    probabilities = clothing.probabilities(pictures)
    assert clothing.image_shape == (28, 28, 1)
    assert features.shape == (len(pictures), clothing.dimensions)
    assert probabilities.shape == (len(pictures), len(clothing.class_names))
    assert features.dtype == probabilities.dtype == np.float64
    assert np.isfinite(features).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-12)


def test_the_batch_size_does_not_matter(pictures):
    clothing = extractor()
    whole = clothing.features(pictures)
    np.testing.assert_allclose(clothing.features(pictures, 7), whole, atol=1e-4)


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


def test_an_extractor_is_opened_once():
    assert extractor() is extractor("fashion_28")


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


def test_its_text_names_it():
    assert "name='fashion_28'" in repr(extractor())
    assert extractor().sha256[:12] in repr(extractor())


def test_an_unknown_name_lists_the_nearest():
    with pytest.raises(ValueError, match="name='fashon28'.*Did you mean 'fashion_28'"):
        extractor("fashon28")
    with pytest.raises(ValueError, match=r"name='zzz'\. There are: .*fashion_28"):
        extractor("zzz")


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 32, 32, 3), np.uint8), "28x28x1 pictures.*32x32x3.*image_size"),
        (np.zeros((2, 28, 28), np.uint8), r"\(count, height.*shape \(2, 28, 28\)"),
        (np.zeros((2, 28, 28, 1), np.float32), "uint8, 0..255.*float32.*to_uint8"),
        (np.zeros((0, 28, 28, 1), np.uint8), "at least one picture"),
        ([[1, 2]], r"\(count, height, width, channels\)"),
    ],
    ids=["size", "rank", "float", "none", "list"],
)
def test_pictures_that_do_not_fit_are_refused(images, message):
    with pytest.raises(ValueError, match=message):
        extractor().features(images)


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


def test_weights_of_another_network_are_refused(copied):
    rewrite(copied, lambda card: card["network"].update(dimensions=32))
    with pytest.raises(StorageError, match="must fit the network.*other shapes"):
        open_extractor(copied)


def test_a_users_network_can_be_an_extractor():
    network = small_classifier((8, 8, 3), classes=4, widths=(4, 4), dimensions=5)
    own = FeatureExtractor("own", "0" * 64, network)
    images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    assert own.image_shape == (8, 8, 3)
    assert own.features(images).shape == (6, 5)
    assert own.class_names is None
    assert own.stored_reference is None


def test_a_network_with_other_outputs_is_refused():
    network = small_classifier((8, 8, 3), classes=4, widths=(4, 4), dimensions=5)
    logits_only = keras.Model(network.input, network.output["logits"])
    with pytest.raises(ValueError, match="`features` and `logits`. Received: outputs"):
        FeatureExtractor("own", "0" * 64, logits_only)


@pytest.mark.shared
def test_the_card_tells_the_accuracy_and_features_of_the_test_pictures(shared_data):
    test = load(shared_data / "fashion_mnist", split="test")
    clothing = extractor("fashion_28")
    card = json.loads((FOLDER / "fashion_28.json").read_text())
    features, probabilities = clothing.describe(test.images)
    accuracy = np.mean(probabilities.argmax(axis=1) == test.labels)
    np.testing.assert_allclose(accuracy, card["test_accuracy"], atol=5e-4)
    stored = clothing.stored_reference
    assert stored.fingerprint == test.fingerprint
    np.testing.assert_allclose(stored.features, features, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(stored.mean, features.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(stored.covariance, np.cov(features.T), atol=1e-4)
