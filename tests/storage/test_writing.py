"""A file is whole or absent; a failed write leaves the old one."""

import json
import os
import stat
import subprocess
import sys
import textwrap

import pytest

from kerasgan import storage


def test_bytes_text_and_json_arrive(tmp_path):
    storage.write_bytes(tmp_path / "a", b"\x00\xff\r\n")
    storage.write_text(tmp_path / "b", "Grüße\n")
    storage.write_json(tmp_path / "c", {"b": [1, 2.5, None], "a": "ü"})
    assert (tmp_path / "a").read_bytes() == b"\x00\xff\r\n"
    assert (tmp_path / "b").read_bytes() == "Grüße\n".encode()
    assert list(json.loads((tmp_path / "c").read_text("utf-8"))) == ["b", "a"]
    assert storage.read_json(tmp_path / "c") == {"b": [1, 2.5, None], "a": "ü"}


def test_exception_in_the_middle_keeps_the_old_file(tmp_path):
    path = tmp_path / "weights"
    storage.write_bytes(path, b"old")

    def write_half():
        with storage.open_atomic(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["weights"]


def test_new_bytes_are_not_visible_before_the_end(tmp_path):
    path = tmp_path / "weights"
    with storage.open_atomic(path) as file:
        file.write(b"new")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"new"


def test_mode_follows_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        storage.write_bytes(tmp_path / "file", b"")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_link_at_the_name_is_replaced_not_followed(tmp_path):
    (tmp_path / "target").write_bytes(b"untouched")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    storage.write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"untouched"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "it is a folder. Give the name of a file"),
        (lambda path: os.mkfifo(path), "it is a pipe"),
    ],
    ids=["folder", "pipe"],
)
def test_refuses_to_replace_what_is_no_file(tmp_path, make, message):
    make(tmp_path / "there")
    with pytest.raises(storage.StorageError, match=message):
        storage.write_bytes(tmp_path / "there", b"")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\0b", "cannot name a file: .*null"),
        ("x" * 300, "cannot name a file: File name too long"),
        ("absent/file", "absent/file could not be written: No such file"),
    ],
    ids=["nul", "long", "no-folder"],
)
def test_impossible_names(tmp_path, name, message):
    with pytest.raises(storage.StorageError, match=message) as caught:
        storage.write_bytes(tmp_path / name, b"")
    assert caught.value.exit_code == 3
    assert os.listdir(tmp_path) == []


def test_names_of_the_longest_kind_work(tmp_path):
    storage.write_bytes(tmp_path / ("x" * 255), b"1")
    assert (tmp_path / ("x" * 255)).read_bytes() == b"1"


def test_json_is_indented_and_lists_stand_on_one_line(tmp_path):
    value = {"a": {"b": ["float32", [3, 4]], "c": {}}, "d": [{"e": 1}, []], "f": (1, 2)}
    storage.write_json(tmp_path / "a", value)
    assert (tmp_path / "a").read_text().splitlines() == [
        "{",
        '  "a": {',
        '    "b": ["float32", [3, 4]],',
        '    "c": {}',
        "  },",
        '  "d": [',
        "    {",
        '      "e": 1',
        "    },",
        "    []",
        "  ],",
        '  "f": [1, 2]',
        "}",
    ]
    assert storage.read_json(tmp_path / "a") == value | {"f": [1, 2]}


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, b"x", {1: 2}], ids=repr)
def test_json_takes_plain_finite_values_only(tmp_path, value):
    storage.write_json(tmp_path / "a", {"old": 1})
    with pytest.raises(storage.StorageError, match="must be plain JSON values"):
        storage.write_json(tmp_path / "a", {"key": value})
    assert storage.read_json(tmp_path / "a") == {"old": 1}


def test_full_disk_keeps_the_old_weights(tmp_path):
    script = """
        import resource, sys
        import numpy as np
        from kerasgan import storage

        path = sys.argv[1]
        storage.save_tensors(path, {"a": np.zeros(10, np.float32)})
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            storage.save_tensors(path, {"a": np.ones(100_000, np.float32)})
        except storage.StorageError as error:
            print(error)
    """
    path = tmp_path / "model.safetensors"
    done = subprocess.run(
        [sys.executable, "-P", "-c", textwrap.dedent(script), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "could not be written: File too large." in done.stdout
    assert os.listdir(tmp_path) == ["model.safetensors"]
    assert storage.load_tensors(path)["a"].tolist() == [0.0] * 10


def test_killed_writer_leaves_the_old_file(tmp_path):
    script = """
        import os, signal, sys
        from kerasgan import storage

        with storage.open_atomic(sys.argv[1]) as file:
            file.write(b"half")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    path = tmp_path / "file"
    storage.write_bytes(path, b"old")
    command = [sys.executable, "-P", "-c", textwrap.dedent(script), str(path)]
    assert subprocess.run(command, check=False).returncode == -9
    assert path.read_bytes() == b"old"


def test_importing_the_room_loads_neither_tensorflow_nor_keras():
    script = (
        "import sys; from kerasgan import storage; "
        "[getattr(storage, name) for name in storage.__all__]; "
        "print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
