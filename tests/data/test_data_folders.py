"""Folders of pictures: classes, splits, sizes, odd names."""

import io
import json
import os
import threading

import numpy as np
import pytest
from PIL import Image

from data.saving import NOISE, save
from kerasgan.data import DataError, inspect, load


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


def test_hidden_files_and_other_files_are_ignored_but_counted(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / ".hidden.png")
    save(tmp_path / ".thumbnails" / "b.png")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "README").write_text("x")
    found = inspect(tmp_path)
    assert (found.count, found.bad) == (1, ())
    assert found.ignored == (".hidden.png", ".thumbnails", "README", "Thumbs.db")


def test_runs_among_the_pictures_are_passed_over(tmp_path):
    """What a training drew is no data, wherever its folder lies."""
    save(tmp_path / "cat" / "a.png")
    manifest = {"format": 1, "kerasgan": "0.1.0"}
    for name in ("run", "cat/run", "run.png"):
        save(tmp_path / name / "samples" / "0001.png")
        (tmp_path / name / "run.json").write_text(json.dumps(manifest))
    source = load(tmp_path)
    assert (len(source), source.class_names) == (1, ("cat",))
    found = inspect(tmp_path)
    assert (found.count, found.ignored) == (1, ("cat/run", "run", "run.png"))
    assert len(load(tmp_path / "run" / "samples")) == 1  # where somebody asks for them


def test_a_run_beside_splits_is_none_of_them(tmp_path):
    save(tmp_path / "train" / "a.png")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text('{"format": 1, "kerasgan": "0.1.0"}')
    assert load(tmp_path).split == "train"


@pytest.mark.parametrize("content", [b"\xff", b'{"format": 1}', b"[1]", b"[" * 9_999])
def test_manifests_of_other_programs_hide_no_pictures(tmp_path, content):
    save(tmp_path / "cat" / "a.png")
    (tmp_path / "cat" / "run.json").write_bytes(content)
    assert len(load(tmp_path)) == 1


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
        target=lambda: found.append(inspect(tmp_path).bad), daemon=True
    )
    thread.start()
    thread.join(20)
    assert found == [(("pipe.png", "no regular file"),)]


def test_names_are_in_one_order_whatever_the_disk_says(tmp_path):
    for index in (2, 10, 1):
        array = np.full((4, 4), index, np.uint8)
        save(tmp_path / f"{index}.png", array)
        save(tmp_path / "b" / f"{index}.png", array + 100)
    source = load(tmp_path)
    assert source.images[:, 0, 0, 0].tolist() == [1, 10, 2, 101, 110, 102]


def test_a_folder_of_the_same_pictures_equals_the_array(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 3), np.uint8)
    for index, image in enumerate(images):
        save(tmp_path / f"{index}.png", image)
    assert load(tmp_path).fingerprint == load(images).fingerprint
