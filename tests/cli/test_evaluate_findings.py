"""What is found beside the scores, and that nothing is computed twice."""

import dataclasses
import json
import math
from importlib import resources

import keras
import numpy as np
import pytest

import kerasgan
from kerasgan.cli.evaluate_findings import Findings, Side, Witness, collapse_alarms
from kerasgan.cli.evaluate_pictures import draw_pictures
from kerasgan.cli.evaluate_question import Question
from kerasgan.cli.evaluate_search import DrawnOnce, find_extractor, search
from kerasgan.cli.evaluate_subject import Judged
from kerasgan.evaluation import (
    FeatureExtractor,
    Protocol,
    Scores,
    evaluate,
    expected_coverage,
    extractor,
)


def pictures(count, seed=0):
    shape = (count, 28, 28, 1)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def side(features, **parts):
    features = np.asarray(features, np.float64)
    return Side("set", pictures(len(features)), features, **parts)


def findings(fake, real, train=None, class_names=None):
    return Findings(fake, real, train, class_names, seed=0)


def normal(count, seed, dimensions=16):
    return np.random.default_rng(seed).normal(size=(count, dimensions))


def test_a_witness_sees_what_the_extractor_sees_and_leaves_it_alone():
    network = extractor("fashion_28")
    before = dict(vars(network))
    witness = Witness(network)
    scores = evaluate(pictures(90), pictures(80, 1), extractor=witness)
    assert scores == evaluate(pictures(90), pictures(80, 1), extractor=network)
    (real, real_classes), (fake, fake_classes) = witness.seen
    np.testing.assert_array_equal(real, network.features(pictures(80, 1)))
    np.testing.assert_array_equal(fake, network.features(pictures(90)))
    np.testing.assert_array_equal(fake_classes, network.probabilities(pictures(90)))
    assert real_classes.shape == (80, 10)
    assert vars(network) == before


def test_samples_are_drawn_once():
    class Model:
        image_shape, classes, calls = (28, 28, 1), 10, 0

        def sample(self, count, seed=0, labels=None):
            self.calls += 1
            return pictures(count, seed)

    model = Model()
    drawn = DrawnOnce(model, "clothing")
    assert drawn.name == "clothing"
    first = drawn.sample(5, seed=3, labels=np.arange(5))
    assert drawn.sample(5, seed=3, labels=np.arange(5)) is first
    assert model.calls == 1
    drawn.sample(5, seed=3)
    drawn.sample(5, seed=4, labels=np.arange(5))
    assert model.calls == 3
    assert (drawn.image_shape, drawn.classes, drawn.average) == ((28, 28, 1), 10, None)


def question(**changes):
    values = {field.name: None for field in dataclasses.fields(Question)}
    return Question(**{**values, **changes})


def test_labels_of_a_model_are_those_of_its_own_names():
    clothing = kerasgan.data.load("fashion_mnist_10k")
    first = [np.flatnonzero(clothing.labels == label)[0] for label in range(10)]

    class Backwards:
        image_shape, classes = (28, 28, 1), 10

        def sample(self, count, seed=0, labels=None):
            return clothing.images[np.take(first[::-1], labels)]

    names = clothing.class_names[::-1]
    judged = Judged("model", Backwards(), "ab" * 32, generated=True, class_names=names)
    asked = question(metrics=("label_accuracy",), samples=50, seed=0, split="test")
    assert search(judged, asked).scores.values["label_accuracy"] > 0.8


def test_extractors_are_found_by_size_name_card_and_graph(monkeypatch):
    assert find_extractor(question(), (28, 28, 1)) is extractor("fashion_28")
    named = find_extractor(question(extractor="fashion_28"), (32, 32, 3))
    assert named is extractor("fashion_28")
    card = resources.files("kerasgan.evaluation") / "extractors" / "fashion_28.json"
    opened = find_extractor(question(extractor=str(card)), (28, 28, 1))
    assert opened is not named
    assert opened.sha256 == named.sha256
    asked = []
    graph = "kerasgan.evaluation.inception_graph.inception_2015"
    monkeypatch.setattr(graph, lambda *given, **named: asked.append((given, named)))
    for name in ("~/inception.pb", "https://example.org/graph"):
        find_extractor(question(extractor=name), (28, 28, 1))
        pinned = question(extractor=name, extractor_sha256="ab", cache="kept")
        find_extractor(pinned, (28, 28, 1))
    assert asked == [
        (("~/inception.pb",), {"cache": None}),
        (("~/inception.pb",), {"sha256": "ab", "cache": "kept"}),
        (("https://example.org/graph",), {"cache": None}),
        (("https://example.org/graph",), {"sha256": "ab", "cache": "kept"}),
    ]


