"""Two sources as one: sets, pairs by name, halves of pictures."""

import numpy as np
import pytest

from data.saving import save
from kerasgan.data import DataError, ImageSource, PairedSource, check_pair, load

RANDOM = np.random.default_rng(0)


def pictures(*shape):
    """Random pictures."""
    return RANDOM.integers(0, 256, shape, dtype=np.uint8)


def folder(path, names, size=(8, 8, 3)):
    """A folder of random pictures of these names; gives their pixels by stem."""
    pixels = {}
    for name in names:
        pixels[name.partition(".")[0]] = pictures(*size)
        save(path / name, pixels[name.partition(".")[0]])
    return pixels


def test_two_folders_are_sets_of_their_own(tmp_path):
    folder(tmp_path / "a", ["1.png", "2.png", "3.png"])
    folder(tmp_path / "b", ["x.png", "y.png"])
    pair = load(tmp_path / "a", second=tmp_path / "b")
    assert (pair.aligned, len(pair), len(pair.second)) == (False, 3, 2)
    assert (pair.name, pair.image_shape, pair.split) == ("a + b", (8, 8, 3), "all")
    assert pair.classes is None
    assert pair.class_names is None
    assert "unpaired, images=3 and 2, image_shape=(8, 8, 3)" in repr(pair)


def test_folders_are_aligned_by_name(tmp_path):
    first = folder(tmp_path / "a", ["2.png", "1.bmp", "3.png"])
    second = folder(tmp_path / "b", ["1.png", "3.bmp", "2.png"])
    pair = load(tmp_path / "a", second=tmp_path / "b", aligned=True)
    for side, pixels in ((pair.first, first), (pair.second, second)):
        np.testing.assert_array_equal(side.images, [pixels[k] for k in "123"])
    images_a, images_b = next(iter(pair.dataset(3, seed=1)))
    levels = {first[k].tobytes(): second[k] for k in "123"}
    for image_a, image_b in zip(images_a, images_b, strict=True):
        known = np.rint((image_a.numpy() + 1) * 127.5).astype(np.uint8)
        found = np.rint((image_b.numpy() + 1) * 127.5).astype(np.uint8)
        np.testing.assert_array_equal(found, levels[known.tobytes()])


@pytest.mark.parametrize("extension", ["png", "jpg", "bmp"])
def test_names_with_dots_are_aligned_whatever_the_extension(tmp_path, extension):
    """`1.left.bmp` comes before `1.png`, and after `1.bmp`."""
    levels = {"1": 10, "1.left": 90, "1.zoom": 170, "2": 250}
    for side, ending in (("a", "png"), ("b", extension)):
        for name, level in levels.items():
            pixels = np.full((8, 8, 3), level, np.uint8)
            save(tmp_path / side / f"{name}.{ending}", pixels)
    pair = load(tmp_path / "a", second=tmp_path / "b", aligned=True)
    for side in (pair.first, pair.second):
        assert [int(image.mean()) for image in side.images] == [*levels.values()]


def test_a_name_with_two_extensions_belongs_to_nobody(tmp_path):
    folder(tmp_path / "a", ["1.png", "1.bmp", "2.png"])
    folder(tmp_path / "b", ["1.png", "1.bmp", "2.png"])
    with pytest.raises(DataError, match="each name once.*with the names 1. Remove"):
        load(tmp_path / "a", second=tmp_path / "b", aligned=True)


def test_names_without_partners_are_listed(tmp_path):
    folder(tmp_path / "a", ["1.png", "2.png"])
    folder(tmp_path / "b", ["1.png", "3.png"])
    with pytest.raises(DataError, match="must hold the same names.*a' with 2 besides"):
        load(tmp_path / "a", second=tmp_path / "b", aligned=True)


