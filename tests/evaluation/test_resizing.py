"""Pictures brought to the extractor's size, by a path that the protocol names."""

import types

import keras
import numpy as np
import pytest
from PIL import Image

from kerasgan.data import load
from kerasgan.evaluation import RESIZERS, evaluate, keras_extractor
from kerasgan.evaluation.resizing import Resizer


def extractor_of(*image_shape, resizer=""):
    found = types.SimpleNamespace(image_shape=image_shape, name="own", resizer=resizer)

    def check_shape(shape):
        if tuple(shape) != image_shape:
            raise ValueError("refused by the extractor")

    found.check_shape = check_shape
    return found


def resized(images, name, shape):
    return Resizer(name, extractor_of(*shape), images.shape[1:])(images)[:]


@pytest.fixture
def numbered():
    return np.arange(2 * 6 * 8, dtype=np.uint8).reshape(2, 6, 8, 1)


def test_crop_takes_the_centre(numbered):
    np.testing.assert_array_equal(
        resized(numbered, "crop", (4, 4, 1)), numbered[:, 1:5, 2:6]
    )
    np.testing.assert_array_equal(resized(numbered, "crop", (6, 8, 1)), numbered)


def test_pad_puts_black_around(numbered):
    padded = resized(numbered, "pad", (9, 8, 1))
    np.testing.assert_array_equal(padded[:, 1:7], numbered)
    assert padded[:, 0].max() == padded[:, 7:].max() == 0


def test_cropping_undoes_padding():
    clothing = load("fashion_mnist_10k").images[:5]
    padded = resized(clothing, "pad", (32, 32, 1))
    np.testing.assert_array_equal(resized(padded, "crop", (28, 28, 1)), clothing)


@pytest.mark.parametrize("name", ["bilinear", "bicubic", "lanczos"])
def test_resizing_is_antialiased_and_keeps_the_aspect(name):
    checks = np.indices((32, 96)).sum(axis=0) % 2 * 255
    images = checks.astype(np.uint8)[np.newaxis, ..., np.newaxis]
    small = resized(images, name, (8, 8, 1))
    # Grey, where picking single pixels gives black or white.
    assert np.ptp(small[0, 2:6, 2:6].astype(int)) <= 4
    # The middle is a square: what is far to the left and right has no influence.
    images[:, :, :16] = images[:, :, -16:] = 0
    np.testing.assert_array_equal(resized(images, name, (8, 8, 1)), small)


def test_lanczos_is_that_of_the_data_room():
    images = np.random.default_rng(0).integers(0, 256, (3, 20, 30, 3), np.uint8)
    expected = load(images, image_size=(8, 10)).images
    np.testing.assert_array_equal(resized(images, "lanczos", (8, 10, 3)), expected)


def test_colour_is_a_step_of_its_own(numbered):
    coloured = resized(numbered, "crop+rgb", (4, 4, 3))
    assert coloured.shape == (2, 4, 4, 3)
    assert np.ptp(coloured, axis=-1).max() == 0
    np.testing.assert_array_equal(resized(coloured, "grey", (4, 4, 1))[..., 0],
                                  coloured[..., 0])  # fmt: skip
    images = np.random.default_rng(0).integers(0, 256, (1, 4, 4, 3), np.uint8)
    luma = np.asarray(Image.fromarray(images[0]).convert("L"))
    np.testing.assert_array_equal(resized(images, "grey", (4, 4, 1))[0, ..., 0], luma)
    np.testing.assert_array_equal(resized(images, "rgb", (4, 4, 3)), images)


def test_pictures_are_resized_when_they_are_asked_for(numbered):
    view = Resizer("crop+rgb", extractor_of(4, 4, 3), (6, 8, 1))(numbered / 127.5 - 1)
    assert (len(view), view.shape, view.ndim) == (2, (2, 4, 4, 3), 4)
    assert view.dtype == np.uint8
    np.testing.assert_array_equal(view[1:2][0, ..., 0], numbered[1, 1:5, 2:6, 0])


