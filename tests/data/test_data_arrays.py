"""Arrays, .npz files and IDX folders as sources."""

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest

from kerasgan.data import DataError, ImageSource, PairedSource, load

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


def test_an_array_is_a_source():
    source = load(COLOUR)
    assert isinstance(source, ImageSource)
    assert (len(source), source.image_shape, source.name) == (6, (8, 10, 3), "array")
    assert source.labels is None
    assert source.classes is None
    assert source.class_names is None
    assert source.split == "all"
    np.testing.assert_array_equal(source.images, COLOUR)
    assert repr(source) == (
        "ImageSource('array', split='all', images=6, image_shape=(8, 10, 3), "
        "classes=None)"
    )


def test_labels_come_as_a_tuple():
    source = load((COLOUR, LABELS))
    assert source.labels.dtype == np.int32
    assert source.classes == 3
    bare = source.without_labels()
    assert bare.classes is None
    assert bare.dataset(2).element_spec.shape == (2, 8, 10, 3)


def test_grey_arrays_get_a_channel_axis():
    np.testing.assert_array_equal(load(GREY[..., 0]).images, GREY)


def test_lists_and_tensors_are_arrays():
    import tensorflow as tf

    np.testing.assert_array_equal(load(list(COLOUR)).images, COLOUR)
    np.testing.assert_array_equal(load(tf.constant(COLOUR)).images, COLOUR)


def test_float_arrays_stay_float32():
    source = load(COLOUR / 127.5 - 1)
    assert source.images.dtype == np.float32


def test_transparency_is_laid_over_the_background():
    image = np.array([[[10, 20, 30, 255], [10, 20, 30, 0], [0, 0, 0, 128]]], np.uint8)
    white = load(image[None]).images[0, 0]
    np.testing.assert_array_equal(white[:2], [[10, 20, 30], [255, 255, 255]])
    assert abs(int(white[2, 0]) - 127) <= 1
    red = load(image[None], background=(255, 0, 0)).images[0, 0]
    np.testing.assert_array_equal(red[1], [255, 0, 0])
    grey = np.array([[[[90, 255], [90, 0]]]], np.uint8)
    np.testing.assert_array_equal(load(grey).images[0, 0], [[90], [255]])
    np.testing.assert_array_equal(
        load(grey, background=(0, 9, 0)).images[0, 0], [[90] * 3, [0, 9, 0]]
    )


@pytest.mark.parametrize(
    ("image_size", "shape"),
    [(4, (4, 4)), ((16, 20), (16, 20)), ([4, 8], (4, 8)), (np.int64(4), (4, 4))],
    ids=["int", "pair", "list", "numpy"],
)
@pytest.mark.parametrize("images", [GREY, COLOUR, COLOUR / 127.5 - 1])
def test_arrays_are_resized(images, image_size, shape):
    source = load(images, image_size)
    assert source.image_shape == (*shape, images.shape[-1])
    assert source.images.dtype == (np.uint8 if images.dtype == np.uint8 else "float32")


@pytest.mark.parametrize("turned", [False, True], ids=["wide", "high"])
def test_resizing_crops_about_the_centre(turned):
    image = np.zeros((1, 60, 180, 1), np.uint8)
    image[:, :, 60:120] = np.linspace(100, 200, 60).astype(np.uint8)[:, None]
    expected = np.broadcast_to(100 + 100 * (np.arange(10) + 0.5) / 10, (10, 10))
    if turned:
        image, expected = image.swapaxes(1, 2), expected.T
    inner = slice(1, -1)  # the filter reaches one pixel over the edge of the crop
    resized = load(image, 10).images[0, inner, inner, 0].astype(float)
    np.testing.assert_allclose(resized, expected[inner, inner], atol=3)
    floats = load(image / 127.5 - 1, 10).images[0, inner, inner, 0]
    np.testing.assert_allclose(floats, expected[inner, inner] / 127.5 - 1, atol=0.03)


def test_resizing_is_antialiased():
    stripes = np.zeros((1, 64, 64, 1), np.uint8)
    stripes[:, :, ::2] = 255
    inner = load(stripes, 16).images[0, 2:-2, 2:-2].astype(int)
    assert np.abs(inner - 127).max() <= 3  # without antialiasing: 0 or 255