def test_no_picture_of_pairs_may_be_left_out(tmp_path):
    for side in "ab":
        folder(tmp_path / side, ["1.png", "2.png"])
    (tmp_path / "b" / "2.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="wrong partners. Received: 'b' without 2.png"):
        load(tmp_path / "a", second=tmp_path / "b", aligned=True, on_bad="skip")


@pytest.mark.parametrize("size", [None, 8, (8, 8, 1)], ids=str)
@pytest.mark.parametrize("form", ["folder", "array"])
def test_halves_of_pictures(tmp_path, form, size):
    whole = {k: pictures(16, 32, 3) for k in "12"}
    for name, pixels in whole.items():
        save(tmp_path / "pairs" / f"{name}.png", pixels)
    source = tmp_path / "pairs"
    if form == "array":
        source = np.stack([*whole.values()])
    pair = load(source, size, second="right-half")
    assert pair.aligned
    assert pair.name.endswith(":right-half")
    other = load(source, size, second="left-half")
    for one, half in ((pair.first, slice(0, 16)), (pair.second, slice(16, 32))):
        cut = np.stack([pixels[:, half] for pixels in whole.values()])
        expected = load(cut, size).images
        np.testing.assert_array_equal(one.images, expected)
    np.testing.assert_array_equal(other.first.images, pair.second.images)
    np.testing.assert_array_equal(other.second.images, pair.first.images)
    assert not load(source, size, second="right-half", aligned=False).aligned


@pytest.mark.parametrize("form", ["folder", "array"])
def test_pictures_that_have_no_halves(tmp_path, form):
    source, pixels = tmp_path, pictures(16, 31, 3)
    save(tmp_path / "1.png", pixels)
    message = "1.png: 31 pixels of width have no two equal halves"
    if form == "array":
        source, message = pixels[None], "must have an even width. Received: ImageSource"
    with pytest.raises(DataError, match=message):
        load(source, second="right-half")


def test_halves_that_are_decoded_when_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("kerasgan.data.scanning.MEMORY_LIMIT", 1)
    pixels = pictures(16, 32, 3)
    save(tmp_path / "1.png", pixels)
    pair = load(tmp_path, second="right-half")
    assert pair.first.lazy
    np.testing.assert_array_equal(pair.second.images[:], pixels[None, :, 16:])
    assert pair.first.fingerprint != pair.second.fingerprint
    smaller = load(pair.first, 8)
    np.testing.assert_array_equal(
        smaller.images[:], load(pixels[None, :, :16], 8).images
    )


def test_keys_of_one_file(tmp_path):
    first, second = pictures(5, 8, 8, 3), pictures(5, 8, 8, 1)
    path = tmp_path / "styles.npz"
    np.savez(path, photo=first, drawing=second)
    pair = load(f"{path}:photo", (8, 8, 3), second=f"{path}:drawing", aligned=True)
    np.testing.assert_array_equal(pair.first.images, first)
    np.testing.assert_array_equal(pair.second.images, np.repeat(second, 3, -1))


@pytest.mark.parametrize("grey", [0, 1], ids=["a", "b"])
@pytest.mark.parametrize("form", ["folder", "files", "array"])
def test_a_grey_and_a_coloured_side_are_both_coloured(
    tmp_path, monkeypatch, form, grey
):
    channels = [3, 3]
    channels[grey] = 1
    sides = [pictures(2, 8, 8, each) for each in channels]
    sources = sides
    if form != "array":
        sources = [tmp_path / "a", tmp_path / "b"]
        for source, pixels in zip(sources, sides, strict=True):
            for name, image in zip("12", pixels, strict=True):
                save(source / f"{name}.png", image.squeeze())
    if form == "files":
        monkeypatch.setattr("kerasgan.data.scanning.MEMORY_LIMIT", 1)
    pair = load(sources[0], second=sources[1], aligned=True)
    for side, pixels in zip((pair.first, pair.second), sides, strict=True):
        assert side.lazy == (form == "files")
        assert side.image_shape == (8, 8, 3)
        expected = np.broadcast_to(pixels, (2, 8, 8, 3))
        np.testing.assert_array_equal(side.images[:], expected)
    assert load(sources[0], (8, 8, 1), second=sources[1]).image_shape == (8, 8, 1)
    both_grey = load(sides[grey], second=sides[grey])
    assert both_grey.second.image_shape == (8, 8, 1)


def test_pairs_are_mirrored_together():
    pair = PairedSource(*(ImageSource(pictures(6, 8, 8, 3)),) * 2, aligned=True)
    mirrored = pair.mirrored()
    assert (pair.flip, mirrored.flip, mirrored.aligned) == (False, True, True)
    images_a, images_b = next(iter(mirrored.dataset(24)))
    np.testing.assert_array_equal(images_a, images_b)


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (np.zeros((2, 8, 8, 3), np.uint8), r"takes \(images_a, images_b\).*ndarray"),
        ((np.zeros((2, 8, 8, 3), np.uint8),), "Received: tuple"),
        (
            (pictures(2, 8, 8, 3), pictures(3, 8, 8, 3)),
            "2 and 3 pictures. Sets of diff",
        ),
        (
            (pictures(2, 8, 8, 3), pictures(2, 9, 8, 3)),
            r"must be of shape \(8, 8, 3\) each. Received: \(8, 8, 3\) and \(9, 8, 3\)"
            r".*load\(a, image_size=\(8, 8, 3\), second=b\)`, or `--size 8x8`",
        ),
        ((pictures(2, 9, 8, 3), pictures(2, 9, 8, 3)), r"must be of shape \(8, 8, 3\)"),
        ((pictures(2, 8, 8, 3), pictures(8, 8, 3)), "must be an array of shape"),
        ((pictures(2, 8, 8, 3), np.full((2, 8, 8, 3), 9.0)), r"must be in \[-1, 1\]"),
    ],
    ids=["one", "alone", "lengths", "shapes", "shape", "rank", "range"],
)
def test_pairs_that_break_the_contract(batch, message):
    with pytest.raises(DataError, match=message):
        check_pair(batch, (8, 8, 3))


def test_pairs_that_keep_it():
    check_pair((pictures(2, 8, 8, 3), pictures(2, 8, 8, 3)), (8, 8, 3))
