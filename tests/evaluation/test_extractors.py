"""Extractors: their registry, their verified files, what they take and give."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasgan.data import DataError, load
from kerasgan.evaluation import (
    FeatureExtractor,
    bundled_extractors,
    extractor,
    list_extractors,
)
from kerasgan.evaluation.bundled_extractors import default_extractor
from kerasgan.evaluation.classifier_network import small_classifier
from kerasgan.storage import sha256_of

FOLDER = Path(bundled_extractors.__file__).parent / "extractors"
# What each reaches on pictures that it has not seen.
ACCURACIES = {"colour_32": 0.75, "digits_28": 0.99, "fashion_28": 0.91}


@pytest.fixture(scope="module")
def pictures():
    return load("fashion_mnist_10k").images[::97]


def test_the_folder_is_the_registry():
    assert "fashion_28" in list_extractors()
    assert list_extractors("*_28") == [
        name for name in list_extractors() if name.endswith("_28")
    ]
    assert list_extractors("nothing*") == []


@pytest.mark.parametrize("name", list_extractors())
def test_each_bundled_extractor_is_what_its_card_says(name):
    card = json.loads((FOLDER / f"{name}.json").read_text())
    for part in filter(None, (card["weights"], card["reference"])):
        path = FOLDER / part["file"]
        assert path.stat().st_size == part["bytes"]
        assert sha256_of(path) == part["sha256"]
    assert card["weights"]["bytes"] <= 1_000_000
    assert card["name"] == name == Path(card["weights"]["file"]).stem
    assert card["test_accuracy"] >= ACCURACIES[name]
    assert card["trained_with"].startswith("python -m kerasgan.evaluation.train_clas")
    assert card["data"]
    assert card["data_licence"]
    assert card["licence"] == "Apache-2.0"
    found = extractor(name)
    assert (found.name, found.sha256) == (name, card["weights"]["sha256"])
    assert list(found.class_names) == card["class_names"]
    assert found.classes == len(found.class_names)


def test_only_features_of_free_pictures_come_with_the_package():
    stored = {
        name: extractor(name).stored_reference
        for name in list_extractors()
        if extractor(name).stored_reference is not None
    }
    assert stored.keys() == {"fashion_28"}
    assert len(stored["fashion_28"]) == 10_000
    assert stored["fashion_28"].features.shape == (10_000, 64)


def test_bytes_of_fashion_28_are_those_that_scores_were_published_with():
    assert extractor("fashion_28").sha256.startswith("0c22085bab9dee68")


def test_features_and_probabilities_have_their_shapes_and_types(pictures):
    clothing = extractor("fashion_28")
    features = clothing.features(pictures)
    probabilities = clothing.probabilities(pictures)
    assert clothing.image_shape == (28, 28, 1)
    assert features.shape == (len(pictures), clothing.dimensions)
    assert probabilities.shape == (len(pictures), len(clothing.class_names))
    assert (features.dtype, probabilities.dtype) == (np.float32, np.float64)
    assert np.isfinite(features).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-12)


def test_pictures_between_grey_levels_have_features_between(pictures):
    clothing = extractor()
    floats = pictures[:20] / 127.5 - 1
    whole = clothing.features(pictures[:20])
    np.testing.assert_allclose(clothing.features_of_floats(floats), whole, atol=1e-4)
    moved = clothing.features_of_floats(floats * 0.999)
    assert 0 < np.abs(moved - whole).max() < 0.1
    with pytest.raises(DataError, match="in .-1, 1.. Received: numbers from 0 to 255"):
        clothing.features_of_floats(pictures.astype(np.float32))
    with pytest.raises(ValueError, match="28x28x1 pictures. Received: .*8x8x1"):
        clothing.features_of_floats(np.zeros((2, 8, 8, 1)))


def test_the_batch_size_does_not_matter(pictures):
    clothing = extractor()
    whole = clothing.features(pictures)
    np.testing.assert_allclose(clothing.features(pictures, 7), whole, atol=1e-4)


def test_an_extractor_is_opened_once():
    assert extractor() is extractor("fashion_28")


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
        (np.zeros((2, 32, 32, 3), np.uint8), "28x28x1 pictures.*32x32x3.*resizer="),
        (np.zeros((2, 28, 28, 3), np.uint8), "28x28x1 pictures.*28x28x3"),
        (np.zeros((2, 28, 28), np.uint8), r"\(count, height.*shape \(2, 28, 28\)"),
        (np.zeros((2, 28, 28, 1), np.float32), "uint8, 0..255.*float32.*to_uint8"),
        (np.zeros((0, 28, 28, 1), np.uint8), "at least one picture"),
        ([[1, 2]], r"\(count, height, width, channels\)"),
    ],
    ids=["size", "channels", "rank", "float", "none", "list"],
)
def test_pictures_that_do_not_fit_are_refused(images, message):
    with pytest.raises(ValueError, match=message):
        extractor().features(images)


def test_a_users_network_can_be_an_extractor():
    network = small_classifier((8, 8, 3), classes=4, widths=(4, 4), dimensions=5)
    own = FeatureExtractor("own", "0" * 64, network)
    images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    assert own.image_shape == (8, 8, 3)
    assert own.features(images).shape == (6, 5)
    assert own.class_names is None
    assert own.stored_reference is None


@pytest.mark.parametrize(
    "outputs",
    [
        lambda network: network.output["logits"],
        lambda network: {"logits": network.output["logits"]},
        lambda network: {"features": network.get_layer("pool_1").output},
    ],
    ids=["no dictionary", "no features", "a map of features"],
)
def test_a_network_with_other_outputs_is_refused(outputs):
    network = small_classifier((8, 8, 3), classes=4, widths=(4, 4), dimensions=5)
    other = keras.Model(network.input, outputs(network))
    with pytest.raises(ValueError, match="optionally `logits`.* Received: outputs"):
        FeatureExtractor("own", "0" * 64, other)


def test_an_extractor_may_know_no_classes():
    network = small_classifier((8, 8, 3), classes=4, widths=(4, 4), dimensions=5)
    features = {"features": network.output["features"]}
    own = FeatureExtractor("own", "0" * 64, keras.Model(network.input, features))
    images = np.zeros((3, 8, 8, 3), np.uint8)
    assert own.describe(images)[1] is None
    assert own.classes is None
    with pytest.raises(ValueError, match="a classifier. Received: .*name='own'"):
        own.probabilities(images)


def test_pictures_are_taken_in_batches_that_fit_the_memory():
    wide = small_classifier((512, 512, 3), classes=2, widths=(1, 1), dimensions=2)
    own = FeatureExtractor("own", "0" * 64, wide)

    class Counted:
        dtype, ndim, shape = np.dtype(np.uint8), 4, (12, 512, 512, 3)
        longest = 0

        def __len__(self):
            return 12

        def __getitem__(self, rows):
            self.longest = max(self.longest, rows.stop - rows.start)
            return np.zeros((min(rows.stop, 12) - rows.start, 512, 512, 3), np.uint8)

    pictures = Counted()
    assert own.features(pictures).shape == (12, 2)
    assert pictures.longest == 5  # 4 Mi values


def test_the_extractor_of_a_size_is_found():
    assert default_extractor((28, 28, 1)) is extractor("fashion_28")
    assert default_extractor((32, 32, 3)) is extractor("colour_32")
    with pytest.raises(
        ValueError, match=r"at 64x64x3 .*'fashion_28' \(28x28x1\).*extractor="
    ):
        default_extractor((64, 64, 3))


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


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "pictures", "least"),
    [
        ("digits_28", "mnist/mnist.npz", 0.99),
        # Originals of training pictures that it saw as JPEG.
        ("colour_32", "cifar10/cifar10_lossless4000.npz", 0.8),
    ],
    ids=["digits", "colour"],
)
def test_the_others_know_what_they_were_trained_for(shared_data, name, pictures, least):
    source = load(shared_data / pictures, split="test")
    shares = extractor(name).probabilities(source.images[:2000])
    assert np.mean(shares.argmax(axis=1) == source.labels[:2000]) > least