def test_channels_can_be_asked_for():
    grey = load(COLOUR, (8, 10, 1)).images
    np.testing.assert_allclose(grey[..., 0], COLOUR @ [0.299, 0.587, 0.114], atol=1.0)
    floats = load(COLOUR / 127.5 - 1, (8, 10, 1)).images
    np.testing.assert_allclose(floats, grey / 127.5 - 1, atol=1.1 / 127.5)
    np.testing.assert_array_equal(
        load(GREY, (8, 10, 3)).images, np.repeat(GREY, 3, axis=-1)
    )


def test_a_source_can_be_loaded_again_and_resized():
    source = load((COLOUR, LABELS))
    again = load(source, 4)
    assert again.image_shape == (4, 4, 3)
    np.testing.assert_array_equal(again.labels, LABELS)


def test_a_second_source_makes_a_pair():
    pair = load((COLOUR, LABELS), 8, second=GREY)
    assert isinstance(pair, PairedSource)
    first, second = next(iter(pair.dataset(4)))
    assert (first.shape, second.shape) == ((4, 8, 8, 3), (4, 8, 8, 1))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (COLOUR[0], r"looks like one picture: `images\[None\]`"),
        (COLOUR.astype(float), r"Give grey levels 0\.\.255 as uint8"),
        (COLOUR / 255.0, r"looks like 0\.\.1"),
        (np.zeros((0, 4, 4, 3), np.uint8), "at least one image"),
        (np.zeros((2, 4, 4, 5), np.uint8), "1 or 3 channels"),
        (np.zeros((2, 4, 4, 4)), "1 or 3 channels"),
        ((COLOUR, LABELS[:3]), "6 images, 3 labels"),
        ((COLOUR, np.eye(6)), "One-hot labels"),
        (3.5, "Unknown source. Accepted: an array or .* Received: float"),
        ({"images": COLOUR}, "fashion_mnist_10k.*Received: dict"),
    ],
    ids=[
        "one picture",
        "0..255 floats",
        "0..1 floats",
        "empty",
        "5 channels",
        "float RGBA",
        "few labels",
        "one-hot",
        "number",
        "dict",
    ],
)
def test_bad_sources_are_refused(source, message):
    with pytest.raises(DataError, match=message):
        load(source)


@pytest.mark.parametrize(
    "image_size", [0, -4, "64", (4,), (4, 0), (4, 4, 2), (1, 2, 3, 4), 4.5, True]
)
def test_bad_image_sizes_are_refused(image_size):
    with pytest.raises(ValueError, match="`image_size` must be None, a number"):
        load(COLOUR, image_size)


def test_bad_options_are_refused():
    with pytest.raises(ValueError, match="'fail' or 'skip'. Received: on_bad='drop'"):
        load(COLOUR, on_bad="drop")
    for background in ((0, 0), (0, 0, 256), (0.5, 0, 0)):
        with pytest.raises(ValueError, match="`background` must be three whole levels"):
            load(COLOUR, background=background)


def test_fingerprints_tell_content_apart():
    same = load((COLOUR, LABELS)).fingerprint
    assert same == load((COLOUR.copy(), LABELS.astype(np.uint8))).fingerprint
    assert len(same) == 64
    other = COLOUR.copy()
    other[-1, -1, -1, -1] ^= 1
    others = [
        load(COLOUR),
        load((other, LABELS)),
        load((COLOUR, LABELS[::-1])),
        load((COLOUR.reshape(6, 10, 8, 3), LABELS)),
    ]
    assert len({same, *(source.fingerprint for source in others)}) == 5


def test_the_fingerprint_and_images_outlive_the_first_dataset():
    source = load(COLOUR.copy())
    before = source.fingerprint
    next(iter(source.dataset(2)))
    assert ImageSource(source.images).fingerprint == before
    np.testing.assert_array_equal(source.images, COLOUR)


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


@pytest.mark.parametrize("content", broken_archives().values(), ids=broken_archives())
def test_broken_npz_files_are_refused_by_name(tmp_path, content):
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="broken.npz' is no readable .npz file: "):
        load(path)


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
