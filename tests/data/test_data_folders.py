"""Folders of pictures: every mode, any size, broken files, odd names."""

import io
import os
import struct
import threading
import zlib

import numpy as np
import pytest
from PIL import Image

from kerasgan.data import DataError, inspect, load
from kerasgan.data import scanning as scanning_module

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (8, 8, 3), np.uint8)


def save(path, array=NOISE, mode=None, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


def only(folder, **options):
    source = load(folder, **options)
    assert len(source) == 1
    return source.images[0]


def test_sub_folders_are_classes(tmp_path):
    for name, count in (("dog", 3), ("cat", 2)):
        for index in range(count):
            save(tmp_path / name / f"{index}.png", np.full((4, 4, 3), index, np.uint8))
    source = load(tmp_path)
    assert source.class_names == ("cat", "dog")
    np.testing.assert_array_equal(source.labels, [0, 0, 1, 1, 1])
    np.testing.assert_array_equal(source.images[:, 0, 0, 0], [0, 1, 0, 1, 2])
    assert (source.name, source.split, source.skipped) == (tmp_path.name, "all", ())


def test_deeper_folders_belong_to_the_first(tmp_path):
    save(tmp_path / "cat" / "indoors" / "a.png")
    save(tmp_path / "cat" / "b.png")
    save(tmp_path / "dog" / "c.png")
    assert load(tmp_path).labels.tolist() == [0, 0, 1]


def test_pictures_beside_sub_folders_leave_no_labels(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "cat" / "b.png")
    source = load(tmp_path)
    assert (len(source), source.labels, source.class_names) == (2, None, None)


def test_sub_folders_named_like_splits_are_splits(tmp_path):
    save(tmp_path / "train" / "cat" / "a.png")
    save(tmp_path / "train" / "dog" / "b.png")
    save(tmp_path / "test" / "cat" / "c.png")
    train, test = load(tmp_path), load(tmp_path, split="test")
    assert (len(train), train.split, train.class_names) == (2, "train", ("cat", "dog"))
    assert (len(test), test.split) == (1, "test")
    with pytest.raises(DataError, match="split='val'; there are: test, train"):
        load(tmp_path, split="val")


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
    levels = np.array([[0, 257, 40_000, 65_535]], np.uint16)
    save(tmp_path / f"a.{ending}", levels)
    assert only(tmp_path)[..., 0].tolist() == [[0, 1, 156, 255]]


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


def test_mixed_sizes_need_an_image_size(tmp_path):
    for index, width in enumerate((8, 8, 12)):
        save(tmp_path / f"{index}.png", np.zeros((8, width, 3), np.uint8))
    with pytest.raises(DataError, match=r"image_size=64.*8 x 8 \(2\), 8 x 12 \(1\)"):
        load(tmp_path)
    assert load(tmp_path, 4).images.shape == (3, 4, 4, 3)
    assert load(tmp_path, (4, 6)).image_shape == (4, 6, 3)


def test_many_sizes_are_not_all_listed(tmp_path):
    for width in range(1, 26):
        save(tmp_path / f"{width}.png", np.zeros((2, width), np.uint8))
    with pytest.raises(DataError, match="and 5 more"):
        load(tmp_path)


def bomb():
    """A PNG of 400 megapixels in a few bytes."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 60_001))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


def broken_files():
    png, jpeg = io.BytesIO(), io.BytesIO()
    big = RNG.integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(big).save(png, "PNG")
    Image.fromarray(big).save(jpeg, "JPEG")
    whole = png.getvalue()
    return {
        "empty.png": (b"", "empty file"),
        "text.png": (b"this is no picture", "no PNG, JPEG, WEBP, BMP, GIF or TIFF"),
        "cut.png": (whole[: len(whole) // 2], "truncated"),
        "cut.jpg": (jpeg.getvalue()[: len(jpeg.getvalue()) // 2], "truncated"),
        "flipped.png": (
            whole[:500] + bytes([whole[500] ^ 255]) + whole[501:],
            "broken",
        ),
        "page.jpg": (b"<html>404</html>", "no PNG"),
        "postscript.png": (
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
            "no PNG",
        ),
        "bomb.png": (bomb(), "pixel"),
    }


def write_broken(folder):
    for name, (content, _) in broken_files().items():
        (folder / name).write_bytes(content)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_every_broken_file_is_reported_by_name_and_reason(tmp_path):
    write_broken(tmp_path)
    save(tmp_path / "good.png")
    with pytest.raises(DataError, match="8 of 9 pictures of") as raised:
        load(tmp_path)
    lines = str(raised.value).splitlines()
    for name, (_, reason) in broken_files().items():
        line = next(line for line in lines if line.startswith(f"  {name}: "))
        assert reason in line
        assert str(tmp_path) not in line
    assert 'on_bad="skip"' in lines[-1]
    assert "good.png" not in str(raised.value)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_broken_files_can_be_skipped(tmp_path):
    write_broken(tmp_path)
    save(tmp_path / "good.png")
    source = load(tmp_path, on_bad="skip")
    assert len(source) == 1
    assert source.skipped == tuple(sorted(broken_files()))


def test_a_bomb_below_pillow_s_error_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr("kerasgan.data.pictures.PIXEL_LIMIT", 63)
    save(tmp_path / "a.png")
    with pytest.raises(DataError, match="8 x 8 pixels are more than 63"):
        load(tmp_path)


def test_only_twenty_broken_files_are_listed(tmp_path):
    for index in range(25):
        (tmp_path / f"{index:02}.png").write_bytes(b"")
    with pytest.raises(DataError, match="25 of 25 pictures") as raised:
        load(tmp_path)
    assert "19.png" in str(raised.value)
    assert "20.png" not in str(raised.value)
    assert "and 5 more" in str(raised.value)


def test_nothing_left_is_an_error_too(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(DataError, match="1 unreadable pictures and 1 other"):
        load(tmp_path, on_bad="skip")


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match="must hold PNG, JPEG, WebP.*0 unreadable"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.full((4, 4), 1e6, np.float32), "mode F has no known range"),
        (np.full((4, 4), 70_000, np.int32), "mode I has no known range"),
    ],
    ids=["float", "32 bits"],
)
def test_levels_without_a_known_range_are_refused(tmp_path, array, reason):
    save(tmp_path / "a.tif", array)
    with pytest.raises(DataError, match=reason):
        load(tmp_path)


def test_hidden_files_and_other_files_are_ignored_but_counted(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / ".hidden.png")
    save(tmp_path / ".thumbnails" / "b.png")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "README").write_text("x")
    found = inspect(tmp_path)
    assert (found.count, found.bad) == (1, ())
    assert found.ignored == (".hidden.png", ".thumbnails", "README", "Thumbs.db")


def test_names_that_are_no_utf8_do_no_harm(tmp_path):
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)
    buffer = io.BytesIO()
    Image.fromarray(NOISE).save(buffer, "PNG")
    for name, content in ((b"\xff.png", buffer.getvalue()), (b"\xfe\n.png", b"")):
        with open(folder + b"/" + name, "wb") as file:
            file.write(content)
    source = load(tmp_path, on_bad="skip")
    assert source.class_names == (r"caf\xe9",)
    assert source.skipped == (r"caf\xe9/\xfe\x0a.png",)
    with pytest.raises(DataError, match="1 of 2") as raised:
        load(tmp_path)
    str(raised.value).encode("utf-8")


def test_link_loops_end(tmp_path):
    save(tmp_path / "cat" / "a.png")
    (tmp_path / "cat" / "again").symlink_to(tmp_path)
    (tmp_path / "cat" / "self").symlink_to("self")
    assert len(load(tmp_path)) == 1


def test_links_to_pictures_are_followed_and_dangling_ones_reported(tmp_path):
    real = save(tmp_path / "outside" / "a.png")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "linked.png").symlink_to(real)
    assert len(load(tmp_path / "set")) == 1
    (tmp_path / "set" / "gone.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError, match="gone.png: No such file"):
        load(tmp_path / "set")


def test_pipes_and_folders_named_like_pictures_do_not_hang(tmp_path):
    save(tmp_path / "a.png")
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    found = []
    thread = threading.Thread(
        target=lambda: found.append(load(tmp_path, on_bad="skip").skipped), daemon=True
    )
    thread.start()
    thread.join(20)
    assert found == [("pipe.png",)]


def test_names_are_in_one_order_whatever_the_disk_says(tmp_path):
    for index in (2, 10, 1):
        array = np.full((4, 4), index, np.uint8)
        save(tmp_path / f"{index}.png", array)
        save(tmp_path / "b" / f"{index}.png", array + 100)
    source = load(tmp_path)
    assert source.images[:, 0, 0, 0].tolist() == [1, 10, 2, 101, 110, 102]


@pytest.fixture
def photos(tmp_path):
    for index in range(12):
        array = RNG.integers(0, 256, (9, 11, 3), np.uint8)
        save(tmp_path / "ab"[index % 2] / f"{index}.png", array)
    save(tmp_path / "a" / "grey.png", NOISE[..., 0])
    return tmp_path


def test_beyond_the_memory_limit_pictures_are_decoded_when_asked_for(
    photos, monkeypatch
):
    held = load(photos, 8)
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    lazy = load(photos, 8)
    assert (held.lazy, lazy.lazy) == (False, True)
    assert lazy.images.shape == held.images.shape == (13, 8, 8, 3)
    assert (lazy.images.dtype, lazy.images.ndim) == (np.uint8, 4)
    np.testing.assert_array_equal(np.asarray(lazy.images), held.images)
    np.testing.assert_array_equal(lazy.images[3:5], held.images[3:5])
    np.testing.assert_array_equal(lazy.images[[7, -1]], held.images[[7, -1]])
    np.testing.assert_array_equal(lazy.images[2], held.images[2])
    np.testing.assert_array_equal(lazy.labels, held.labels)
    assert np.asarray(lazy.images, np.float32).dtype == np.float32
    resized = load(lazy, 4)
    np.testing.assert_array_equal(np.asarray(resized.images), load(photos, 4).images)


def test_a_lazy_pipeline_gives_the_same_batches(photos, monkeypatch):
    held = load(photos, 8)
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    lazy = load(photos, 8)
    options = {"batch_size": 5, "seed": 2, "position": 7, "flip": True}
    pairs = zip(held.dataset(**options), lazy.dataset(**options), strict=True)
    for _, (first, second) in zip(range(6), pairs, strict=False):
        np.testing.assert_array_equal(first[0], second[0])
        np.testing.assert_array_equal(first[1], second[1])
    assert lazy.dataset(5).element_spec[0].shape == (5, 8, 8, 3)


def test_the_fingerprint_of_lazy_files_follows_names_and_bytes(photos, monkeypatch):
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    before = load(photos, 8).fingerprint
    assert load(photos, 8).fingerprint == before
    assert load(photos, 4).fingerprint != before
    os.rename(photos / "a" / "0.png", photos / "a" / "00.png")
    renamed = load(photos, 8).fingerprint
    save(photos / "a" / "00.png", np.zeros((9, 11, 3), np.uint8))
    assert len({before, renamed, load(photos, 8).fingerprint}) == 3


def test_a_file_that_breaks_later_is_named(photos, monkeypatch):
    monkeypatch.setattr(scanning_module, "MEMORY_LIMIT", 1000)
    source = load(photos, 8)
    (photos / "a" / "grey.png").write_bytes(b"")
    with pytest.raises(DataError, match="'a/grey.png' could be read before.*empty"):
        np.asarray(source.images)


def test_a_folder_of_the_same_pictures_equals_the_array(tmp_path):
    images = RNG.integers(0, 256, (5, 8, 8, 3), np.uint8)
    for index, image in enumerate(images):
        save(tmp_path / f"{index}.png", image)
    assert load(tmp_path).fingerprint == load(images).fingerprint
