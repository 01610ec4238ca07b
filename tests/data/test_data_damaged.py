"""Prepared sets whose files are not what TFDS once wrote."""

import re

import pytest

from data.preparing import FEATURES, labelled, prepare, tfds
from kerasgan.data import DataError, load

SHARD = "tiny-train.tfrecord-00001"  # holds the rows 3, 4 and 5


@pytest.fixture
def folder(tmp_path):
    return prepare(tmp_path, FEATURES, {"train": labelled()})


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def flip(path):
    content = bytearray(path.read_bytes())
    content[60] ^= 255
    path.write_bytes(content)


def remove(path):
    path.unlink()


def empty(path):
    path.write_bytes(b"")


def spoil(path):
    path.write_text('{"name": ')


def strip(path):
    path.write_text("{}")


DAMAGES = [
    (SHARD, cut, "truncated record at"),
    (SHARD, flip, "corrupted record at 12"),
    (SHARD, remove, f"{SHARD}; No such file"),
    (SHARD, empty, "expected to contain 7 elements but contained only 4 elements"),
    ("features.json", spoil, "Expecting value: line 1"),
    ("features.json", strip, "class name must contain a dot"),
    ("features.json", remove, "Cannot restore tiny/1.0.0"),
    ("dataset_info.json", spoil, "Failed to load JSON"),
    ("dataset_info.json", strip, "Invalid version"),
    ("dataset_info.json", remove, "Could not read dataset info"),
]


@pytest.mark.parametrize(
    ("name", "damage", "reason"),
    DAMAGES,
    ids=[f"{name}-{damage.__name__}" for name, damage, _ in DAMAGES],
)
def test_damage_names_the_set_its_folder_and_the_way_out(folder, name, damage, reason):
    damage(folder / name)
    with pytest.raises(DataError, match=re.escape(reason)) as raised:
        load("tiny", data_dir=folder.parent.parent)
    message = str(raised.value)
    assert message.startswith(f"The prepared set 'tiny' in '{folder}' cannot be read: ")
    assert "Remove this folder and prepare the set again, or copy it again" in message
    assert raised.value.__cause__ is not None


def test_names_of_operations_are_left_out(folder):
    flip(folder / SHARD)
    with pytest.raises(DataError, match=r": corrupted record at 12\. Remove this"):
        load("tiny", data_dir=folder.parent.parent)


def test_what_is_whole_beside_the_damage_is_read(folder):
    cut(folder / SHARD)
    assert len(load("tiny", split="train[:3]", data_dir=folder.parent.parent)) == 3


def test_a_preparation_that_was_cut_short_is_no_version(folder):
    (folder / "features.json").rename(folder / "kept")
    folder.rename(folder.with_name("incomplete.7A1B9C_9.0.0"))
    whole = prepare(folder.parent.parent, FEATURES, {"train": labelled()})
    unfinished = whole.with_name("incomplete.7A1B9C_9.0.0")
    (unfinished / "kept").rename(unfinished / "features.json")
    (unfinished / SHARD).unlink()
    assert len(load("tiny", data_dir=folder.parent.parent)) == 7


class ResourceExhaustedError(RuntimeError):
    """As TensorFlow names it."""


@pytest.mark.parametrize("kind", [MemoryError, ImportError, ResourceExhaustedError])
def test_lack_of_memory_or_a_package_is_not_the_set_s_fault(folder, monkeypatch, kind):
    def fail(folder):
        raise kind("here")

    monkeypatch.setattr(tfds, "builder_from_directory", fail)
    with pytest.raises(kind, match="here"):
        load("tiny", data_dir=folder.parent.parent)
