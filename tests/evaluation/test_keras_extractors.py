"""Layers of any Keras model as extractors."""

import random

import keras
import numpy as np
import pytest

from kerasgan.evaluation import evaluate, keras_extractor, keras_inception


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    images = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(6, 3, name="convolution")(images)
    x = keras.layers.GlobalAveragePooling2D(name="pooled")(x)
    logits = keras.layers.Dense(4, name="logits")(x)
    shares = keras.layers.Softmax(name="shares")(logits)
    return keras.Model(images, shares)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).integers(0, 256, (90, 8, 8, 3), np.uint8)


@pytest.mark.parametrize("low_high", [(-1, 1), (0, 1), (0, 255)], ids=str)
def test_features_are_the_output_of_the_layer_in_its_range(model, pictures, low_high):
    low, high = low_high
    own = keras_extractor(model, "pooled", "mine", input_range=low_high)
    scaled = low + pictures / 255 * (high - low)
    pooled = keras.Model(model.inputs, model.get_layer("pooled").output)
    expected = pooled.predict(scaled.astype("f"), verbose=0)
    np.testing.assert_allclose(own.features(pictures), expected, rtol=1e-3, atol=1e-4)
    floats = pictures / np.float32(127.5) - 1
    np.testing.assert_allclose(
        own.features_of_floats(floats), expected, rtol=1e-3, atol=1e-4
    )
    assert (own.name, own.dimensions, own.classes) == ("mine/pooled", 6, None)


def test_the_output_of_the_model_is_taken_without_a_layer(model, pictures):
    own = keras_extractor(model, name="mine")
    assert (own.name, own.dimensions) == ("mine", 4)
    np.testing.assert_allclose(own.features(pictures).sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    ("layer", "from_logits"), [("logits", True), ("shares", False)], ids=str
)
def test_classes_come_from_logits_or_probabilities(model, pictures, layer, from_logits):
    own = keras_extractor(
        model, "pooled", classifier=layer, from_logits=from_logits, class_names="abcd"
    )
    expected = model.predict(pictures / np.float32(127.5) - 1, verbose=0)
    np.testing.assert_allclose(own.probabilities(pictures), expected, rtol=1e-4)
    assert (own.classes, own.class_names) == (4, ("a", "b", "c", "d"))


def test_its_identity_is_that_of_the_weights_and_the_range(model):
    first = keras_extractor(model, "pooled")
    assert len(first.sha256) == 64
    assert keras_extractor(model, "pooled").sha256 == first.sha256
    # What lies behind the layer does not matter to its features.
    model.get_layer("logits").bias.assign([1, 2, 3, 4])
    assert keras_extractor(model, "pooled").sha256 == first.sha256
    assert keras_extractor(model, "pooled", input_range=(0, 1)).sha256 != first.sha256
    other = keras.models.clone_model(model)
    other.get_layer("convolution").bias.assign(np.ones(6))
    assert keras_extractor(other, "pooled").sha256 != first.sha256
    other.set_weights(model.get_weights())
    assert keras_extractor(other, "pooled").sha256 == first.sha256


def network(pooling="average", activation="relu", own_name=None, trainable=True):
    images = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(
        4, 3, activation=activation, kernel_initializer="ones", trainable=trainable
    )(images)
    x = keras.layers.Dropout(0.3)(keras.layers.Lambda(lambda some: 2 * some)(x))
    kind = {"average": "AveragePooling2D", "max": "MaxPooling2D"}[pooling]
    x = getattr(keras.layers, f"Global{kind}")(name=own_name)(x)
    inner = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, kernel_initializer="ones")]
    )
    return keras.Model(images, keras.ops.maximum(inner(x), 1e-3))


def test_its_identity_is_that_of_the_layers_too():
    first = keras_extractor(network()).sha256
    others = [network("max"), network(activation="tanh")]
    assert len({first, *(keras_extractor(other).sha256 for other in others)}) == 3
    for same in (network(), network(own_name="tanh"), network(trainable=False)):
        assert keras_extractor(same).sha256 == first


def test_the_order_in_which_layers_are_joined_matters():
    def joined(swapped):
        images = keras.Input((2, 2, 1))
        first = keras.layers.ReLU()(keras.layers.Flatten()(images))
        sides = [first, keras.layers.Softmax()(first)]
        difference = keras.ops.subtract(*reversed(sides) if swapped else sides)
        return keras_extractor(keras.Model(images, difference))

    assert joined(False).sha256 == joined(False).sha256 != joined(True).sha256


