"""From samples to stamped scores."""

import math
import types

import numpy as np
import pytest

import kerasgan
from kerasgan.data import ImageSource, load
from kerasgan.evaluation import (
    METRICS,
    FeatureExtractor,
    evaluate,
    expected_coverage,
    extractor,
    kernel_distance,
    pair_diversity,
    precision_recall,
    sliced_wasserstein_distance,
)
from kerasgan.evaluation.classifier_network import small_classifier
from kerasgan.evaluation.samples import collect
from kerasgan.latent import sample_labels


@pytest.fixture(scope="module")
def clothing():
    return load("fashion_mnist_10k")


class Generator:
    """Draws from given pictures, and remembers what it was asked for."""

    def __init__(self, source, classes=None, average=None):
        self.source, self.classes, self.average = source, classes, average
        self.image_shape = source.image_shape
        self.calls = []

    def sample(self, count, seed=0, labels=None):
        self.calls.append((count, seed, labels))
        if labels is None:
            return self.source.images[seed : seed + count]
        first = [np.flatnonzero(self.source.labels == k)[0] for k in range(10)]
        return self.source.images[np.take(first, labels)]


def test_real_pictures_against_the_stored_reference_give_the_floor(clothing):
    metrics = ("frechet_distance", "density_coverage", "label_accuracy")
    scores = evaluate(clothing, metrics=metrics, samples=3000)
    assert list(scores.values) == [
        "frechet_distance", "density", "coverage", "label_accuracy",
    ]  # fmt: skip
    noise = np.random.default_rng(0).integers(0, 256, (500, 28, 28, 1), np.uint8)
    ceiling = evaluate(noise, metrics="frechet_distance")
    ratio = scores.values["frechet_distance"] / ceiling.values["frechet_distance"]
    assert ratio < 0.01
    expected = expected_coverage(10_000, 3000)
    np.testing.assert_allclose(scores.values["coverage"], expected, atol=0.02)
    np.testing.assert_allclose(scores.values["density"], 1.0, atol=0.1)
    assert scores.values["label_accuracy"] > 0.9
    assert scores.caveats == ()


def test_the_stamp_says_how_it_was_made(clothing):
    small = ImageSource(clothing.images[:300], clothing.labels[:300], name="mine")
    scores = evaluate(Generator(clothing, average=object()), small, samples=200, seed=4)
    stamp = scores.stamp
    assert stamp.extractor == "fashion_28"
    assert stamp.extractor_sha256 == extractor().sha256
    assert (stamp.resizer, stamp.reference, stamp.split) == ("none", "mine", "all")
    assert stamp.reference_fingerprint == small.fingerprint
    assert (stamp.real, stamp.fake, stamp.seed) == (300, 200, 4)
    assert (stamp.neighbours, stamp.averaged) == (5, True)
    assert stamp.kerasgan == kerasgan.__version__


def test_the_model_is_asked_with_labels_of_the_seed(clothing):
    generator = Generator(clothing, classes=10)
    scores = evaluate(generator, metrics="label_accuracy", samples=50, seed=3)
    ((count, seed, labels),) = generator.calls
    assert (count, seed) == (50, 3)
    np.testing.assert_array_equal(labels, sample_labels(50, 10, seed=3))
    assert scores.stamp.averaged is False
    assert scores.stamp.neighbours is None
    assert scores.values.keys() == {"label_accuracy"}
    assert scores.values["label_accuracy"] > 0.5


def test_without_classes_the_model_is_asked_without_labels(clothing):
    generator = Generator(clothing)
    evaluate(generator, metrics="frechet_distance", samples=100, seed=2)
    assert generator.calls == [(100, 2, None)]


