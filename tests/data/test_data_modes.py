"""Pictures of every format and mode, upright and on a background."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from data.saving import NOISE, save
from kerasgan.data import DataError, inspect, load


def only(folder, **options):
    source = load(folder, **options)
    assert len(source) == 1
    return source.images[0]


def test_every_format_is_read(tmp_path):
    options = {"webp": {"lossless": True}, "jpg": {"quality": 100, "subsampling": 0}}
    flat = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    for ending in ("png", "jpg", "JPEG", "webp", "bmp", "gif", "tif", "tiff"):
        save(tmp_path / f"a.{ending}", flat, **options.get(ending, {}))
    source = load(tmp_path)
    assert len(source) == 8
    assert np.abs(source.images.astype(int) - flat).max() <= 3


MODES = {
    "grey": ("L", 1),
    "one bit": ("1", 1),
    "colour": ("RGB", 3),
    "palette": ("P", 3),
    "transparent": ("RGBA", 3),
    "grey transparent": ("LA", 1),
}


@pytest.mark.parametrize(("mode", "channels"), MODES.values(), ids=MODES)
def test_modes_get_the_channels_that_they_need(tmp_path, mode, channels):
    save(tmp_path / "a.png", mode=mode)
    pixels = only(tmp_path)
    assert pixels.shape == (8, 8, channels)
    plain = Image.open(tmp_path / "a.png").convert("L" if channels == 1 else "RGB")
    np.testing.assert_array_equal(pixels, np.asarray(plain).reshape(pixels.shape))


def test_grey_and_colour_together_become_colour(tmp_path):
    save(tmp_path / "a.png", NOISE[..., 0])
    save(tmp_path / "b.png", NOISE)
    source = load(tmp_path)
    np.testing.assert_array_equal(source.images[0], np.stack([NOISE[..., 0]] * 3, -1))
    np.testing.assert_array_equal(source.images[1], NOISE)
    assert load(tmp_path, (8, 8, 1)).image_shape == (8, 8, 1)


@pytest.mark.parametrize("background", [(255, 255, 255), (0, 128, 255)])
def test_transparent_pixels_show_the_background(tmp_path, background):
    array = np.zeros((4, 4, 4), np.uint8)
    array[:2] = 9, 8, 7, 255
    save(tmp_path / "a.png", array)
    pixels = only(tmp_path, background=background)
    assert (pixels[:2] == (9, 8, 7)).all()
    assert (pixels[2:] == background).all()


def test_transparent_grey_on_a_coloured_background_is_colour(tmp_path):
    array = np.array([[[90, 255], [90, 0]]], np.uint8)
    save(tmp_path / "a.png", array)
    assert only(tmp_path).tolist() == [[[90], [255]]]
    assert only(tmp_path, background=(0, 0, 9)).tolist() == [[[90] * 3, [0, 0, 9]]]


def test_palettes_may_have_a_transparent_colour(tmp_path):
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putdata([0, 1])
    image.save(tmp_path / "a.png", transparency=1)
    assert only(tmp_path).tolist() == [[[255, 0, 0], [255, 255, 255]]]


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_16_bit_grey_is_scaled_not_cut(tmp_path, ending):
    levels = np.array([[0, 257, 500, 40_000, 65_535]], np.uint16)
    save(tmp_path / f"a.{ending}", levels)
    assert only(tmp_path)[..., 0].tolist() == [[0, 1, 2, 156, 255]]


GREY, GREY_ALPHA = 0, 4  # colour types of PNG


def save_16_bits(path, levels, colour_type, transparent=None):
    """Writes a PNG that Pillow reads and cannot write."""
    levels = np.asarray(levels, ">u2")
    height, width = levels.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    chunks = [(b"IHDR", head)]
    if transparent is not None:
        chunks.append((b"tRNS", struct.pack(">H", transparent)))
    rows = b"".join(b"\0" + row.tobytes() for row in levels)
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
            for kind, content in chunks
        )
    )


def test_16_bit_grey_may_have_a_transparent_level(tmp_path):
    save_16_bits(tmp_path / "a.png", [[0, 40_000, 40_100, 65_535]], GREY, 40_000)
    assert only(tmp_path)[..., 0].tolist() == [[0, 255, 156, 255]]
    coloured = only(tmp_path, background=(1, 2, 3))
    assert coloured.tolist() == [[[0] * 3, [1, 2, 3], [156] * 3, [255] * 3]]


def test_16_bit_grey_with_transparency_stays_grey(tmp_path):
    levels = [[[0, 65_535], [40_000, 65_535], [257, 0]]]
    save_16_bits(tmp_path / "a.png", levels, GREY_ALPHA)
    assert only(tmp_path).tolist() == [[[0], [156], [255]]]
    assert only(tmp_path, background=(0, 0, 9)).tolist()[0][2] == [0, 0, 9]
    assert inspect(tmp_path).modes == {"LA": 1}


def test_32_bit_grey_of_8_or_16_bits_is_refused(tmp_path):
    path = save(tmp_path / "a.tif", np.array([[0, 255]], np.int32))
    with pytest.raises(
        DataError, match=r"a\.tif: levels up to 255 in mode I may be of 8 or of 16 bits"
    ):
        load(tmp_path)
    save(path, np.array([[0, 256, 65_535]], np.int32))
    assert only(tmp_path)[..., 0].tolist() == [[0, 1, 255]]
    save(path, np.zeros((1, 2), np.int32))  # black, whatever its levels may be
    assert only(tmp_path)[..., 0].tolist() == [[0, 0]]


def test_grey_of_12_bits_is_refused(tmp_path):
    tags = {256: 2, 257: 1, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: 1, 279: 3}
    entries = (struct.pack("<HHII", tag, 4, 1, tags[tag]) for tag in tags)
    (tmp_path / "a.tif").write_bytes(
        struct.pack("<2sHI4sH", b"II", 42, 12, b"\xff\xf8\x00", len(tags))
        + b"".join(entries)
        + bytes(4)
    )
    with pytest.raises(DataError, match="12 bits are not taken; save it with 8 or 16"):
        load(tmp_path)


def test_cmyk_becomes_rgb(tmp_path):
    array = np.zeros((8, 8, 4), np.uint8)
    array[..., 1] = 255  # magenta
    Image.fromarray(array, "CMYK").save(tmp_path / "a.jpg", quality=100)
    assert np.abs(only(tmp_path).astype(int) - (255, 0, 255)).max() <= 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(tmp_path, orientation):
    upright = np.arange(6, dtype=np.uint8).reshape(2, 3) * 40
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright, 1),
        7: np.rot90(upright, 2).T,
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(tmp_path / "a.png", np.ascontiguousarray(stored), exif=exif)
    np.testing.assert_array_equal(only(tmp_path)[..., 0], upright)


def test_animations_give_their_first_frame(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert (only(tmp_path) == (255, 0, 0)).all()
