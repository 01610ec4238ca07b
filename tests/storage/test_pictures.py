"""Pictures keep their pixels and say where they came from."""

from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from kerasgan import storage
from kerasgan.storage.provenance import SYNTHETIC, parse_xmp

MADE_BY = storage.Provenance("dcgan_fashion_28", "ab" * 32, 7)


def picture(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3)], ids=str)
@pytest.mark.parametrize("provenance", [None, MADE_BY], ids=["plain", "marked"])
def test_png_keeps_every_pixel(tmp_path, shape, provenance):
    image = picture(*shape)
    storage.write_png(tmp_path / "a.png", image, provenance)
    with Image.open(tmp_path / "a.png") as found:
        assert found.mode == ("RGB" if shape[-1] == 3 else "L")
        np.testing.assert_array_equal(np.asarray(found), np.squeeze(image))
    assert storage.read_provenance(tmp_path / "a.png") == provenance


def test_png_text_is_what_other_programs_read(tmp_path):
    storage.write_png(tmp_path / "a.png", picture(4, 4), MADE_BY)
    with Image.open(tmp_path / "a.png") as image:
        text = image.text
    packet = ElementTree.fromstring(text["XML:com.adobe.xmp"].replace("\ufeff", ""))
    (description,) = packet.iter(
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
    )
    assert text["Software"].startswith("kerasgan ")
    assert text["Source"] == "dcgan_fashion_28"
    assert text["Weights SHA-256"] == "ab" * 32
    assert text["Seed"] == "7"
    assert text["Digital Source Type"] == SYNTHETIC
    iptc = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
    assert description.get(iptc + "DigitalSourceType") == SYNTHETIC
    assert SYNTHETIC.endswith("/trainedAlgorithmicMedia")


def test_same_picture_same_bytes(tmp_path):
    for name in ("a.png", "b.png"):
        storage.write_png(tmp_path / name, picture(9, 9, 3), MADE_BY)
    assert storage.sha256_of(tmp_path / "a.png") == storage.sha256_of(
        tmp_path / "b.png"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"entry": "run"},
        {"entry": "ü <&\"'> 日本", "seed": 0},
        {"entry": "run", "weights_sha256": "00" * 32, "seed": np.int64(2**63 - 1)},
    ],
    ids=["few", "escaped", "big-seed"],
)
@pytest.mark.parametrize("suffix", [".png", ".webp", ".gif"])
def test_mapping_of_fields_survives(tmp_path, suffix, fields):
    path = tmp_path / f"a{suffix}"
    if suffix == ".png":
        storage.write_png(path, picture(4, 4), fields)
    else:
        storage.write_animation(path, picture(2, 4, 4, 3), 100, fields)
    assert storage.read_provenance(path) == storage.Provenance(**fields)


@pytest.mark.parametrize("suffix", [".webp", ".gif"])
@pytest.mark.parametrize("channels", [1, 3])
def test_animation_has_its_frames_and_times(tmp_path, suffix, channels):
    frames = picture(3, 16, 16, channels)
    path = tmp_path / f"a{suffix}"
    storage.write_animation(path, frames, [50, 100, 400], MADE_BY)
    with Image.open(path) as animation:
        assert animation.n_frames == 3
        assert animation.info["loop"] == 0
        times = []
        for index in range(3):
            animation.seek(index)
            animation.load()
            times.append(animation.info["duration"])
            if suffix == ".webp" or channels == 1:
                found = np.asarray(animation.convert("RGB"))
                np.testing.assert_array_equal(found, np.broadcast_to(
                    frames[index], (16, 16, 3)))  # fmt: skip
    assert times == [50, 100, 400]
    assert storage.read_provenance(path) == MADE_BY


def test_animation_of_a_list_without_provenance(tmp_path):
    storage.write_animation(tmp_path / "a.gif", list(picture(2, 8, 8)))
    assert storage.read_provenance(tmp_path / "a.gif") is None


@pytest.mark.parametrize(
    ("image", "received"),
    [
        (np.zeros((4, 4, 3)), r"float64 of shape \(4, 4, 3\)"),
        (picture(4, 4, 2), r"uint8 of shape \(4, 4, 2\)"),
        (picture(2, 4, 4, 3), r"\(2, 4, 4, 3\)"),
        (picture(0, 4, 3), r"\(0, 4, 3\)"),
    ],
    ids=["float", "two-channels", "batch", "empty"],
)
def test_what_is_no_picture(tmp_path, image, received):
    with pytest.raises(storage.StorageError, match="uint8 array .*" + received):
        storage.write_png(tmp_path / "a.png", image)


@pytest.mark.parametrize(
    ("frames", "milliseconds", "message"),
    [
        ([], 100, "at least one picture"),
        ([picture(4, 4), picture(5, 4)], 100, "all of one shape"),
        (picture(2, 4, 4), [100], "`milliseconds` must be"),
        (picture(2, 4, 4), 0, "`milliseconds` must be"),
    ],
    ids=["none", "shapes", "times", "zero"],
)
def test_what_is_no_animation(tmp_path, frames, milliseconds, message):
    with pytest.raises(storage.StorageError, match=message):
        storage.write_animation(tmp_path / "a.webp", frames, milliseconds)


def test_ending_of_the_name(tmp_path):
    with pytest.raises(storage.StorageError, match="must end in .png. Received: .*jpg"):
        storage.write_png(tmp_path / "a.jpg", picture(4, 4))
    with pytest.raises(storage.StorageError, match="must end in .webp or .gif"):
        storage.write_animation(tmp_path / "a.png", picture(1, 4, 4))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "must have `entry`"),
        ({"entry": "a", "model": "b"}, "other fields of: entry, weights_sha256, seed"),
        ({"entry": ""}, "`entry` must be one line"),
        ({"entry": "a\nb"}, "`entry` must be one line"),
        ({"entry": "a", "weights_sha256": 5}, "`weights_sha256` must be one line"),
        ({"entry": "a", "seed": "7"}, "`seed` must be an int"),
    ],
    ids=["nothing", "unknown", "empty", "lines", "hash", "seed"],
)
def test_provenance_is_checked(tmp_path, fields, message):
    with pytest.raises(storage.StorageError, match=message):
        storage.write_png(tmp_path / "a.png", picture(4, 4), fields)


@pytest.mark.parametrize(
    "packet",
    [
        "no xml",
        "<a/>",
        MADE_BY.to_xmp()
        .replace("<x:xmpmeta", '<!DOCTYPE a [<!ENTITY b "c">]><x:xmpmeta')
        .replace("dcgan_fashion_28", "&b;"),
        MADE_BY.to_xmp().replace('"7"', '"seven"'),
        MADE_BY.to_xmp().replace("ab" * 32, "a&#10;b"),
    ],
    ids=["text", "foreign", "entity", "seed", "control"],
)
def test_foreign_packets_are_no_provenance(packet):
    assert parse_xmp(packet) is None


@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_what_is_no_picture_file(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(storage.StorageError, match="must be a PNG, WebP or GIF"):
        storage.read_provenance(tmp_path / "a.png")


def test_damaged_pictures_raise_only_our_error(tmp_path):
    path = tmp_path / "a.png"
    storage.write_png(path, picture(8, 8, 3), MADE_BY)
    content = path.read_bytes()
    draw = np.random.default_rng(0)
    for _ in range(500):
        damaged = bytearray(content[: draw.integers(len(content) // 2, len(content))])
        for position in draw.integers(len(damaged), size=2):
            damaged[position] = draw.integers(256)
        path.write_bytes(damaged)
        try:
            storage.read_provenance(path)
        except storage.StorageError:
            continue
