"""Overwriting replaces what kerasgan wrote, and nothing else."""

import errno
import os
import shutil
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


def test_overwriting_replaces_the_whole_folder(tmp_path):
    target = tmp_path / "bundle"
    fill_old(target)
    with replace(target) as folder:
        (folder / "new").write_text("2")
        assert (target / "old").exists()
    assert os.listdir(target) == ["new"]
    assert os.listdir(tmp_path) == ["bundle"]


@pytest.mark.parametrize(
    "marker",
    [None, "", "{", "[]", '{"format": 1}', '{"format": "1", "kerasgan": "0.1"}'],
    ids=["absent", "empty", "broken", "list", "other format", "text format"],
)
def test_folder_that_kerasgan_did_not_write_is_never_replaced(tmp_path, marker):
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter").write_text("1")
    if marker is not None:
        (target / MARKER).write_text(marker)
    before = sorted(os.listdir(target))
    message = "must be absent, empty or a folder that kerasgan wrote.* no marker.json"
    with pytest.raises(storage.TargetError, match=message), replace(target):
        pytest.fail("the body must not run")
    assert sorted(os.listdir(target)) == before
    assert os.listdir(tmp_path) == ["thesis"]


def test_overwriting_an_empty_folder_needs_no_marker_in_it(tmp_path):
    (tmp_path / "bundle").mkdir()
    with replace(tmp_path / "bundle") as folder:
        (folder / "new").write_text("2")
    assert os.listdir(tmp_path / "bundle") == ["new"]


def test_overwriting_must_say_what_may_go(tmp_path):
    with (
        pytest.raises(ValueError, match="`marker` must name the file.*marker=None"),
        storage.new_folder(tmp_path / "bundle", overwrite=True),
    ):
        pytest.fail("the body must not run")


def fix(monkeypatch, target, how):
    """Makes a folder one that cannot change its name, as the system would."""
    rename, mkdir = os.rename, Path.mkdir

    def refuse(path, *others, **options):
        if Path(path) == target:
            raise OSError(errno.EBUSY, "Device or resource busy")
        rename(path, *others, **options)

    def closed(path, *others, **options):
        if path.parent == target.parent:
            raise PermissionError(errno.EACCES, "Permission denied")
        mkdir(path, *others, **options)

    if how == "busy":
        monkeypatch.setattr(os, "rename", refuse)
    elif how == "closed":
        monkeypatch.setattr(Path, "mkdir", closed)
    else:
        monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == target)


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("how", ["busy", "closed", "mount"])
def test_folder_that_cannot_be_renamed_is_filled_in_place(
    tmp_path, monkeypatch, how, full
):
    target = tmp_path / "bundle"
    if full:
        fill_old(target)
    else:
        target.mkdir()
    identity = target.stat().st_ino
    fix(monkeypatch, target, how)
    with replace(target) as folder:
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_text("1")
        (folder / MARKER).write_text("new")
        assert (target / "old").exists() == full
    assert sorted(os.listdir(target)) == ["inner", MARKER]
    assert (target / MARKER).read_text() == "new"
    assert os.listdir(tmp_path) == ["bundle"]
    assert target.stat().st_ino == identity


@pytest.mark.parametrize("broken", ["old", "new"])
def test_failed_filling_in_place_puts_the_old_files_back(tmp_path, monkeypatch, broken):
    target = tmp_path / "bundle"
    fill_old(target)
    fix(monkeypatch, target, "closed")
    move = shutil.move

    def fail(source, destination):
        if Path(source).name == broken and not Path(source).parent.suffix == ".old":
            raise OSError(errno.EIO, "Input/output error")
        move(source, destination)

    def fill():
        with replace(target) as folder:
            (folder / "first").mkdir()
            (folder / MARKER).write_text("new")
            (folder / "new").write_text("2")

    monkeypatch.setattr(shutil, "move", fail)
    with pytest.raises(storage.StorageError, match="written: Input/output error"):
        fill()
    assert sorted(os.listdir(target)) == [MARKER, "old"]
    assert (target / MARKER).read_text() == OURS


def test_failed_swap_puts_the_old_folder_back(tmp_path, monkeypatch):
    target = tmp_path / "bundle"
    fill_old(target)
    rename = os.rename

    def refuse_the_new(source, destination):
        if (Path(source) / "new").exists():
            raise OSError(5, "Input/output error")
        rename(source, destination)

    monkeypatch.setattr(os, "rename", refuse_the_new)
    with (
        pytest.raises(storage.StorageError, match="Input/output error"),
        replace(target) as folder,
    ):
        (folder / "new").write_text("2")
    assert os.listdir(tmp_path) == ["bundle"]
    assert sorted(os.listdir(target)) == [MARKER, "old"]


def test_absent_folder_in_a_closed_one_is_an_error(tmp_path, monkeypatch):
    fix(monkeypatch, tmp_path / "bundle", "closed")
    with (
        pytest.raises(
            storage.StorageError, match="written: Permission denied"
        ) as error,
        storage.new_folder(tmp_path / "bundle"),
    ):
        pytest.fail("the body must not run")
    assert not isinstance(error.value, storage.TargetError)
