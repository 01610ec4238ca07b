"""A folder is whole or absent; a folder that holds something is not touched."""

import os
from pathlib import Path

import pytest

from kerasgan import storage

MARKER = "marker.json"
OURS = '{"format": 1, "kerasgan": "0.1"}'


def fill_old(target):
    target.mkdir()
    (target / "old").write_text("old")
    (target / MARKER).write_text(OURS)


def replace(target):
    return storage.new_folder(target, overwrite=True, marker=MARKER)


def test_folder_appears_at_the_end_with_its_files(tmp_path):
    target = tmp_path / "deep" / "bundle"
    with storage.new_folder(str(target)) as folder:
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_text("1")
        assert not target.exists()
    assert (target / "inner" / "file").read_text() == "1"
    assert os.listdir(target.parent) == ["bundle"]


def test_empty_folder_is_taken(tmp_path):
    (tmp_path / "bundle").mkdir()
    with storage.new_folder(tmp_path / "bundle") as folder:
        (folder / "file").write_text("1")
    assert os.listdir(tmp_path / "bundle") == ["file"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_error_in_the_body_leaves_nothing_behind(tmp_path, overwrite):
    if overwrite:
        fill_old(tmp_path / "bundle")

    def fill_and_fail():
        with storage.new_folder(tmp_path / "bundle", overwrite, MARKER) as folder:
            (folder / "new").write_text("new")
            raise RuntimeError("gate")

    with pytest.raises(RuntimeError, match="gate"):
        fill_and_fail()
    left = [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))]
    assert left == (["bundle", f"bundle/{MARKER}", "bundle/old"] if overwrite else [])


@pytest.mark.parametrize(
    ("marker", "advice"),
    [
        (None, r"Give another path, or empty it\.$"),
        (
            MARKER,
            "Give another path, or replace it: `overwrite=True` in Python, `--over",
        ),
    ],
)
def test_full_folder_is_refused(tmp_path, marker, advice):
    (tmp_path / "mine").write_text("1")
    message = f"must be absent or empty, it holds files. {advice}"
    with (
        pytest.raises(storage.TargetError, match=message) as error,
        storage.new_folder(tmp_path, marker=marker),
    ):
        pytest.fail("the body must not run")
    assert error.value.exit_code == 2
    assert os.listdir(tmp_path) == ["mine"]


def test_folder_that_fills_meanwhile_is_refused(tmp_path):
    target = tmp_path / "bundle"

    def lose_the_race():
        with storage.new_folder(target):
            target.mkdir()
            (target / "other").write_text("other process")

    with pytest.raises(storage.StorageError, match="must be absent or empty"):
        lose_the_race()
    assert (target / "other").read_text() == "other process"
    assert os.listdir(tmp_path) == ["bundle"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("kind", ["file", "link", "broken link"])
def test_files_and_links_are_refused(tmp_path, kind, overwrite):
    target = tmp_path / "target"
    if kind == "file":
        target.write_text("1")
    else:
        target.symlink_to(tmp_path if kind == "link" else tmp_path / "absent")
    with (
        pytest.raises(storage.StorageError, match="it is a file or a link"),
        storage.new_folder(target, overwrite, MARKER),
    ):
        pytest.fail("the body must not run")
    assert os.listdir(tmp_path) == ["target"]


@pytest.mark.parametrize("name", ["current", "home"])
@pytest.mark.parametrize("above", [False, True])
def test_current_and_home_folder_are_refused(tmp_path, monkeypatch, name, above):
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place if name == "current" else tmp_path.parent)
    monkeypatch.setattr(
        Path, "home", lambda: place if name == "home" else Path("/nowhere")
    )
    with (
        pytest.raises(storage.StorageError, match=f"must not be the {name} folder"),
        replace(tmp_path if above else place),
    ):
        pytest.fail("the body must not run")
    assert place.is_dir()


@pytest.mark.parametrize("name", ["a\0b", "x" * 300], ids=["nul", "long"])
def test_impossible_names(tmp_path, name):
    with (
        pytest.raises(storage.StorageError, match="could not be written: "),
        storage.new_folder(tmp_path / name),
    ):
        pytest.fail("the body must not run")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file", "File exists"),
        ("file/below", "Not a directory"),
        ("x" * 300, "File name too long"),
        ("a\0b", "embedded null byte"),
    ],
)
def test_a_folder_that_cannot_be_made(tmp_path, name, reason):
    (tmp_path / "file").write_text("")
    with pytest.raises(storage.StorageError, match=f"could not be made: {reason}. Giv"):
        storage.make_folder(tmp_path / name)
