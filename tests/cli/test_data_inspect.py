import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.data.bundled import NAME as BUNDLED
from kerasgan.storage import read_provenance


def test_folder_with_broken_files(run, pictures, tmp_path):
    folder = tmp_path / "set"
    (folder / "a").mkdir(parents=True)
    (folder / "b").mkdir()
    Image.new("L", (8, 6)).save(folder / "a" / "grey.png")
    Image.new("RGB", (8, 6), "red").save(folder / "b" / "red.png")
    for place in range(22):
        (folder / "a" / f"bad{place:02d}.png").write_bytes(b"no picture")
    out = tmp_path / "new" / "sheet.png"
    outcome = run("data", "inspect", folder, "--out", out)
    assert outcome.code == 0
    words = outcome.out.split()
    assert words[0] == "set"
    assert words[words.index("pictures") + 1] == "2"
    assert "6x8 (2)" in outcome.out
    assert "L (1), RGB (1)" in outcome.out
    assert "2: a 1, b 1" in outcome.out
    assert words[words.index("unreadable") + 1] == "22"
    reason = "no PNG, JPEG, WEBP, BMP, GIF or TIFF picture"
    assert outcome.err.splitlines()[:22] == [
        f"unreadable: a/bad{place:02d}.png: {reason}" for place in range(22)
    ]
    sheet = kerasgan.data.inspect(folder).contact_sheet
    np.testing.assert_array_equal(np.asarray(Image.open(out)), sheet)
    made_by = read_provenance(out)
    assert made_by.digital_source_type.endswith("digitalsourcetype/composite")
    fingerprint = words[words.index("fingerprint") + 1]
    assert made_by.entry == f"kerasgan data inspect, fingerprint {fingerprint}"
    assert run("data", "inspect", folder, "--out", out).code == 0  # it is its own


def test_every_mode_and_the_first_ignored_files_are_named(run, tmp_path):
    modes = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK")
    for mode in modes:
        Image.new(mode, (4, 4)).save(tmp_path / f"{mode}.tif")
    for place in range(6):
        (tmp_path / f"notes{place}.txt").touch()
    outcome = run("data", "inspect", tmp_path)
    assert outcome.code == 0
    assert all(f"{mode} (1)" in outcome.out for mode in modes)
    assert "6: notes0.txt, notes1.txt, notes2.txt, notes3.txt, notes4.txt, ..." in (
        outcome.out
    )


@pytest.mark.parametrize("name", ["notes.txt", "bad.png"])
def test_a_folder_without_pictures_is_3(run, tmp_path, name):
    (tmp_path / name).write_text("no picture")
    outcome = run("data", "inspect", tmp_path)
    assert outcome.code == 3
    assert name in outcome.out + outcome.err
    assert f"error: There are no pictures in '{tmp_path}'" in outcome.err


def test_parts_are_shown_and_must_exist(run, tmp_path):
    for part, count in (("train", 2), ("test", 1)):
        for place in range(count):
            (tmp_path / part).mkdir(exist_ok=True)
            Image.new("L", (4, 4)).save(tmp_path / part / f"{place}.png")
    outcome = run("data", "inspect", tmp_path, "--split", "test")
    assert ["split", "test"] in [line.split() for line in outcome.out.splitlines()]
    outcome = run("data", "inspect", tmp_path / "train", "--split", "test")
    assert outcome.code == 2
    assert "`--split` must be left out where data have no parts" in outcome.err


def test_bundled_set(run):
    outcome = run("data", "inspect", BUNDLED)
    assert outcome.code == 0
    assert "10,000" in outcome.out
    assert "28x28 (10,000)" in outcome.out
    assert "Ankle boot 1,000" in outcome.out
    assert outcome.err == ""
    assert "28x28 (10,000)" in run("data", "inspect", BUNDLED, "--size", 32).out


def test_array_without_classes(run, tmp_path):
    np.savez(tmp_path / "set.npz", images=np.full((5, 8, 8), 7, np.uint8))
    outcome = run("data", "inspect", tmp_path / "set.npz")
    assert outcome.code == 0
    assert "classes" in outcome.out
    assert "none" in outcome.out


def test_many_sizes_are_counted(run, tmp_path):
    for size in range(4, 14):
        Image.new("L", (size, size)).save(tmp_path / f"{size}.png")
    Image.new("L", (4, 5)).save(tmp_path / "high.png")
    outcome = run("data", "inspect", tmp_path)
    assert "and 5 more" in outcome.out
    Image.new("L", (4, 5)).save(tmp_path / "another.png")
    assert " height x width  5x4 (2), " in run("data", "inspect", tmp_path).out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["nowhere"], 3, "nowhere"),
        (["fashion_mnist_10k", "--out", "a.jpg"], 2, "`--out` must end in .png"),
        (["fashion_mnist_10k", "--size", "x"], 2, "`--size` must be a number"),
        (["fashion_mnist_10k", "--size", "2000000000"], 2, "`--size` must be at most"),
        (["cifar1000", "--data-dir", "empty"], 3, "Did you mean 'cifar100'"),
    ],
    ids=["source", "suffix", "size", "absurd size", "name"],
)
def test_messages(run, words, code, message):
    outcome = run("data", "inspect", *words)
    assert outcome.code == code
    assert outcome.err.startswith("error: ")
    assert message in outcome.err