def test_an_extractor_without_classes_finds_none_and_draws_none():
    images = keras.Input((28, 28, 1))
    features = keras.layers.Dense(4)(keras.layers.Flatten()(images))
    network = FeatureExtractor(
        "plain", "0" * 64, keras.Model(images, {"features": features})
    )
    sides = [
        Side("set", pictures(12, seed), *Witness(network).describe(pictures(12, seed)))
        for seed in (0, 1)
    ]
    found = findings(*sides)
    assert found.classes is None
    assert found.memorisation is None
    assert found.alarms() == []
    assert list(draw_pictures(found, given=True)) == [
        "comparison.png",
        "neighbours.png",
    ]


def test_copies_of_held_out_pictures_alone_have_an_infinite_ratio():
    train, held_out = side(normal(200, 0)), side(normal(200, 1))
    found = findings(side(held_out.features[:150]), held_out, train)
    memorised = found.memorisation
    assert memorised["memorisation_ratio"] is None
    assert json.loads(json.dumps(memorised, allow_nan=False)) == memorised
    assert "The memorisation ratio is infinite" in memorised["caveats"][0]
    assert found.alarms() == []


def test_a_share_of_copies_is_told_by_its_distances():
    train, held_out = side(normal(400, 0)), side(normal(400, 1))
    fake = normal(1000, 2)
    fake[:40] = train.features[:40] + 1e-3
    found = findings(side(fake), held_out, train)
    assert found.memorisation["exact_copies"] == 0
    assert found.memorisation["near_copies"] == pytest.approx(0.05, abs=0.012)
    assert found.memorisation["memorisation_ratio"] < 0.01
    ratio, near = found.alarms()
    assert ratio.startswith("A memorisation ratio of 0.00")
    assert near.endswith("copies, or few kinds of pictures that are usual ones.")
    few = findings(side(np.concatenate([fake[:6], fake[100:194]])), held_out, train)
    assert few.memorisation["near_copies"] >= 0.06
    assert [text[:6] for text in few.alarms()] == ["A memo"]
    honest = findings(side(normal(1000, 2)), held_out, train)
    assert honest.alarms() == []
    assert 0.8 < honest.memorisation["memorisation_ratio"] < 1.2


def test_few_held_out_pictures_do_not_tell_what_is_near():
    alarms = {40: 0, 400: 0}
    for held_out in alarms:
        for seed in range(0, 30, 3):
            sides = normal(1000, seed), normal(held_out, seed + 1)
            train = side(normal(2 * held_out, seed + 2))
            found = findings(*map(side, sides), train)
            alarms[held_out] += len(found.alarms())
            few = "are too few to tell how near is too near" in str(
                found.memorisation["caveats"]
            )
            assert few == (held_out == 40)
    assert alarms == {40: 0, 400: 0}


def test_held_out_pictures_that_were_trained_on_are_an_alarm():
    train, others = normal(400, 0), normal(400, 1)
    noisy = side(train + 1e-3)  # all of them learnt by heart
    overlapping = side(np.concatenate([train[:390], others[:10]]))
    found = findings(noisy, overlapping, side(train))
    assert found.memorisation["memorisation_ratio"] == pytest.approx(1, abs=0.01)
    assert found.memorisation["held_out_copies"] == 390
    (alarm,) = found.alarms()
    assert alarm.startswith("390 of 400 held-out pictures are the same as a training ")
    assert "Give pictures that the model was not trained on." in alarm
    for same, alarmed in ((4, False), (5, True)):  # data may hold a picture twice
        some = side(np.concatenate([train[:same], others[same:]]))
        alarms = findings(side(normal(400, 2)), some, side(train)).alarms()
        assert bool(alarms) == alarmed


def test_a_ratio_of_unlike_sets_is_no_alarm():
    train, held_out = side(normal(2000, 0, 2)), side(normal(100, 1, 2))
    found = findings(side(normal(300, 2, 2)), held_out, train)
    assert found.memorisation["memorisation_ratio"] < 0.5
    assert "are not comparable" in found.memorisation["caveats"][0]
    assert not [text for text in found.alarms() if "ratio" in text]


def scores(coverage, real, fake, neighbours=5):
    stamp = Protocol(
        "x",
        "0" * 64,
        "none",
        "y",
        "all",
        "1" * 64,
        real,
        fake,
        neighbours,
        0,
        True,
        "1",
    )
    return Scores({"coverage": coverage}, stamp)


def test_coverage_is_judged_by_what_is_to_be_expected():
    expected = expected_coverage(1000, 100)
    assert collapse_alarms(scores(0.61 * expected, 1000, 100)) == []
    (alarm,) = collapse_alarms(scores(0.59 * expected, 1000, 100))
    assert f"where {expected:.3g} is to be expected" in alarm
    assert math.isclose(expected, 0.379, abs_tol=0.01)
    assert collapse_alarms(Scores({"density": 1.0}, scores(0, 9, 9, None).stamp)) == []