def test_given_pictures_are_chosen_by_the_seed(clothing):
    first, again, other = (collect(clothing, 500, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.images, again.images)
    assert (first.labels != other.labels).any()
    # Without repetition, and from the whole set, which is sorted by nothing.
    assert len({image.tobytes() for image in first.images}) == 500
    assert np.bincount(first.labels, minlength=10).min() > 25
    assert first.averaged is None
    assert len(collect(clothing.images[:20], 500, 0).images) == 20


def test_float_pictures_are_scored_by_the_pixel_law(clothing):
    whole = clothing.images[:300]
    floats = whole / np.float32(127.5) - 1
    assert evaluate(floats, whole).values == evaluate(whole, whole).values
    assert evaluate(whole, floats).values == evaluate(whole, whole).values


def test_the_same_set_scores_best(clothing):
    images = clothing.images[:400]
    values = evaluate(images, images).values
    assert values["frechet_distance"] < 1e-6
    assert (values["density"], values["coverage"]) == (1.0, 1.0)


FURTHER = (
    "pair_diversity",
    "precision_recall",
    "inception_score",
    "sliced_wasserstein_distance",
    "kernel_distance",
)


def test_further_metrics_are_those_of_the_functions(clothing):
    real, fake = clothing.images[:400], clothing.images[400:1400]
    scores = evaluate(fake, real, metrics=FURTHER, seed=3)
    values = scores.values
    assert list(values) == [
        "kernel_distance", "inception_score", "precision", "recall",
        "sliced_wasserstein_distance", "pair_diversity",
    ]  # fmt: skip
    sides = extractor().features(real), extractor().features(fake)
    kernel = kernel_distance(*sides, seed=3)
    assert (values["kernel_distance"], scores.errors["kernel_distance"]) == kernel
    assert (values["precision"], values["recall"]) == precision_recall(*sides, k=3)
    diversity = pair_diversity(sides[1], seed=3)
    assert (values["pair_diversity"], scores.errors["pair_diversity"]) == diversity
    moved = sliced_wasserstein_distance(*sides, seed=3)
    assert values["sliced_wasserstein_distance"] == moved
    assert scores.errors.keys() == {
        "kernel_distance", "inception_score", "pair_diversity",
    }  # fmt: skip
    assert 0 < scores.errors["inception_score"] < 0.05 * values["inception_score"]
    assert 6 < values["inception_score"] < 10
    assert scores.stamp.neighbours is None
    assert scores.caveats == ()


def test_pictures_sorted_by_class_have_the_same_inception_score(clothing):
    labels = clothing.labels[:2000]
    ordered = clothing.images[:2000][np.argsort(labels, kind="stable")]
    only = {"metrics": "inception_score"}
    found = evaluate(ordered, **only)
    expected = evaluate(clothing.images[:2000], **only).values["inception_score"]
    np.testing.assert_allclose(found.values["inception_score"], expected, rtol=0.02)


def test_too_few_samples_for_the_further_metrics_are_caveats(clothing):
    scores = evaluate(clothing.images[:5], clothing.images[:9], metrics=FURTHER)
    (caveat,) = scores.caveats
    assert "Too few samples for an Inception Score: 1 in each of 5 parts" in caveat
    two = clothing.images[:2]
    scores = evaluate(two, two, metrics="kernel_distance")
    assert "standard error of this kernel distance is unknown" in scores.caveats[0]
    assert scores.errors == {}
    scores = evaluate(two[:1], two, metrics="inception_score")
    assert (scores.values, scores.errors) == ({"inception_score": 1.0}, {})


def test_each_metric_has_a_name():
    assert METRICS[:3] == ("frechet_distance", "density_coverage", "label_accuracy")
    assert sorted(METRICS[3:]) == sorted(FURTHER)


@pytest.mark.shared
def test_the_stored_reference_serves_for_its_pictures(shared_data, clothing):
    folder = shared_data / "fashion_mnist"
    test = load(folder, split="test")
    distance = {"metrics": "frechet_distance", "samples": 200}
    by_folder = evaluate(clothing, folder, **distance)
    assert by_folder == evaluate(clothing, test, **distance)
    assert by_folder == evaluate(clothing, **distance)
    # Without labels the fingerprint is another one, and the features are computed.
    computed = evaluate(clothing, test.without_labels(), **distance)
    assert computed.stamp.reference_fingerprint != by_folder.stamp.reference_fingerprint
    found, stored = (x.values["frechet_distance"] for x in (computed, by_folder))
    np.testing.assert_allclose(found, stored, rtol=2e-3)


def test_too_few_samples_are_a_caveat_in_the_result(clothing):
    few = {"reference": clothing.images[:500], "samples": 60}
    scores = evaluate(clothing, **few)
    (caveat,) = scores.caveats
    assert "Too few fake samples" in caveat
    assert "60 samples in 64 dimensions" in caveat
    assert math.isfinite(scores.values["frechet_distance"])
    assert evaluate(clothing, metrics="density_coverage", **few).caveats == ()


def test_an_extractor_of_the_user_is_taken():
    draws = np.random.default_rng(0)
    images = draws.integers(0, 256, (200, 8, 8, 3), dtype=np.uint8)
    network = small_classifier((8, 8, 3), classes=4, widths=(4, 4), dimensions=5)
    own = FeatureExtractor("own", "0" * 64, network)
    scores = evaluate(images[:100], images[100:], extractor=own)
    assert (scores.stamp.extractor, scores.stamp.real) == ("own", 100)
    with pytest.raises(ValueError, match="`reference` must be given: extractor 'own'"):
        evaluate(images, extractor=own)


def test_labels_that_are_needed_are_missed_before_anything_is_drawn(clothing):
    generator = Generator(clothing)
    with pytest.raises(
        ValueError, match="'label_accuracy' needs labels: a conditional"
    ):
        evaluate(generator, metrics="label_accuracy")
    assert generator.calls == []


def test_a_model_of_another_size_is_refused_before_it_draws():
    model = types.SimpleNamespace(image_shape=(64, 64, 3), classes=None, sample=None)
    with pytest.raises(ValueError, match="No bundled extractor looks at 64x64x3"):
        evaluate(model)
    with pytest.raises(ValueError, match="28x28x1 pictures. Received: .*64x64x3"):
        evaluate(model, extractor="fashion_28")
