"""One door for every kind of source."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path
from typing import Any, Unpack, overload

import numpy as np

from kerasgan.data.arrays import conform, read_npz
from kerasgan.data.bundled import NAME as BUNDLED
from kerasgan.data.bundled import SPLIT, read_bundled
from kerasgan.data.class_names import FASHION_MNIST, known_class_names
from kerasgan.data.errors import DataError
from kerasgan.data.idx import is_idx_folder, read_idx_folder
from kerasgan.data.load_options import LoadOptions, check_keywords, read_options
from kerasgan.data.paired import PairedSource
from kerasgan.data.shapes import Target, read_target
from kerasgan.data.sources import ImageSource

ACCEPTED = (
    "an array or (images, labels); a folder of pictures, where a sub-folder is a "
    "class; FILE.npz with `images[, labels]` or `x_train, y_train, x_test, y_test`; "
    "FILE.npz:KEY; a folder of IDX .gz files; a TFDS name, as `cifar10`; "
    f"`{BUNDLED}`"
)
"""str. The kinds of sources, for messages and help texts."""


@overload
def load(
    source: Any,
    image_size: int | tuple[int, ...] | None = None,
    split: str = "train",
    second: None = None,
    **options: Unpack[LoadOptions],
) -> ImageSource: ...
@overload
def load(
    source: Any,
    image_size: int | tuple[int, ...] | None,
    split: str,
    second: Any,
    **options: Unpack[LoadOptions],
) -> PairedSource: ...
def load(
    source: Any,
    image_size: int | tuple[int, ...] | None = None,
    split: str = "train",
    second: Any = None,
    **options: Unpack[LoadOptions],
) -> ImageSource | PairedSource:
    """Loads pictures from an array, a folder, a file or by name.

    Pictures that are not of `image_size` are cropped about their centre to its aspect
    and resized with antialiasing. Folders of more than 2 GiB of pixels are decoded
    picture by picture while training; everything else is held in memory. Files are all
    read once here, and every unreadable one is reported. The folder of a run below that
    of the pictures is passed over.

    Args:
        source: Array of shape `(count, height, width[, channels])`, uint8 or float in
            [-1, 1]; tuple `(images, labels)`; folder of pictures, where a sub-folder is
            a class; `FILE.npz` with `images[, labels]` or `x_train, y_train, x_test,
            y_test`; `FILE.npz:KEY`; folder of IDX `.gz` files; TFDS name; the bundled
            `"fashion_mnist_10k"`; or an `ImageSource`. A path that exists goes before a
            TFDS name.
        image_size: int, `(height, width)` or `(height, width, channels)` in pixels, or
            None: as they come.
        split: `"train"` or `"test"`, where a source has both (a TFDS name takes any
            split of TFDS). A source without splits gives all its pictures; those that
            are bundled are training pictures and have `"train"` alone.
        second: Source of domain b for a model that translates, or None. `"right-half"`
            takes the right half of each picture of `source` for b and the left one for
            a, `"left-half"` the other way round. Where one side alone is grey and
            `image_size` names no channels, it becomes coloured.
        on_bad: `"fail"` raises when a picture is unreadable, `"skip"` leaves it out and
            keeps its name in `.skipped`.
        background: Red, green, blue behind transparent pixels, 0..255.
        data_dir: Folder of prepared TFDS sets. None is TFDS' own.
        check_range: bool. Refuse float images without a negative number, which were
            probably meant to be in [0, 1]. False for pictures whose black is 0.
        aligned: bool or None. With `second`, whether picture k of both belongs
            together. Of two folders those of one name do, whatever its ending. None: if
            the two are halves.

        pad: bool. Whether pictures smaller than `image_size` are set in the middle of a
            frame, which repeats their outermost pixels, instead of being enlarged.

    Returns:
        ImageSource, or PairedSource if `second` is given.

    Raises:
        DataError: If the source is unknown, missing, broken or against the input
            contract. The message says what to do; `.bad` of the error holds the name of
            every unreadable picture, with the reason.
        ValueError: If an argument is out of its range.

    Example:
    >>> source = kerasgan.data.load("fashion_mnist_10k")
    >>> images, labels = next(iter(source.dataset(64, seed=1)))
    """
    check_keywords(options)
    read = read_options(**options)
    target = read_target(image_size, read["pad"])
    if second is None:
        loaded = load_one(source, target, split, read)
        return dataclasses.replace(loaded, framed=True) if target.pad else loaded
    from kerasgan.data.pairing import load_pair

    return load_pair(source, second, target, split, read)


def load_one(source: Any, target: Target, split: str, options: dict) -> ImageSource:
    """Loads one side of what `load` returns.

    Args:
        source: As for `load`.
        target: Target that the pictures are brought to.
        split: str. As for `load`.
        options: Dict that `read_options` gave.

    Returns:
        ImageSource.

    Raises:
        DataError: As `load`.
    """
    if isinstance(source, str | os.PathLike):
        return _load_named(os.fspath(source), target, split, options)
    if isinstance(source, ImageSource):
        if not isinstance(source.images, np.ndarray):
            images = source.images.brought_to(target)
        else:
            images = conform(source.images, target, options["background"])
        check_range = source.check_range and options["check_range"]
        return dataclasses.replace(source, images=images, check_range=check_range)
    labels = None
    if isinstance(source, tuple) and len(source) == 2:
        source, labels = source
    if not hasattr(source, "__array__") and not isinstance(source, list):
        raise DataError(
            f"Unknown source. Accepted: {ACCEPTED}. Received: {type(source).__name__}."
        )
    images = conform(source, target, options["background"])
    labels = None if labels is None else np.asarray(labels)
    return ImageSource(
        images,
        labels,
        known_class_names(labels),
        check_range=options["check_range"],
    )


def is_set_name(source: Any) -> bool:
    """Whether a source can only be the name of a TFDS set.

    Args:
        source: As for `load`.

    Returns:
        True for a text that is no path and no bundled set, whether TFDS knows it or
        not.
    """
    if not isinstance(source, str | os.PathLike) or os.fspath(source) == BUNDLED:
        return False
    return not os.path.exists(_split_key(os.fspath(source))[0])


def _load_named(source: str, target: Target, split: str, options: dict) -> ImageSource:
    background = options["background"]
    if source == BUNDLED:
        images, classes = read_bundled(split)
        images = conform(images, target, background)
        return ImageSource(images, classes, FASHION_MNIST, BUNDLED, SPLIT)
    path, key = _split_key(source)
    if os.path.isdir(path) and not is_idx_folder(path):
        from kerasgan.data.folders import load_folder

        return load_folder(path, target, split, options["on_bad"], background)
    if is_set_name(source):
        from kerasgan.data.prepared import load_prepared

        return load_prepared(source, target, split, options)
    return _load_arrays(path, key, target, split, options)


def _load_arrays(
    path: Path, key: str | None, target: Target, split: str, options: dict
) -> ImageSource:
    if split not in ("train", "test"):
        raise ValueError(f"`split` must be 'train' or 'test'. Received: {split=}.")
    labels: np.ndarray | None
    if os.path.isdir(path):
        images, labels = read_idx_folder(path, split)
        splits = True
    elif path.suffix.lower() == ".npz":
        images, labels, splits = read_npz(path, key, split)
    else:
        raise DataError(f"Unknown source {str(path)!r}. Accepted: {ACCEPTED}.")
    name = path.resolve().name + (f":{key}" if key else "")
    names = known_class_names(labels)
    images = conform(images, target, options["background"])
    return ImageSource(
        images,
        labels,
        names,
        name,
        split if splits else "all",
        check_range=options["check_range"],
    )


def _split_key(source: str) -> tuple[Path, str | None]:
    match = re.fullmatch(r"(.+\.npz):([^/\\]+)", source, re.IGNORECASE | re.DOTALL)
    if match and not os.path.exists(source):
        return Path(match[1]), match[2]
    return Path(source), None
