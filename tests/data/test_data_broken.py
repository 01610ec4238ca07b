"""Broken pictures are reported all, by name and reason, or left out."""

import io
import pickle
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from data.saving import save
from kerasgan.data import DataError, inspect, load


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
    big = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
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


def test_the_message_is_short_and_the_error_holds_all(tmp_path):
    folder = tmp_path / "my pictures"
    for part in ("train", "test"):
        (folder / part).mkdir(parents=True)
        for index in range(25):
            (folder / part / f"{index:02}.png").write_bytes(b"")
    with pytest.raises(DataError, match="25 of 25 pictures") as raised:
        load(folder, split="test")
    assert "19.png" in str(raised.value)
    assert "20.png" not in str(raised.value)
    assert (
        f"and 5 more; `kerasgan data inspect '{folder / 'test'}'` names all\n"
        in str(raised.value)
    )
    names = [f"{index:02}.png" for index in range(25)]
    assert raised.value.bad == tuple((name, "empty file") for name in names)
    assert [name for name, _ in inspect(folder / "test").bad] == names
    assert pickle.loads(pickle.dumps(raised.value)).bad == raised.value.bad
    assert DataError("of something else").bad == ()


def test_nothing_left_is_an_error_too(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(DataError, match="There are no pictures in") as raised:
        load(tmp_path, on_bad="skip")
    assert (
        "Received: 1 that cannot be read and 1 hidden or other files, such as a.png, "
        "notes.txt." in str(raised.value)
    )
    assert raised.value.bad == (("a.png", "empty file"),)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(
        DataError, match=r"\.png, .*Received: 0 hidden or other files\."
    ):
        load(tmp_path)


@pytest.mark.parametrize("lazy", [False, True], ids=["scan", "read"])
def test_lack_of_memory_is_not_the_file_s_fault(tmp_path, monkeypatch, lazy):
    def exhaust(*arguments):
        raise MemoryError

    save(tmp_path / "a.png")
    if lazy:
        monkeypatch.setattr("kerasgan.data.scanning.MEMORY_LIMIT", 0)
        source = load(tmp_path)
        assert source.lazy
    monkeypatch.setattr(
        f"kerasgan.data.{'files' if lazy else 'scanning'}.read_picture", exhaust
    )
    with pytest.raises(MemoryError):
        source.images[:] if lazy else load(tmp_path, on_bad="skip")


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