def test_its_text_is_what_the_protocol_says():
    fixed, free = extractor_of(4, 4, 3), extractor_of(None, None, 3, resizer="own")
    assert str(Resizer(None, fixed, (4, 4, 3))) == "none"
    assert str(Resizer("rgb+crop", fixed, (6, 8, 1))) == "crop+rgb"
    assert str(Resizer(None, free, (6, 8, 3))) == "own"
    assert str(Resizer("bicubic", free, (6, 8, 3))) == "bicubic to 6x8, then own"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lanzcos", "`resizer` must be None, one of crop.*Did you mean 'lanczos'"),
        ("crop+pad", "one of each.*resizer='crop.pad'"),
        ("", "one of each, as 'lanczos.rgb'. Received: resizer=''"),
        (3, "resizer=3"),
    ],
    ids=["unknown", "two of a kind", "empty", "number"],
)
def test_an_unknown_resizer_is_refused(name, message):
    with pytest.raises(ValueError, match=message):
        Resizer(name, extractor_of(4, 4, 3), (4, 4, 3))


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("crop", (3, 8, 3)),
        ("pad", (5, 4, 3)),
        ("rgb", (8, 8, 1)),
        ("lanczos", (8, 8, 1)),
        ("grey", (4, 4, 3)),
    ],
    ids=str,
)
def test_what_does_not_lead_to_the_size_is_refused(name, shape):
    with pytest.raises(ValueError, match=f"to 4x4x3, .*resizer '{name}' for pic"):
        Resizer(name, extractor_of(4, 4, 3), shape).check(shape)


def test_without_a_resizer_the_sizes_must_be_equal():
    with pytest.raises(ValueError, match="refused by the extractor"):
        Resizer(None, extractor_of(4, 4, 3), (4, 4, 3)).check((5, 5, 3))
    free = Resizer(None, extractor_of(None, None, 3), (4, 4, 3))
    free._extractor.check_shape = lambda shape: None
    free.check((4, 4, 3))
    with pytest.raises(ValueError, match="one size. Received: real ones of 5x5x3"):
        free.check((5, 5, 3))


def test_real_and_fake_go_through_the_same_resizer():
    clothing = load("fashion_mnist_10k")
    wide = np.pad(clothing.images[:300], [(0, 0), (2, 2), (2, 2), (0, 0)])
    options = {"extractor": "fashion_28", "resizer": "crop"}
    expected = evaluate(clothing.images[:300], clothing.images[300:600])
    scores = evaluate(wide, clothing.images[300:600], **options)
    assert scores.values == expected.values
    assert scores.stamp.resizer == "crop"
    with pytest.raises(ValueError, match="resizer: 'crop' and 'none'"):
        scores.ensure_comparable(expected)
    wide_reals = np.pad(clothing.images[300:600], [(0, 0), (2, 2), (2, 2), (0, 0)])
    assert evaluate(wide, wide_reals, **options).values == expected.values
    with pytest.raises(ValueError, match="at 32x32x1 pictures unasked.*extractor='col"):
        evaluate(wide, wide_reals, resizer="crop")
    with pytest.raises(ValueError, match="28x28x1 pictures. Received: .*32x32x1"):
        evaluate(wide, wide_reals, extractor="fashion_28")


def test_grey_pictures_reach_a_colour_extractor_only_when_that_is_said():
    keras.utils.set_random_seed(0)
    network = keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    own = keras_extractor(network)
    grey = np.random.default_rng(0).integers(0, 256, (50, 8, 8, 1), np.uint8)
    with pytest.raises(ValueError, match="8x8x3 pictures. Received: .*8x8x1"):
        evaluate(grey, grey[::-1], extractor=own)
    scores = evaluate(grey, np.repeat(grey, 3, -1), extractor=own, resizer="rgb")
    assert scores.values["frechet_distance"] < 1e-6
    assert scores.stamp.resizer == "rgb"


def test_the_resizers_have_names():
    assert RESIZERS == (
        "crop", "pad", "bilinear", "bicubic", "lanczos", "rgb", "grey",
    )  # fmt: skip