def test_what_becomes_of_the_model_does_not_change_it(model, pictures):
    changing = keras.models.clone_model(model)
    keras.utils.set_random_seed(3)
    expected_chance = random.random(), float(keras.random.uniform(()))
    keras.utils.set_random_seed(3)
    own = keras_extractor(changing)
    assert (random.random(), float(keras.random.uniform(()))) == expected_chance
    expected = own.features(pictures)
    changing.set_weights([3 * weight + 1 for weight in changing.get_weights()])
    np.testing.assert_array_equal(own.features(pictures), expected)
    assert keras_extractor(changing).sha256 != own.sha256


class Opaque(keras.layers.Layer):
    """Keras cannot make it anew: nothing says which function it was."""

    def __init__(self, function):
        super().__init__()
        self.scale = self.add_weight(())
        self.function = function

    def call(self, images):
        return self.scale * self.function(images)


def test_a_layer_that_cannot_be_copied_is_refused():
    images = keras.Input((8, 8, 3))
    x = keras.layers.Flatten()(Opaque(lambda some: some)(images))
    with pytest.raises(ValueError, match="that Keras can copy.*of class Opaque: "):
        keras_extractor(keras.Model(images, x))


def test_metrics_of_features_do_without_classes(model, pictures):
    own = keras_extractor(model, "pooled", "mine")
    metrics = ("frechet_distance", "density_coverage", "precision_recall")
    scores = evaluate(pictures[:40], pictures[40:], metrics=metrics, extractor=own)
    assert scores.stamp.extractor == "mine/pooled"
    assert scores.values["frechet_distance"] > 0
    for metric in ("inception_score", "label_accuracy"):
        labelled = pictures[:40], np.zeros(40, int)
        with pytest.raises(ValueError, match=f"'{metric}' needs an extractor that is"):
            evaluate(labelled, pictures[40:], metrics=metric, extractor=own)


def test_a_precision_of_the_model_does_not_matter(pictures):
    keras.config.set_dtype_policy("mixed_float16")
    half = keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    assert keras_extractor(half).features(pictures).dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layer": "gone"}, "one of the model. Received: 'gone'.*pooled, logits, shar"),
        ({"layer": "convolution"}, "one row a picture.*'convolution'.*GlobalAverage"),
        ({"classifier": "gone"}, "one of the model. Received: 'gone'"),
        (
            {"layer": "pooled", "classifier": "logits", "class_names": ["a"]},
            "1 names for 4 classes",
        ),
        ({"class_names": ["a"]}, "one a class of the network. .*1 names for no class"),
        ({"input_range": (0,)}, r"numbers for black and white.*input_range=\(0,\)"),
        ({"input_range": 255}, "numbers for black and white.*input_range=255"),
        ({"input_range": (1, -1)}, r"numbers for black and white.*\(1, -1\)"),
    ],
    ids=[
        "no layer",
        "map",
        "no classifier",
        "names",
        "no classes",
        "one end",
        "number",
        "range",
    ],
)
def test_what_does_not_fit_is_refused(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        keras_extractor(model, **arguments)


@pytest.mark.parametrize(
    "shape", [(5,), (8, 8, 4), (8, 8)], ids=["numbers", "channels", "rank"]
)
def test_a_model_of_something_else_is_refused(shape):
    other = keras.Sequential([keras.Input(shape), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="one input of pictures.*Received: inputs"):
        keras_extractor(other)
    with pytest.raises(ValueError, match=r"must be built.*Received: inputs of s"):
        keras_extractor(keras.Sequential([keras.layers.Dense(2)]))


def stand_in(weights, classifier_activation):
    """As large as an InceptionV3 at its ends, and with the names of its layers."""
    images = keras.Input((299, 299, 3))
    x = keras.layers.AveragePooling2D(150, padding="same")(images)
    x = keras.layers.Dense(5, name="other")(x)
    x = keras.layers.GlobalAveragePooling2D(name="avg_pool")(x)
    x = keras.layers.Dense(4, activation=classifier_activation, name="predictions")(x)
    return keras.Model(images, x)


def test_the_inception_of_keras_says_that_it_is_not_fid(pictures, monkeypatch):
    monkeypatch.setattr(keras.applications, "InceptionV3", stand_in)
    keras.config.set_dtype_policy("mixed_bfloat16")
    inception = keras_inception()
    assert keras.config.dtype_policy().name == "mixed_bfloat16"
    assert inception.name == "keras_inception_v3 (not comparable with published FID)"
    with pytest.raises(ValueError, match="299x299x3 pictures. Received: .*8x8x3"):
        evaluate(pictures, pictures, extractor=inception)
    scores = evaluate(
        pictures[:20], pictures[20:40], extractor=inception, resizer="bilinear"
    )
    assert "not comparable with published FIDs" in scores.caveats[0]
    assert scores.stamp.resizer == "bilinear"


@pytest.mark.slow
def test_the_inception_of_keras_has_its_layers():
    inception = keras_inception(weights=None)
    assert (inception.image_shape, inception.dimensions) == ((299, 299, 3), 2048)
    assert inception.classes == 1000
