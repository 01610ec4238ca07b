"""Features of real pictures: given, computed once, or kept on disk and proved."""

import dataclasses
import json

import numpy as np
import pytest

from kerasgan.data import DataError, ImageSource
from kerasgan.evaluation import FeatureExtractor, describe_reference, evaluate
from kerasgan.evaluation.classifier_network import small_classifier


class Counting(FeatureExtractor):
    """Remembers how many pictures it has looked at."""

    looked = 0

    def features(self, images, batch_size=None):
        self.looked += len(images)
        return super().features(images, batch_size)


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
    assert extractor.looked == 60  # `evaluate` describes the fakes
    assert scores == evaluate(pictures[60:], source, extractor=extractor)


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


def test_kept_features_are_used_again_and_give_the_same(
    extractor, pictures, tmp_path, recwarn
):
    source = ImageSource(pictures[:60], name="mine")
    options = {"extractor": extractor, "cache": tmp_path / "new"}
    first = evaluate(pictures[60:], source, **options)
    again = evaluate(pictures[60:], source, **options)
    assert extractor.looked == 60
    assert first == again == evaluate(pictures[60:], source, extractor=extractor)
    assert len(list((tmp_path / "new" / "reference_features").iterdir())) == 2
    # The name is the caller's, not that of whoever kept them first.
    renamed = dataclasses.replace(source, name="yours")
    assert evaluate(pictures[60:], renamed, **options).stamp.reference == "yours"
    assert not recwarn.list


def test_all_that_features_depend_on_tells_kept_ones_apart(
    extractor, pictures, tmp_path
):
    wide = np.pad(pictures[:60], [(0, 0), (1, 1), (1, 1), (0, 0)])
    asked = [
        (pictures[:60], extractor, None),
        (pictures[:59], extractor, None),
        (pictures[:60], new_extractor(1), None),
        (wide, extractor, "crop"),
        (wide, extractor, "lanczos"),
    ]
    for _ in range(2):
        for reference, own, resizer in asked:
            kept = describe_reference(reference, own, resizer=resizer, cache=tmp_path)
            new = describe_reference(reference, own, resizer=resizer, cache=False)
            np.testing.assert_array_equal(kept.features, new.features)
            np.testing.assert_array_equal(kept.covariance, new.covariance)
    assert len(list(tmp_path.glob("reference_features/*.json"))) == len(asked)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda card, tensors: tensors.write_bytes(b"12"), "must have .* bytes"),
        (lambda card, tensors: tensors.unlink(), "could not be read"),
        (lambda card, tensors: flip(tensors), "must have the sha256"),
        (lambda card, tensors: card.write_text("{"), "must be JSON"),
        (lambda card, tensors: card.write_text("{}"), "identity"),
        (lambda card, tensors: card.write_text("[]"), "indices"),
        (lambda card, tensors: change(card, "count", 61), "must be of {'fing"),
        (lambda card, tensors: change(card, "kerasgan", "0"), "must be of {'fing"),
    ],
    ids=[
        "short", "gone", "flipped", "no JSON", "empty", "list", "count", "version",
    ],
)  # fmt: skip
def test_damaged_features_are_computed_again_with_a_note(
    extractor, pictures, tmp_path, damage, message
):
    expected = describe_reference(pictures[:60], extractor, cache=tmp_path)
    (card,) = tmp_path.glob("reference_features/*.json")
    damage(card, card.with_suffix(".safetensors"))
    with pytest.warns(UserWarning, match=f"not to be trusted and computed .*{message}"):
        found = describe_reference(pictures[:60], extractor, cache=tmp_path)
    np.testing.assert_array_equal(found.features, expected.features)
    assert extractor.looked == 120
    describe_reference(pictures[:60], extractor, cache=tmp_path)  # mended
    assert extractor.looked == 120


def flip(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def change(card, name, value):
    content = json.loads(card.read_text())
    content["identity"][name] = value
    card.write_text(json.dumps(content))


def test_a_folder_that_cannot_be_written_keeps_nothing(extractor, pictures, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.warns(UserWarning, match="could not be kept: "):
        found = describe_reference(pictures[:60], extractor, cache=tmp_path / "file")
    assert len(found) == 60


def test_nothing_is_kept_unasked(extractor, pictures, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("KERASGAN_CACHE", raising=False)
    describe_reference(pictures[:60], extractor)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("KERASGAN_CACHE", "~/kept")
    describe_reference(pictures[:60], extractor, cache=False)
    assert list(tmp_path.iterdir()) == []
    describe_reference(pictures[:60], extractor)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("cache", [True, 3], ids=str)
def test_a_cache_that_is_no_folder_is_refused(extractor, pictures, cache):
    with pytest.raises(ValueError, match=f"path of a folder.*Received: cache={cache}"):
        describe_reference(pictures, extractor, cache=cache)


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


def test_float_and_uint8_pictures_of_one_set_are_equal(extractor, pictures):
    floats = pictures / np.float32(127.5) - 1
    scores = evaluate(floats, pictures, extractor=extractor)
    assert scores.values["frechet_distance"] < 1e-9
