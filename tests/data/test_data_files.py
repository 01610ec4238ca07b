"""`.npz` files and IDX folders as sources."""

import errno
import gzip
import io
import struct
import zipfile

import numpy as np
import pytest

from kerasgan.data import DataError, load

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (6, 8, 10, 1), np.uint8)
COLOUR = RNG.integers(0, 256, (6, 8, 10, 3), np.uint8)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def idx_bytes(array):
    head = bytes([0, 0, 8, array.ndim])
    return head + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write_idx(folder, prefix, images, labels=None, compress=True):
    pack, ending = (gzip.compress, ".gz") if compress else (bytes, "")
    stem = folder / f"{prefix}-images-idx3-ubyte{ending}"
    stem.write_bytes(pack(idx_bytes(images)))
    if labels is not None:
        path = folder / f"{prefix}-labels-idx1-ubyte{ending}"
        path.write_bytes(pack(idx_bytes(labels.astype(np.uint8))))


@pytest.mark.parametrize("path_type", [str, lambda path: path], ids=["str", "Path"])
def test_npz_with_images_and_labels(tmp_path, path_type):
    path = tmp_path / "set.npz"
    np.savez(path, images=COLOUR, labels=LABELS[:, None])
    source = load(path_type(path), split="test")
    np.testing.assert_array_equal(source.images, COLOUR)
    np.testing.assert_array_equal(source.labels, LABELS)
    assert (source.name, source.split) == ("set.npz", "all")


def test_npz_with_splits(tmp_path):
    path = tmp_path / "set.npz"
    np.savez(path, x_train=COLOUR, y_train=LABELS, x_test=COLOUR[:2], y_test=LABELS[:2])
    train, test = load(path), load(path, split="test")
    assert (len(train), train.split, len(test), test.split) == (6, "train", 2, "test")
    with pytest.raises(ValueError, match="'train' or 'test'. Received: split='val'"):
        load(path, split="val")


def test_npz_with_a_key(tmp_path):
    path = tmp_path / "set.npz"
    np.savez(path, first=COLOUR, second=GREY)
    source = load(f"{path}:second")
    np.testing.assert_array_equal(source.images, GREY)
    assert (source.name, source.labels) == ("set.npz:second", None)
    with pytest.raises(DataError, match="key='third'.*keys: first, second"):
        load(f"{path}:third")
    with pytest.raises(DataError, match="as FILE.npz:KEY.*keys: first, second"):
        load(path)


