"""Whose folder a run may be trained in, and that one process at a time does."""

import json
import shutil

import pytest

from kerasgan import storage
from kerasgan.training import Checkpoint, resume, train
from kerasgan.training.checkpoint_files import checkpoint_names
from kerasgan.training.run_directory import (
    has_checkpoints,
    is_finished,
    open_run,
    require_run_or_nothing,
    told_end,
)
from training.small_training import SOURCE, fit, made


def fill(folder, *names, **manifest):
    """Makes a folder with files, and a manifest where values of one are given."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    if manifest:
        content = {"format": 1, "kerasgan": "0.1", **manifest}
        (folder / "run.json").write_text(json.dumps(content))


def opened(folder):
    """Names of what is in a folder once it is open for a run."""
    with open_run(folder) as same:
        assert same == folder
        return sorted(path.name for path in folder.iterdir())


def test_a_new_and_an_empty_folder_are_taken(tmp_path):
    assert opened(tmp_path / "deep" / "run") == [".lock"]
    assert opened(tmp_path / "deep" / "run") == [".lock"]


def test_a_run_with_checkpoints_goes_on(tmp_path):
    names = ["thesis.tex", "checkpoints/0000000064/state.safetensors"]
    fill(tmp_path, *names, images_shown=64, finished=True)
    assert has_checkpoints(tmp_path)
    assert is_finished(tmp_path)
    assert "thesis.tex" in opened(tmp_path)


def test_a_run_killed_before_its_first_checkpoint_begins_anew(tmp_path):
    token = ".0123456789abcdef.tmp"
    names = [token, "samples/00000000.png", f"samples/{token}", f"checkpoints/{token}"]
    fill(tmp_path, *names, "model.safetensors", images_shown=0, finished=False)
    assert token not in opened(tmp_path)
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == [".lock", "00000000.png", "model.safetensors", "run.json"]


@pytest.mark.parametrize(
    ("names", "manifest", "message"),
    [
        (["thesis.tex"], {}, "which holds files. Choose another one"),
        (["model.safetensors"], {"images_shown": 64}, "which holds files. Choose"),
        (["samples/a.png"], {"images_shown": 9, "finished": True}, "kept no checkpoi"),
        (["checkpoints/notes.txt", "a"], {}, "absent, empty or that of a run that"),
    ],
)
def test_a_folder_of_something_else_is_refused(tmp_path, names, manifest, message):
    fill(tmp_path, *names, **manifest)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(storage.TargetError, match=message) as error:
        open_run(tmp_path).__enter__()
    assert error.value.exit_code == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_is_refused(tmp_path):
    fill(tmp_path, "file")
    with pytest.raises(storage.TargetError, match="which is a file. Choose another"):
        open_run(tmp_path / "file").__enter__()
    with pytest.raises(storage.StorageError, match="could not be made"):
        open_run(tmp_path / "file" / "run").__enter__()


def test_places_where_no_folder_can_be_are_named(tmp_path):
    fill(tmp_path, "file", "run/samples", images_shown=0)
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(storage.StorageError, match=f"{place} could not be made"):
            fit(made(), Checkpoint(place))
    long = tmp_path / ("x" * 300)
    for begun in (
        lambda: fit(made(), Checkpoint(long)),
        lambda: resume(made(), long),
        lambda: train(made(), SOURCE, 64, long),
        lambda: require_run_or_nothing(long),
    ):
        with pytest.raises(storage.StorageError, match="could not be read: File name"):
            begun()
    (tmp_path / "run" / "run.json").write_bytes((tmp_path / "run.json").read_bytes())
    with pytest.raises(storage.StorageError, match="run/samples could not be made"):
        train(made(), SOURCE, 64, tmp_path / "run")


def test_a_finished_manifest_that_says_too_little_ends_nothing(tmp_path):
    for said in ({}, {"recipe": {"images": 64}}, {"recipe": [], "images_shown": 64}):
        fill(tmp_path, finished=True, **said)
        assert told_end(tmp_path, 64, 128) is None
    fill(tmp_path, finished=True, recipe={"images": 128}, images_shown=64)
    assert "was stopped at 64 of 128" in told_end(tmp_path, 64, 128)


def test_two_trainings_in_one_folder_are_refused(tmp_path):
    refused = pytest.raises(storage.TargetError, match="one process at a time")
    with open_run(tmp_path), refused:
        train(made(), SOURCE, 640, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_checkpoints_elsewhere_are_refused_before_anything_is_made(tmp_path):
    for place in (tmp_path / "elsewhere", tmp_path / "run"):
        with pytest.raises(ValueError, match="must save into .*run/checkpoints. Rec"):
            train(made(), SOURCE, 64, tmp_path / "run", callbacks=[Checkpoint(place)])
    assert not list(tmp_path.iterdir())
    train(made(), SOURCE, 16, batch_size=16, callbacks=[Checkpoint(tmp_path)])
    assert checkpoint_names(tmp_path) == ["0000000000", "0000000016"]


def test_too_small_a_disk_is_refused_before_training(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    refused = pytest.raises(storage.StorageError, match="The checkpoints of a training")
    with refused as error:
        train(made(), SOURCE, 640, tmp_path / "run")
    assert "Received: 1,000 bytes free. Make room" in str(error.value)
    assert not has_checkpoints(tmp_path / "run")
    assert [path.name for path in (tmp_path / "run").iterdir()] == [".lock"]
    with pytest.raises(storage.StorageError, match="The checkpoints of a training"):
        fit(made(), Checkpoint(tmp_path / "fit"))
    assert not (tmp_path / "fit").exists()


def test_checkpoints_that_will_be_replaced_need_no_room_again(tmp_path, monkeypatch):
    train(made(), SOURCE, 128, tmp_path, batch_size=16)
    states = [path.stat().st_size for path in tmp_path.rglob("state.safetensors")]
    assert len(states) == 2
    usage = shutil.disk_usage(tmp_path)._replace(free=states[0])
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    gan = made()
    train(gan, SOURCE, 256, tmp_path, batch_size=16)
    assert int(gan.images_shown.numpy()) == 256
    usage = usage._replace(free=states[0] // 2)
    with pytest.raises(storage.StorageError, match="must have room"):
        train(made(), SOURCE, 384, tmp_path, batch_size=16)
