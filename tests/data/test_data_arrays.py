"""Arrays as sources."""

import numpy as np
import pytest

from kerasgan.data import DataError, ImageSource, PairedSource, load

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (6, 8, 10, 1), np.uint8)
COLOUR = RNG.integers(0, 256, (6, 8, 10, 3), np.uint8)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def test_an_array_is_a_source():
    source = load(COLOUR)
    assert isinstance(source, ImageSource)
    assert (len(source), source.image_shape, source.name) == (6, (8, 10, 3), "array")
    assert source.labels is None
    assert source.classes is None
    assert source.class_names is None
    assert source.split == "all"
    np.testing.assert_array_equal(source.images, COLOUR)
    assert repr(source) == (
        "ImageSource('array', split='all', images=6, image_shape=(8, 10, 3), "
        "classes=None)"
    )


def test_labels_come_as_a_tuple():
    source = load((COLOUR, LABELS))
    assert source.labels.dtype == np.int32
    assert source.classes == 3
    bare = source.without_labels()
    assert bare.classes is None
    assert bare.dataset(2).element_spec.shape == (2, 8, 10, 3)


def test_grey_arrays_get_a_channel_axis():
    np.testing.assert_array_equal(load(GREY[..., 0]).images, GREY)


DARK = np.linspace(0, 1, 6 * 8 * 10, dtype=np.float32).reshape(6, 8, 10, 1)


@pytest.mark.parametrize("kind", ["array", "labels", "file", "key", "source"])
def test_black_may_be_0_if_that_is_said(tmp_path, kind):
    np.savez(tmp_path / "dark.npz", images=DARK, other=DARK)
    source = {
        "array": DARK,
        "labels": (DARK, LABELS),
        "file": tmp_path / "dark.npz",
        "key": f"{tmp_path / 'dark.npz'}:other",
        "source": ImageSource(DARK, check_range=False),
    }[kind]
    if kind != "source":
        with pytest.raises(DataError, match="set `check_range=False` if black is"):
            load(source)
    loaded = load(source, image_size=4, check_range=False)
    assert loaded.image_shape == (4, 4, 1)
    assert loaded.images.min() >= 0
    assert load(loaded).check_range is False
    assert len(load(source, None, "train", source, check_range=False)) == 6


def test_unknown_keywords_are_refused():
    message = "`load` has no argument 'check'. .*`background`, `data_dir`, `check_range"
    with pytest.raises(TypeError, match=message):
        load(COLOUR, check=False)


def test_lists_and_tensors_are_arrays():
    import tensorflow as tf

    np.testing.assert_array_equal(load(list(COLOUR)).images, COLOUR)
    np.testing.assert_array_equal(load(tf.constant(COLOUR)).images, COLOUR)


def test_float_arrays_stay_float32():
    source = load(COLOUR / 127.5 - 1)
    assert source.images.dtype == np.float32


def test_dark_float_arrays_can_be_meant():
    dark = np.full((2, 4, 4, 1), 0.5, np.float32)
    with pytest.raises(DataError, match=r"looks like 0\.\.1"):
        ImageSource(dark)
    assert ImageSource(dark, check_range=False).images.max() == 0.5


def test_transparency_is_laid_over_the_background():
    image = np.array([[[10, 20, 30, 255], [10, 20, 30, 0], [0, 0, 0, 128]]], np.uint8)
    white = load(image[None]).images[0, 0]
    np.testing.assert_array_equal(white[:2], [[10, 20, 30], [255, 255, 255]])
    assert abs(int(white[2, 0]) - 127) <= 1
    red = load(image[None], background=(255, 0, 0)).images[0, 0]
    np.testing.assert_array_equal(red[1], [255, 0, 0])
    grey = np.array([[[[90, 255], [90, 0]]]], np.uint8)
    np.testing.assert_array_equal(load(grey).images[0, 0], [[90], [255]])
    np.testing.assert_array_equal(
        load(grey, background=(0, 9, 0)).images[0, 0], [[90] * 3, [0, 9, 0]]
    )


@pytest.mark.parametrize(
    ("image_size", "shape"),
    [(4, (4, 4)), ((16, 20), (16, 20)), ([4, 8], (4, 8)), (np.int64(4), (4, 4))],
    ids=["int", "pair", "list", "numpy"],
)
@pytest.mark.parametrize("images", [GREY, COLOUR, COLOUR / 127.5 - 1])
def test_arrays_are_resized(images, image_size, shape):
    source = load(images, image_size)
    assert source.image_shape == (*shape, images.shape[-1])
    assert source.images.dtype == (np.uint8 if images.dtype == np.uint8 else "float32")


@pytest.mark.parametrize("turned", [False, True], ids=["wide", "high"])
def test_resizing_crops_about_the_centre(turned):
    image = np.zeros((1, 60, 180, 1), np.uint8)
    image[:, :, 60:120] = np.linspace(100, 200, 60).astype(np.uint8)[:, None]
    expected = np.broadcast_to(100 + 100 * (np.arange(10) + 0.5) / 10, (10, 10))
    if turned:
        image, expected = image.swapaxes(1, 2), expected.T
    inner = slice(1, -1)  # the filter reaches one pixel over the edge of the crop
    resized = load(image, 10).images[0, inner, inner, 0].astype(float)
    np.testing.assert_allclose(resized, expected[inner, inner], atol=3)
    floats = load(image / 127.5 - 1, 10).images[0, inner, inner, 0]
    np.testing.assert_allclose(floats, expected[inner, inner] / 127.5 - 1, atol=0.03)


