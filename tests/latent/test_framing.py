"""Pictures of any size through networks that take some: padded, cropped, in order."""

import numpy as np
import pytest

from kerasgan.latent import to_uint8, translate_pictures

RANDOM = np.random.default_rng(0)


def pictures(*shape):
    """Random pictures."""
    return RANDOM.integers(0, 256, shape, dtype=np.uint8)


class Network:
    """Gives pictures back as they come, and notes what came."""

    def __init__(self):
        self.shapes = []

    def __call__(self, images):
        assert images.dtype == np.float32
        assert -1 <= images.min() <= images.max() <= 1
        self.shapes.append(images.shape)
        return images


@pytest.mark.parametrize("multiple", [1, 4, 32])
@pytest.mark.parametrize(
    "shape",
    [(3, 32, 64, 3), (2, 37, 41, 3), (1, 5, 1, 3), (37, 50, 3), (0, 40, 40, 3)],
    ids=str,
)
def test_pictures_come_back_as_they_were(shape, multiple):
    network, images = Network(), pictures(*shape)
    np.testing.assert_array_equal(
        translate_pictures(images, network, 3, multiple), images
    )
    for _, height, width, _ in network.shapes:
        assert height % multiple == width % multiple == 0
        assert min(height, width) >= 32


def test_padding_is_a_mirror_on_both_sides():
    seen = []

    def network(images):
        seen.append(to_uint8(images))
        return images

    image = pictures(1, 35, 62, 1)
    translate_pictures(image, network, 1, 4)
    np.testing.assert_array_equal(
        seen[0], np.pad(image, ((0, 0), (0, 1), (1, 1), (0, 0)), "reflect")
    )


def test_lists_keep_their_order_and_share_batches():
    network = Network()
    sizes = [(32, 32), (40, 32), (32, 32), (33, 50), (32, 32)]
    images = [pictures(*size, 3) for size in sizes]
    translated = translate_pictures(images, network, 3, 4, batch_size=2)
    assert isinstance(translated, list)
    for image, result in zip(images, translated, strict=True):
        np.testing.assert_array_equal(image, result)
    assert sorted(shape[0] for shape in network.shapes) == [1, 1, 1, 2]
    assert translate_pictures([], network, 3, 4) == []


def test_batches_are_no_larger_than_asked():
    network = Network()
    translate_pictures(pictures(7, 32, 32, 1), network, 1, 1, batch_size=3)
    assert [shape[0] for shape in network.shapes] == [3, 3, 1]


@pytest.mark.parametrize(
    ("size", "counts"),
    [((512, 512), [4, 1]), ((513, 512), [3, 2]), ((1025, 1024), [1] * 5)],
    ids=["quarter", "padded", "large"],
)
def test_batches_of_large_pictures_are_smaller(size, counts):
    network, images = Network(), pictures(5, *size, 1)
    translated = translate_pictures(images, network, 1, 4)
    assert [shape[0] for shape in network.shapes] == counts
    np.testing.assert_array_equal(translated, images)
    np.testing.assert_array_equal(
        translate_pictures([*images], Network(), 1, 4), images
    )


def test_grey_and_colour():
    grey, colour = pictures(34, 40), pictures(2, 34, 40, 3)
    spread = translate_pictures(grey, Network(), 3, 4)
    np.testing.assert_array_equal(spread, np.repeat(grey[..., None], 3, -1))
    turned = translate_pictures(colour, Network(), 1, 4)
    expected = np.rint(colour @ np.array([0.299, 0.587, 0.114]))
    np.testing.assert_allclose(turned[..., 0], expected, atol=1)
    mixed = translate_pictures([grey, colour[0]], Network(), 3, 4)
    assert [image.shape for image in mixed] == [(34, 40, 3), (34, 40, 3)]


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 32, 32, 3), np.float32), "dtype=float32.*`kerasgan.latent.to_ui"),
        (np.zeros((2, 32, 32), np.uint8), r"shape=\(2, 32, 32\).*images\[..., None\]"),
        (np.zeros((2, 32, 32, 4), np.uint8), r"shape=\(2, 32, 32, 4\)"),
        (np.zeros((0, 32, 3), np.uint8), "Pictures must be uint8"),
        ([np.zeros((2, 32, 32, 3), np.uint8)], r"must hold single pictures.*place 0"),
        ("picture.png", "Pictures must be uint8"),
    ],
    ids=["floats", "no channels", "rgba", "no pixels", "batch in a list", "path"],
)
def test_what_is_no_picture_is_refused(images, message):
    with pytest.raises(ValueError, match=message):
        translate_pictures(images, Network(), 3, 4)


def test_no_batch():
    with pytest.raises(ValueError, match="`batch_size` must be at least 1"):
        translate_pictures(pictures(32, 32, 3), Network(), 3, 4, batch_size=0)
