"""Pictures held out of the training, the same ones each time."""

import dataclasses
import hashlib

import numpy as np
import pytest
from PIL import Image

import kerasgan.data
from kerasgan.data import ImageSource, PairedSource
from kerasgan.training import hold_out

COUNT = 2_000
PICTURES = np.zeros((COUNT, 2, 2, 1), np.uint8)  # each shows its number
PICTURES[:, 0, 0, 0], PICTURES[:, 1, 1, 0] = np.divmod(np.arange(COUNT), 256)
LABELS = np.arange(COUNT) % 5
SOURCE = ImageSource(PICTURES, LABELS, name="mine")


def numbers(source):
    """What the pictures of a source show."""
    return 256 * source.images[:, 0, 0, 0].astype(int) + source.images[:, 1, 1, 0]


def test_every_picture_is_in_one_part():
    train, held_out = hold_out(SOURCE)
    assert (len(train), len(held_out)) == (1_900, 100)
    both = np.concatenate([numbers(train), numbers(held_out)])
    np.testing.assert_array_equal(np.sort(both), np.arange(COUNT))
    assert train.name == held_out.name == "mine"
    for part in (train, held_out):
        assert part.classes == 5
        np.testing.assert_array_equal(part.labels, numbers(part) % 5)
        assert (np.diff(numbers(part)) > 0).all()


def test_the_choice_never_changes():
    digest = [
        hashlib.sha256(hold_out(SOURCE, 0.1, seed)[1].images.tobytes()).hexdigest()
        for seed in (0, 1)
    ]
    assert [text[:12] for text in digest] == ["a5759b3b18f4", "9f830edf0938"]


@pytest.mark.parametrize(
    ("count", "share", "held"), [(2_000, 0.01, 64), (100, 0.05, 50), (4, 0.5, 2)]
)
def test_at_least_64_and_at_most_half(count, share, held):
    assert len(hold_out(ImageSource(PICTURES[:count]), share)[1]) == held


@pytest.mark.parametrize("aligned", [False, True], ids=["unpaired", "pairs"])
def test_both_sides_of_a_pair_are_held_out(aligned):
    other = ImageSource(PICTURES[: None if aligned else 500])
    train, held_out = hold_out(PairedSource(SOURCE, other, aligned), 0.1, seed=3)
    for side in ("first", "second"):
        left, taken = (numbers(getattr(part, side)) for part in (train, held_out))
        whole = SOURCE if side == "first" else other
        both = np.concatenate([left, taken])
        np.testing.assert_array_equal(np.sort(both), np.arange(len(whole)))
    assert train.aligned == held_out.aligned == aligned
    if aligned:
        first, second = numbers(held_out.first), numbers(held_out.second)
        np.testing.assert_array_equal(first, second)


def test_classes_are_not_lost_with_their_pictures():
    labels = np.zeros(100, int)
    labels[3] = 7
    parts = hold_out(ImageSource(PICTURES[:100], labels), 0.5)
    assert sorted(int(part.labels.max()) for part in parts) == [0, 7]
    assert [part.classes for part in parts] == [8, 8]


def test_files_stay_files(tmp_path):
    for place in range(8):
        Image.fromarray(np.full((4, 4), 30 * place, np.uint8)).save(
            tmp_path / f"{place}.png"
        )
    source = kerasgan.data.load(tmp_path)
    files = kerasgan.data.files.PictureFiles(
        tmp_path, tuple(f"{k}.png" for k in range(8)),
        kerasgan.data.shapes.Target((4, 4), 1), (255, 255, 255),
    )  # fmt: skip
    lazy = dataclasses.replace(source, images=files)
    for part, expected in zip(hold_out(lazy, 0.5), hold_out(source, 0.5), strict=True):
        assert part.lazy
        np.testing.assert_array_equal(part.images[:], expected.images)


@pytest.mark.parametrize(
    ("source", "share", "message"),
    [
        (SOURCE, 0, "`share` must be above 0 and at most 1/2"),
        (SOURCE, 0.6, "Received: share=0.6"),
        (ImageSource(PICTURES[:3]), 0.1, "an `ImageSource` of at least 4 pictures"),
        (PICTURES, 0.1, "`kerasgan.data.load` makes one"),
    ],
    ids=["none", "most", "three", "array"],
)
def test_refusals(source, share, message):
    with pytest.raises(ValueError, match=message):
        hold_out(source, share)
