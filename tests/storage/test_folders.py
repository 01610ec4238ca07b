"""A folder is whole or absent; a folder that holds something is not touched."""

import os
from pathlib import Path

import pytest

from kerasgan import storage


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
        (tmp_path / "bundle").mkdir()
        (tmp_path / "bundle" / "old").write_text("old")

    def fill_and_fail():
        with storage.new_folder(tmp_path / "bundle", overwrite=overwrite) as folder:
            (folder / "new").write_text("new")
            raise RuntimeError("gate")

    with pytest.raises(RuntimeError, match="gate"):
        fill_and_fail()
    left = [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))]
    assert left == (["bundle", "bundle/old"] if overwrite else [])


def test_full_folder_is_refused(tmp_path):
    (tmp_path / "mine").write_text("1")
    with (
        pytest.raises(storage.StorageError, match="must be absent or empty, it holds"),
        storage.new_folder(tmp_path),
    ):
        pytest.fail("the body must not run")
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


def test_overwriting_replaces_the_whole_folder(tmp_path):
    target = tmp_path / "bundle"
    target.mkdir()
    (target / "old").write_text("1")
    with storage.new_folder(target, overwrite=True) as folder:
        (folder / "new").write_text("2")
        assert (target / "old").exists()
    assert os.listdir(target) == ["new"]
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
        storage.new_folder(target, overwrite=overwrite),
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
        storage.new_folder(tmp_path if above else place, overwrite=True),
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


def test_failed_swap_puts_the_old_folder_back(tmp_path, monkeypatch):
    target = tmp_path / "bundle"
    target.mkdir()
    (target / "old").write_text("1")
    rename = os.rename

    def refuse_the_new(source, destination):
        if (Path(source) / "new").exists():
            raise OSError(5, "Input/output error")
        rename(source, destination)

    monkeypatch.setattr(os, "rename", refuse_the_new)
    with (
        pytest.raises(storage.StorageError, match="Input/output error"),
        storage.new_folder(target, overwrite=True) as folder,
    ):
        (folder / "new").write_text("2")
    assert os.listdir(tmp_path) == ["bundle"]
    assert os.listdir(target) == ["old"]