def broken_archives():
    buffer = io.BytesIO()
    np.savez(buffer, images=COLOUR)
    whole = buffer.getvalue()
    objects = io.BytesIO()
    np.savez(objects, images=np.array([{}, None], object))
    huge = io.BytesIO()
    with zipfile.ZipFile(huge, "w") as archive:
        head = "{'descr': '|u1', 'fortran_order': False, 'shape': (1 << 50, 9), }"
        head = head.replace("1 << 50", str(1 << 50)).ljust(117) + "\n"
        archive.writestr(
            "images.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + head.encode()
        )
    plain = io.BytesIO()
    np.save(plain, COLOUR)
    return {
        "empty": b"",
        "text": b"these are no pictures",
        "cut": whole[: len(whole) // 2],
        "pickle": objects.getvalue(),
        "huge": huge.getvalue(),
        "npy": plain.getvalue(),
        "flipped": whole[:300] + bytes([whole[300] ^ 255]) + whole[301:],
    }


NO_ARCHIVE = "it is no npz archive, which `numpy.savez"
REASONS = {
    **dict.fromkeys(("empty", "text", "cut", "npy"), NO_ARCHIVE),
    "pickle": "it holds Python objects, and pictures and labels must be numbers",
    "huge": "Unable to allocate",
    "flipped": "Bad CRC-32",
}


@pytest.mark.parametrize("kind", REASONS)
def test_broken_npz_files_are_refused_by_name(tmp_path, kind):
    path = tmp_path / "broken.npz"
    path.write_bytes(broken_archives()[kind])
    message = f"broken.npz' is no readable .npz file: {REASONS[kind]}"
    with pytest.raises(DataError, match=message) as raised:
        load(path)
    assert "allow_pickle" not in str(raised.value)  # nor is loading it unsafely advised


def test_npz_files_that_the_system_does_not_open_are_no_broken_ones(
    tmp_path, monkeypatch
):
    def closed(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(np, "load", closed)
    (tmp_path / "closed.npz").write_bytes(b"")
    with pytest.raises(
        DataError, match=r"closed.npz' is no .*: .*Permission denied\.$"
    ):
        load(tmp_path / "closed.npz")


@pytest.mark.parametrize("compress", [True, False], ids=["gz", "plain"])
def test_idx_folders(tmp_path, compress):
    write_idx(tmp_path, "train", GREY[..., 0], LABELS, compress)
    write_idx(tmp_path, "t10k", GREY[:2, ..., 0], None, compress)
    train, test = load(tmp_path), load(str(tmp_path), split="test")
    np.testing.assert_array_equal(train.images, GREY)
    np.testing.assert_array_equal(train.labels, LABELS)
    assert train.class_names is None
    assert (train.name, train.split) == (tmp_path.name, "train")
    assert (len(test), test.labels, test.split) == (2, None, "test")


def test_idx_folders_without_the_split_say_which_file(tmp_path):
    write_idx(tmp_path, "train", GREY[..., 0])
    with pytest.raises(DataError, match="'test' needs a file `t10k-images-idx3"):
        load(tmp_path, split="test")
    with pytest.raises(ValueError, match="split='all'"):
        load(tmp_path, split="all")


WHOLE = idx_bytes(GREY[..., 0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(WHOLE[:-1]), "must hold 480 bytes.*Received: 479"),
        (gzip.compress(WHOLE + b"x"), "must hold 480 bytes.*Received: more"),
        (gzip.compress(b"\0\0\x0d\x03" + WHOLE[4:]), "IDX file.*Received: 00000d03"),
        (gzip.compress(idx_bytes(GREY)), "3 dimensions. Received: 00000804"),
        (gzip.compress(b""), "Received: nothing"),
        (gzip.compress(WHOLE[:9]), "IDX file"),
        (gzip.compress(WHOLE[:4] + b"\xff" * 12), "Received: 0"),
        (gzip.compress(WHOLE)[:-20], "cannot be read"),
        (b"no gzip at all", "cannot be read: Not a gzipped file"),
        (gzip.compress(WHOLE)[:30] + b"\xff" * 30, "cannot be read"),
    ],
    ids=[
        "short",
        "long",
        "floats",
        "rank 4",
        "empty",
        "cut header",
        "huge header",
        "cut",
        "text",
        "garbage",
    ],
)
def test_broken_idx_files_are_refused_by_name(tmp_path, content, message):
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(content)
    with pytest.raises(DataError, match=message) as raised:
        load(tmp_path)
    assert "train-images-idx3-ubyte.gz" in str(raised.value)


def test_idx_labels_must_fit_the_images(tmp_path):
    write_idx(tmp_path, "train", GREY[..., 0], LABELS[:4])
    with pytest.raises(DataError, match="6 images, 4 labels"):
        load(tmp_path)


@pytest.mark.parametrize(
    "name", ["no/such/folder", "x.npz", "what is this", "a.npz:k", "a" * 5000, "a\0b"]
)
def test_unknown_paths_list_what_is_accepted(name):
    with pytest.raises(DataError, match="Accepted: an array or") as raised:
        load(name)
    assert repr(name)[1:-1] in str(raised.value)


def test_files_of_other_kinds_are_refused(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("1,2,3")
    with pytest.raises(DataError, match="Unknown source '.*set.csv'. Accepted"):
        load(path)