def test_resizing_is_antialiased():
    stripes = np.zeros((1, 64, 64, 1), np.uint8)
    stripes[:, :, ::2] = 255
    inner = load(stripes, 16).images[0, 2:-2, 2:-2].astype(int)
    assert np.abs(inner - 127).max() <= 3  # without antialiasing: 0 or 255


def test_channels_can_be_asked_for():
    grey = load(COLOUR, (8, 10, 1)).images
    np.testing.assert_allclose(grey[..., 0], COLOUR @ [0.299, 0.587, 0.114], atol=1.0)
    floats = load(COLOUR / 127.5 - 1, (8, 10, 1)).images
    np.testing.assert_allclose(floats, grey / 127.5 - 1, atol=1.1 / 127.5)
    np.testing.assert_array_equal(
        load(GREY, (8, 10, 3)).images, np.repeat(GREY, 3, axis=-1)
    )


def test_a_source_can_be_loaded_again_and_resized():
    source = load((COLOUR, LABELS))
    again = load(source, 4)
    assert again.image_shape == (4, 4, 3)
    np.testing.assert_array_equal(again.labels, LABELS)


def test_a_second_source_makes_a_pair():
    pair = load((COLOUR, LABELS), 8, second=GREY)
    assert isinstance(pair, PairedSource)
    first, second = next(iter(pair.dataset(4)))
    assert first.shape == second.shape == (4, 8, 8, 3)  # grey becomes coloured


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (COLOUR[0], r"looks like one picture: `images\[None\]`"),
        (COLOUR.astype(float), r"Give grey levels 0\.\.255 as uint8"),
        (COLOUR / 255.0, r"looks like 0\.\.1"),
        (COLOUR.astype(int), "must be uint8, or float.*dtype=int64"),
        (COLOUR > 9, "must be uint8, or float.*dtype=bool"),
        (np.where(COLOUR > 9, 0.0, np.nan), "must be finite"),
        (COLOUR / 42.5 - 3, r"must be in \[-1, 1\]. Received: numbers from -3"),
        (np.zeros((0, 4, 4, 3), np.uint8), "at least one image"),
        (np.zeros((2, 4, 4, 5), np.uint8), "1 or 3 channels"),
        (np.zeros((2, 4, 4, 4)), "1 or 3 channels"),
        ((COLOUR, LABELS[:3]), "6 images, 3 labels"),
        ((COLOUR, np.eye(6)), "One-hot labels"),
        (3.5, "Unknown source. Accepted: an array or .* Received: float"),
        ({"images": COLOUR}, "fashion_mnist_10k.*Received: dict"),
    ],
    ids=[
        "one picture",
        "0..255 floats",
        "0..1 floats",
        "integers",
        "booleans",
        "not finite",
        "-3..3 floats",
        "empty",
        "5 channels",
        "float RGBA",
        "few labels",
        "one-hot",
        "number",
        "dict",
    ],
)
@pytest.mark.parametrize("image_size", [None, 4, 32, (8, 10, 1)])
def test_bad_sources_are_refused(source, message, image_size):
    with pytest.raises(DataError, match=message):
        load(source, image_size)


def test_image_sizes_of_no_gan_are_refused_before_anything_is_read():
    with pytest.raises(ValueError, match="at most 4096 pixels a side. Received: image"):
        load("nowhere", (64, 4097))


@pytest.mark.parametrize(
    "image_size", [0, -4, "64", (4,), (4, 0), (4, 4, 2), (1, 2, 3, 4), 4.5, True]
)
def test_bad_image_sizes_are_refused(image_size):
    with pytest.raises(ValueError, match="`image_size` must be None, a number"):
        load(COLOUR, image_size)


def test_bad_options_are_refused():
    with pytest.raises(ValueError, match="'fail' or 'skip'. Received: on_bad='drop'"):
        load(COLOUR, on_bad="drop")
    for background in ((0, 0), (0, 0, 256), (0.5, 0, 0)):
        with pytest.raises(ValueError, match="`background` must be three whole levels"):
            load(COLOUR, background=background)


def test_fingerprints_tell_content_apart():
    same = load((COLOUR, LABELS)).fingerprint
    assert same == load((COLOUR.copy(), LABELS.astype(np.uint8))).fingerprint
    assert len(same) == 64
    other = COLOUR.copy()
    other[-1, -1, -1, -1] ^= 1
    others = [
        load(COLOUR),
        load((other, LABELS)),
        load((COLOUR, LABELS[::-1])),
        load((COLOUR.reshape(6, 10, 8, 3), LABELS)),
    ]
    assert len({same, *(source.fingerprint for source in others)}) == 5


def test_the_fingerprint_and_images_outlive_the_first_dataset():
    source = load(COLOUR.copy())
    before = source.fingerprint
    next(iter(source.dataset(2)))
    assert ImageSource(source.images).fingerprint == before
    np.testing.assert_array_equal(source.images, COLOUR)
