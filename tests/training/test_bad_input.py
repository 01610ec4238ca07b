"""What a training is given and what becomes of it: the table of docs/reliability.md."""

import io
import os
import struct
import zlib

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

import kerasgan.data
from kerasgan.data import DataError
from kerasgan.models import DCGAN
from training import small_training

NOISE = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)


def stored(kind, mode="RGB", array=NOISE, **options):
    """Bytes of a picture."""
    buffer = io.BytesIO()
    Image.fromarray(array).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def animated(kind):
    """Bytes of two frames."""
    frames = Image.fromarray(NOISE), Image.fromarray(255 - NOISE)
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def bomb():
    """A PNG of 400 megapixels in a few bytes."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 60_001)), (b"IEND", b"")
    chunks = [
        struct.pack(">I", len(data)) + kind + data
        + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def rotated():
    """Bytes of a picture that its EXIF turns."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return stored("PNG", exif=exif)


DEEP = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)

PICTURES = {  # name: content, and why it is refused; None where it is taken
    "zero_bytes.png": (b"", "empty file"),
    "truncated.png": (stored("PNG")[:400], "truncated"),
    "truncated.jpg": (stored("JPEG")[:300], "truncated|broken"),
    "truncated.gif": (stored("GIF")[:300], "truncated|broken"),
    "text.png": (b"this is no picture", "no PNG"),
    "bomb.png": (bomb(), "pixel"),
    "wrong_ending.png": (stored("JPEG"), None),
    "transparent.png": (stored("PNG", "RGBA"), None),
    "transparent_grey.png": (stored("PNG", "LA"), None),
    "palette.png": (stored("PNG", "P", transparency=0), None),
    "grey.png": (stored("PNG", "L"), None),
    "deep.png": (stored("PNG", "I;16", DEEP), None),
    "cmyk.jpg": (stored("JPEG", "CMYK"), None),
    "animated.gif": (animated("GIF"), None),
    "animated.webp": (animated("WEBP"), None),
    "animated.png": (animated("PNG"), None),
    "rotated.png": (rotated(), None),
    "not_square.png": (stored("PNG", array=NOISE[:9]), None),
    "one_pixel.png": (stored("PNG", array=NOISE[:1, :1]), None),
    os.fsdecode(b"not_utf8_\xff.png"): (stored("PNG"), None),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_every_picture_gets_its_verdict(tmp_path):
    for name, (content, _) in PICTURES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere.png")
    with pytest.raises(DataError, match="7 of 21 pictures of") as error:
        kerasgan.data.load(tmp_path, image_size=8)
    refused = {name: why for name, (_, why) in PICTURES.items() if why}
    for name, why in {**refused, "dangling.png": "exist|No such file"}.items():
        line = next(row for row in str(error.value).splitlines() if name in row)
        assert any(each in line for each in why.split("|")), line
    source = kerasgan.data.load(tmp_path, image_size=8, on_bad="skip")
    assert source.images.shape == (14, 8, 8, 3)
    assert sorted(source.skipped) == sorted([*refused, "dangling.png"])


FORMS = {
    "array": lambda images: images,
    "dataset": lambda images: tf.data.Dataset.from_tensor_slices(images).batch(8),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("count", "steps"), [(0, None), (1, 1), (7, 1), (8, 1), (9, 2), (15, 2)]
)
def test_every_picture_of_any_number_is_shown_once(form, count, steps):
    gan, images = small_training.made(), small_training.PICTURES[:count]
    batch_size = 8 if form == "array" else None
    if steps is None:
        with pytest.raises(DataError, match="at least one (image|batch)"):
            gan.fit(FORMS[form](images), batch_size=batch_size, verbose=0)
    else:
        gan.fit(FORMS[form](images), batch_size=batch_size, verbose=0)
    assert int(gan.images_shown.numpy()) == count
    assert int(gan.steps_taken.numpy()) == (steps or 0)


@pytest.mark.parametrize(("count", "shown"), [(1, 8), (7, 8), (8, 8), (9, 8), (16, 16)])
def test_a_source_gives_whole_batches_and_repeats_pictures_for_one(count, shown):
    gan = small_training.made()
    source = kerasgan.data.load(small_training.PICTURES[:count])
    gan.fit(source, batch_size=8, verbose=0)
    assert int(gan.images_shown.numpy()) == shown


def test_one_class_is_a_class():
    gan = DCGAN(**small_training.SMALL, classes=1)
    gan.compile(run_eagerly=True)
    images = small_training.PICTURES[:8]
    gan.fit(images, np.zeros(8, int), batch_size=8, verbose=0)
    assert gan.sample(2, labels=0).shape == (2, 8, 8, 1)
