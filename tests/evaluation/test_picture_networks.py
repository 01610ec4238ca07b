"""What looks at the pictures gives a row a picture, whatever else it was meant to."""

import dataclasses

import keras
import numpy as np
import pytest

from kerasgan.data import load
from kerasgan.evaluation import FeatureExtractor, extractor, keras_extractor
from kerasgan.evaluation.picture_networks import PictureNetwork


def judge(features, logits=None, classes=None):
    """An extractor of four features, whose network returns what is said."""
    network = PictureNetwork(
        image_shape=(2, 2, 1),
        dimensions=4,
        classes=classes,
        run=lambda images: (features, logits),
    )
    return FeatureExtractor("own", "0" * 64, network)


@pytest.mark.parametrize(
    ("features", "logits", "message"),
    [
        (np.ones((1, 4)), None, r"return features of shape \(3, 4\).* shape \(1, 4\)"),
        (np.ones(4), None, r"features of shape \(3, 4\).* shape \(4,\)"),
        (np.ones((3, 5)), None, r"features of shape \(3, 4\).* shape \(3, 5\)"),
        (np.ones((3, 4)), None, r"logits of shape \(3, 2\).* shape None"),
        (np.ones((3, 4)), np.ones((1, 2)), r"logits of shape \(3, 2\).* \(1, 2\)"),
    ],
    ids=["one row", "flat", "columns", "no logits", "one row of logits"],
)
def test_what_is_no_row_a_picture_is_refused(features, logits, message):
    with pytest.raises(ValueError, match=message):
        judge(features, logits, classes=2).describe(np.zeros((3, 2, 2, 1), np.uint8))


def test_logits_that_are_not_declared_do_not_matter():
    found = judge(np.ones((3, 4)), "none").describe(np.zeros((3, 2, 2, 1), np.uint8))
    assert found[0].shape == (3, 4)
    assert found[1] is None


def test_a_network_without_a_fixed_number_of_features_is_refused():
    images = keras.Input((None, None, 3))
    flat = keras.Model(images, keras.layers.Flatten()(images))
    with pytest.raises(ValueError, match="the number being fixed. Received: outputs"):
        keras_extractor(flat)


def test_a_picture_has_the_same_features_at_the_end_and_alone():
    images = load("fashion_mnist_10k").images[:501]
    clothing = extractor("fashion_28")
    expected = clothing.features(images[1:])[-1]
    np.testing.assert_array_equal(clothing.features(images)[-1], expected)
    np.testing.assert_array_equal(clothing.features(images[-1:])[0], expected)


def test_no_picture_runs_twice_where_they_run_one_by_one():
    looked = []

    def run(images):
        looked.append(len(images))
        return np.ones((len(images), 4)), None

    network = dataclasses.replace(judge(None).network, run=run, batch_size=2)
    own = FeatureExtractor("own", "0" * 64, network)
    pictures = np.zeros((3, 2, 2, 1), np.uint8)
    assert own.features(pictures).shape == (3, 4)
    assert own.features(pictures, batch_size=1).shape == (3, 4)
    assert looked == [2, 2, 1, 1, 1]
