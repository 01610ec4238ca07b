"""One process at a time in a folder; what killed ones leave; room on the disk."""

import os
import shutil
import signal
import subprocess
import sys
from collections import namedtuple

import pytest

from kerasgan import storage

HOLD = """
import sys, time
from kerasgan import storage
with storage.lock_folder(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of the test's folder."""
    command = [sys.executable, "-P", "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_held_folder_is_refused_until_its_holder_is_dead(tmp_path, holder):
    with pytest.raises(storage.TargetError, match="one process at a time") as error:
        storage.lock_folder(tmp_path).__enter__()
    assert f"process {holder.pid} on " in str(error.value)
    assert error.value.exit_code == 2
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with storage.lock_folder(tmp_path) as folder:
        assert folder == tmp_path


def test_a_folder_is_locked_against_the_same_process_too(tmp_path):
    refused = pytest.raises(storage.TargetError, match=f"process {os.getpid()} on")
    with storage.lock_folder(tmp_path), refused:
        storage.lock_folder(tmp_path).__enter__()
    for _ in range(2):  # free again, each time
        with storage.lock_folder(tmp_path):
            pass


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path):
    with pytest.raises(storage.StorageError, match="could not be locked: No such file"):
        storage.lock_folder(tmp_path / "absent").__enter__()


def test_only_leftovers_are_removed(tmp_path):
    token = "0123456789abcdef"
    (tmp_path / f".{token}.tmp").mkdir()
    (tmp_path / f".{token}.tmp" / "half").write_text("x")
    (tmp_path / f".{token}.old").write_text("x")
    kept = [".lock", ".tmp", f".{token}.txt", f"{token}.tmp", ".0123.tmp", "folder"]
    for name in kept:
        (tmp_path / name).write_text("x")
    assert storage.remove_leftovers(tmp_path) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
    assert storage.remove_leftovers(tmp_path / "absent") == 0


def test_a_link_to_a_folder_is_removed_and_not_followed(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("x")
    (tmp_path / ".0123456789abcdef.tmp").symlink_to(tmp_path / "precious")
    assert storage.remove_leftovers(tmp_path) == 1
    assert (tmp_path / "precious" / "file").exists()


def test_what_open_atomic_leaves_is_a_leftover(tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.unlink", lambda *args, **kwargs: None)
    with pytest.raises(KeyboardInterrupt), storage.open_atomic(tmp_path / "file"):
        raise KeyboardInterrupt
    monkeypatch.undo()
    assert len(list(tmp_path.iterdir())) == 1
    assert storage.remove_leftovers(tmp_path) == 1


def test_too_little_room_is_told_with_both_numbers(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**10, 0, 1_500_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    storage.require_space(tmp_path, 1_500_000, "A file")
    with pytest.raises(storage.StorageError) as error:
        storage.require_space(tmp_path / "new" / "er", 2_345_678_901, "A file")
    assert "A file must have room: about 2.3 GB in " in str(error.value)
    assert "Received: 1.5 MB free. Make room" in str(error.value)
    with pytest.raises(storage.StorageError, match="about 1.5 MB"):
        storage.require_space(tmp_path, 1_500_001, "A file")
