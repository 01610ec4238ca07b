"""Features of real pictures are kept on disk, and proved before they are used."""

import dataclasses
import json

import numpy as np
import pytest

from kerasgan.data import ImageSource
from kerasgan.evaluation import FeatureExtractor, describe_reference, evaluate
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


def test_kept_features_are_used_again_and_give_the_same(
    extractor, pictures, tmp_path, recwarn
):
    source = ImageSource(pictures[:60], name="mine")
    options = {"extractor": extractor, "cache": tmp_path / "new"}
    first = evaluate(pictures[60:], source, **options)
    again = evaluate(pictures[60:], source, **options)
    assert extractor.looked == 60 + 2 * 60  # the fakes each time
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
