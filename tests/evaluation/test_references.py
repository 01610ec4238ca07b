"""Real pictures and fakes: what is taken, what is refused, what is looked at."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from kerasgan.data import DataError, ImageSource
from kerasgan.evaluation import (
    FeatureExtractor,
    density_coverage,
    describe_reference,
    evaluate,
    precision_recall,
    reference_features,
    samples,
)
from kerasgan.evaluation.classifier_network import small_classifier


class Counting(FeatureExtractor):
    """Remembers how many pictures it has looked at."""

    looked = 0

    def describe(self, images, batch_size=None):
        self.looked += len(images)
        return super().describe(images, batch_size)


def new_extractor(seed=0):
    network = small_classifier((8, 8, 3), 4, widths=(4, 4), dimensions=5, seed=seed)
    return Counting("own", str(seed) * 64, network)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).integers(0, 256, (120, 8, 8, 3), np.uint8)


@pytest.fixture
def extractor():
    return new_extractor()


def test_a_reference_is_described_once_for_several_scores(extractor, pictures):
    source = ImageSource(pictures[:60], name="mine")
    known = describe_reference(source, extractor)
    assert (known.name, known.split, len(known)) == ("mine", "all", 60)
    assert known.fingerprint == source.fingerprint
    assert extractor.looked == 60
    scores = evaluate(pictures[60:], known, extractor=extractor)
    assert extractor.looked == 60 + 60  # the fakes
    assert scores == evaluate(pictures[60:], source, extractor=extractor)


def test_balls_of_a_reference_are_measured_once(extractor, pictures, monkeypatch):
    known, fake = describe_reference(pictures[:60], extractor), pictures[60:]
    balls = {"metrics": ("density_coverage", "precision_recall")}
    first = evaluate(fake, known, extractor=extractor, **balls)
    features = known.features, extractor.features(fake)
    expected = *density_coverage(*features), *precision_recall(*features)
    assert tuple(first.values.values()) == expected
    measured = []
    monkeypatch.setattr(reference_features, "ball_radii", measured.append)
    assert evaluate(fake, known, extractor=extractor, **balls) == first
    other = evaluate(pictures[:90], known, extractor=extractor, **balls)
    assert other.values["coverage"] == other.values["recall"] == 1
    assert measured == []


def test_features_of_another_extractor_or_path_are_refused(extractor, pictures):
    known = describe_reference(pictures[:60], extractor)
    with pytest.raises(ValueError, match="those of the extractor.*the sha256 0000"):
        evaluate(pictures[60:], known, extractor=new_extractor(1))
    cropped = describe_reference(
        np.pad(pictures[:60], [(0, 0), (1, 1), (1, 1), (0, 0)]),
        extractor,
        resizer="crop",
    )
    assert cropped.resizer == "crop"
    with pytest.raises(ValueError, match="one path. Received: .*'crop', and resiz"):
        evaluate(pictures[60:], cropped, extractor=extractor)
    few = dataclasses.replace(known, features=known.features[:, :3])
    with pytest.raises(ValueError, match="with 5 features .*Received: 3 features"):
        evaluate(pictures[60:], few, extractor=extractor)


@pytest.mark.parametrize("function", [evaluate, describe_reference])
def test_an_unknown_keyword_is_refused(function, pictures):
    with pytest.raises(TypeError, match="no argument 'resiser'. .* `resizer`, `cache`"):
        function(pictures, resiser="crop")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda images: images / 255, "in \\[-1, 1\\]. .*looks like 0..1"),
        (lambda images: images.astype("f"), "in \\[-1, 1\\]. .*0..255 as uint8"),
        (lambda images: images.astype(int), "uint8, or float.*int64"),
        (lambda images: images[..., :2], "8x8x3|1 or 3 channels"),
        (lambda images: images[..., :1], "8x8x3 pictures. Received: .*8x8x1"),
        (lambda images: images.transpose(0, 3, 1, 2), "1 or 3 channels|8x8x3"),
        (lambda images: np.full_like(images, np.nan, "f"), "must be finite"),
    ],
    ids=["0..1", "0..255", "int", "2 channels", "grey", "channels first", "NaN"],
)
@pytest.mark.parametrize("side", ["real", "fake"])
def test_wrong_pictures_are_refused_on_both_sides(
    extractor, pictures, side, wrong, message
):
    real = wrong(pictures) if side == "real" else pictures
    fake = wrong(pictures) if side == "fake" else pictures
    with pytest.raises((DataError, ValueError), match=message):
        evaluate(fake, real, extractor=extractor)


def test_pixels_in_0_to_1_are_refused_as_real_ones_and_else_a_caveat(
    extractor, pictures
):
    wrong = (pictures / 255).round().astype(np.uint8)
    with pytest.raises(ValueError, match="from 0 to 255. Received: .* any above 1."):
        evaluate(pictures, wrong, extractor=extractor)
    # Samples may well be black, and have the score that they deserve.
    (caveat,) = evaluate(wrong, pictures, extractor=extractor).caveats
    assert "120 generated pictures have no grey level above 1" in caveat
    assert evaluate(2 * wrong, 2 * wrong, extractor=extractor).caveats == ()


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (np.zeros((20, 8, 8, 3), np.float32), "uint8 pictures.*float32 of.*to_uint8"),
        (np.zeros((20, 8, 8, 1), np.uint8), r"shape \(20, 8, 8, 3\).*\(20, 8, 8, 1\)"),
        (np.zeros((19, 8, 8, 3), np.uint8), r"shape \(20, 8, 8, 3\).*\(19, 8, 8, 3\)"),
    ],
    ids=["float", "grey", "fewer"],
)
def test_a_model_that_draws_something_else_is_refused(
    extractor, pictures, drawn, message
):
    class Model:
        image_shape, classes = (8, 8, 3), None

        def sample(self, count, seed=0):
            return drawn

    with pytest.raises(ValueError, match=message):
        evaluate(Model(), pictures, samples=20, extractor=extractor)


def test_files_beyond_the_memory_are_decoded_batch_by_batch(
    extractor, pictures, tmp_path, monkeypatch
):
    from kerasgan.data import folders, load, scanning

    for number, image in enumerate(pictures):
        Image.fromarray(image).save(tmp_path / f"{number:03}.png")
    in_memory = evaluate(tmp_path, pictures, samples=70, seed=3, extractor=extractor)
    monkeypatch.setattr(scanning, "MEMORY_LIMIT", 0)
    monkeypatch.setattr(samples, "_LOOKED_AT", 10)  # for their range
    lazy = load(tmp_path)
    assert lazy.lazy
    read = []
    original = folders.PictureFiles.__getitem__

    def count(files, key):
        found = original(files, key)
        read.append(len(found))
        return found

    monkeypatch.setattr(folders.PictureFiles, "__getitem__", count)
    extractor.network = dataclasses.replace(extractor.network, batch_size=16)
    scores = evaluate(lazy, lazy, samples=70, seed=3, extractor=extractor)
    assert max(read) == 16
    assert sum(read) == 70 + 120 + 2 * 10
    for name, value in in_memory.values.items():
        np.testing.assert_allclose(scores.values[name], value, rtol=1e-4)


def test_float_and_uint8_pictures_of_one_set_are_equal(extractor, pictures):
    floats = pictures / np.float32(127.5) - 1
    scores = evaluate(floats, pictures, extractor=extractor)
    assert scores.values["frechet_distance"] < 1e-9
