"""Damaged and hostile files are refused, at once and by our error alone."""

import json
import os
import struct
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from kerasgan import storage

TENSORS = {
    "kernel": np.arange(12, dtype=np.float32).reshape(3, 4) / 7,
    "bias": np.array([0.5, -0.25], np.float16),
    "steps": np.array(5, np.int64),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


def container(header, content=b""):
    if not isinstance(header, bytes):
        header = json.dumps(header).encode()
    return struct.pack("<Q", len(header)) + header + content


def described(start, end, shape=(1,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


def test_any_flipped_byte_is_caught(path):
    pin = storage.save_tensors(path, TENSORS)
    content = path.read_bytes()
    draw = np.random.default_rng(0)
    for _ in range(1000):
        damaged = bytearray(content)
        damaged[draw.integers(len(content))] ^= 1 << draw.integers(8)
        path.write_bytes(damaged)
        with pytest.raises(storage.StorageError, match="must have the sha256"):
            storage.load_tensors(path, *pin)


def test_damage_without_a_pin_raises_only_our_error(path):
    storage.save_tensors(path, TENSORS)
    content = path.read_bytes()
    draw = np.random.default_rng(1)
    refused = 0
    for _ in range(3000):
        damaged = bytearray(content)
        for position in draw.integers(len(content), size=draw.integers(1, 4)):
            damaged[position] = draw.integers(256)
        path.write_bytes(damaged)
        try:
            storage.load_tensors(path)
        except storage.StorageError:
            refused += 1
    assert refused > 1000


@pytest.mark.parametrize("count", [1, 7, 64])
def test_appended_and_missing_bytes_are_caught(path, count):
    pin = storage.save_tensors(path, TENSORS)
    content = path.read_bytes()
    for changed in (content + b"\0" * count, content[:-count]):
        path.write_bytes(changed)
        with pytest.raises(storage.StorageError, match=f"must have {pin.size} bytes"):
            storage.load_tensors(path, pin.size)
        with pytest.raises(storage.StorageError, match="must have the sha256"):
            storage.load_tensors(path, None, pin.sha256)
        with pytest.raises(storage.StorageError, match="must be a safetensors file"):
            storage.load_tensors(path)


def test_every_truncation_is_refused(path):
    storage.save_tensors(path, TENSORS)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(storage.StorageError, match="must be a safetensors file"):
            storage.load_tensors(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["F16", "F32", "F64"])
def test_values_that_are_not_finite_are_refused_by_name(path, dtype, value):
    width = int(dtype[1:]) // 8
    bad = np.array([1, value], f"<f{width}").tobytes()
    header = {
        "good": described(0, 8, (2,), "F32"),
        "bad": described(8, 8 + 2 * width, (2,), dtype),
    }
    path.write_bytes(container(header, bytes(8) + bad))
    with pytest.raises(
        storage.StorageError, match="1 of 2 values of the tensor 'bad' of .*are NaN or"
    ):
        storage.load_tensors(path)


ONE = described(0, 4)
ATTACKS = {
    "empty": b"",
    "oversize header": struct.pack("<Q", 1 << 40) + b"{}",
    "header beyond the end": struct.pack("<Q", 100) + b"{}",
    "overlap": container({"a": ONE, "b": ONE}, bytes(4)),
    "partial overlap": container({"a": ONE, "b": described(2, 6)}, bytes(6)),
    "hole": container({"a": ONE, "b": described(8, 12)}, bytes(12)),
    "negative offset": container({"a": described(-4, 0)}, bytes(4)),
    "reversed offsets": container({"a": described(4, 0)}, bytes(4)),
    "beyond the end": container({"a": described(0, 400, (100,))}, bytes(4)),
    "bytes behind": container({"a": ONE}, bytes(5)),
    "shape and bytes differ": container({"a": described(0, 4, (2,))}, bytes(4)),
    "overflowing shape": container({"a": described(0, 4, (1 << 62, 4))}, bytes(4)),
    "10 GB shape": container({"a": described(0, 10**10, (10**10 // 4,))}, bytes(4)),
    "unknown type": container({"a": described(0, 4, (1,), "F33")}, bytes(4)),
    "bfloat16": container({"a": described(0, 2, (1,), "BF16")}, bytes(2)),
    "same name twice": container(
        b'{"a":%s,"a":%s}' % ((json.dumps(ONE).encode(),) * 2), bytes(4)
    ),
    "deep json": container(b'{"a":' + b"[" * 100_000),
    "no object": container(b"[]"),
    "pickle": b"\x80\x04\x95\x0a\x00\x00\x00\x00\x00\x00\x00" + bytes(40),
    "zip": b"PK\x03\x04" + bytes(60),
    "not utf-8": container(b'{"\xff":{}}'),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_at_once(path, attack):
    path.write_bytes(ATTACKS[attack])
    start = time.perf_counter()
    with pytest.raises(storage.StorageError, match="must be a safetensors file"):
        storage.load_tensors(path)
    assert time.perf_counter() - start < 1


def test_complex_numbers_are_refused(path):
    path.write_bytes(container({"a": described(0, 8, (1,), "C64")}, bytes(8)))
    with pytest.raises(storage.StorageError, match="Received: complex64 in 'a'"):
        storage.load_tensors(path)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device", "absent", "nul"])
def test_only_regular_files_are_read(tmp_path, kind):
    storage.save_tensors(tmp_path / "real", TENSORS)
    path = tmp_path / ("a\0b" if kind == "nul" else "model")
    if kind == "link":
        path.symlink_to(tmp_path / "real")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path = "/dev/zero"
    message = {
        "link": "it is a symbolic link. Give the file itself",
        "pipe": "it is a pipe",
        "folder": "it is a folder",
        "device": "it is a device",
        "absent": "could not be read: No such file",
        "nul": "cannot name a file: .*null",
    }[kind]
    for read in (storage.load_tensors, storage.sha256_of, storage.read_json):
        with pytest.raises(storage.StorageError, match=message):
            read(path)


def test_link_that_appears_at_the_last_moment(tmp_path, monkeypatch):
    storage.save_tensors(tmp_path / "real", TENSORS)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setattr(Path, "is_symlink", lambda self: False)
    with pytest.raises(storage.StorageError, match="could not be read: Too many"):
        storage.load_tensors(tmp_path / "link")


def test_wrong_size_is_refused_before_reading(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)  # sparse: reading it would take a terabyte
    with pytest.raises(storage.StorageError, match="must have 10 bytes"):
        storage.load_tensors(path, size=10)


def test_hash_may_be_given_in_capitals(path):
    pin = storage.save_tensors(path, TENSORS)
    assert storage.load_tensors(path, sha256=pin.sha256.upper())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1, "a": 2}', "the key 'a' twice"),
        (b'{"a": NaN}', "the number NaN"),
        (b"{", "must be JSON"),
        (b"\xff", "must be JSON"),
        (b"[" * 100_000, "must be JSON"),
        (b" " * ((16 << 20) + 1), "at most 16 MiB"),
    ],
    ids=["twice", "nan", "cut", "not-utf-8", "deep", "big"],
)
def test_json_is_read_strictly(path, content, message):
    path.write_bytes(content)
    with pytest.raises(storage.StorageError, match=message):
        storage.read_json(path)


def test_file_that_grows_while_it_is_read(path, monkeypatch):
    path.write_bytes(b"12345678")
    fstat = os.fstat

    def before_it_grew(descriptor):
        found = list(fstat(descriptor))
        found[6] = 4
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", before_it_grew)
    with pytest.raises(storage.StorageError, match="changed while it was read"):
        storage.read_bytes(path)


def test_reading_runs_no_code(path):
    storage.save_tensors(path, TENSORS)
    script = """
        import sys
        import numpy as np
        from kerasgan import storage

        events = []
        storage.load_tensors(sys.argv[1])  # whatever is imported late, is now
        sys.addaudithook(lambda event, arguments: events.append(event))
        storage.load_tensors(sys.argv[1])
        print(*sorted(set(events)))
    """
    command = [sys.executable, "-P", "-c", textwrap.dedent(script), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "open\n"
