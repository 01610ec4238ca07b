"""What a source holds, before it is trained on."""

from __future__ import annotations

import collections
import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasgan.data.bundled import NAME as BUNDLED
from kerasgan.data.errors import DataError
from kerasgan.data.hashing import file_fingerprint, text_fingerprint
from kerasgan.data.idx import is_idx_folder
from kerasgan.data.load_options import read_options
from kerasgan.data.loading import is_set_name, load_one
from kerasgan.data.pixels import image_grid
from kerasgan.data.shapes import Target, read_target

if TYPE_CHECKING:
    from kerasgan.data.scanning import Scan
    from kerasgan.data.sources import ImageSource

_LARGEST_CELL = 128  # pixels; a larger picture is shown smaller


@dataclasses.dataclass(frozen=True, eq=False)
class Inspection:
    """What `inspect` found.

    Attributes:
        name: str. The source's name.
        split: str. The split that was looked at, or `"all"` where there are none.
        count: int. Readable pictures.
        sizes: Counter of `(height, width)` in pixels, before cropping and resizing.
        modes: Counter of modes, by Pillow's names, as `L`, `RGB`, `RGBA`, `P`.
        classes: Mapping of class name to number of pictures, or None without labels.
        bad: Pairs of name and reason of the unreadable pictures.
        ignored: Names of hidden files, of folders that hold a run of kerasgan, and of
            files that do not end like pictures.
        fingerprint: SHA-256 of the content: that of the loaded source, or, where the
            pictures cannot be loaded without `image_size`, of the files or of each.
        contact_sheet: uint8 array of shape `(height, width, channels)`, or None without
            a readable picture.
    """

    name: str
    split: str
    count: int
    sizes: collections.Counter
    modes: collections.Counter
    classes: dict[str, int] | None
    bad: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    fingerprint: str
    contact_sheet: np.ndarray | None


def inspect(
    source: Any,
    image_size: int | tuple[int, ...] | None = None,
    split: str = "train",
    *,
    pictures: int = 64,
    background: tuple[int, int, int] = (255, 255, 255),
    data_dir: str | os.PathLike | None = None,
) -> Inspection:
    """Counts and shows the pictures of a source; broken ones are named, not raised.

    Args:
        source: As for `load`.
        image_size: As for `load`; without it pictures may differ in size here.
        split: str. As for `load`.
        pictures: int. Pictures on the contact sheet, spread evenly over the set.
        background: Red, green, blue behind transparent pixels, 0..255.
        data_dir: As for `load`.

    Returns:
        Inspection.

    Raises:
        DataError: If the source is unknown, missing, or no set of pictures at all.
        ValueError: If an argument is out of its range.
    """
    if pictures < 1:
        raise ValueError(f"`pictures` must be 1 or more. Received: {pictures=}.")
    target = read_target(image_size)
    options = read_options("skip", background, data_dir)
    if isinstance(source, str | os.PathLike) and os.fspath(source) != BUNDLED:
        folder = Path(source)
        if os.path.isdir(folder) and not is_idx_folder(folder):
            return _inspect_folder(
                folder, target, split, pictures, options["background"]
            )
    read = _read_rows if is_set_name(source) else _read_whole
    loaded, sizes, fingerprint = read(source, target, split, options)
    count = len(loaded)
    mode = "L" if loaded.image_shape[2] == 1 else "RGB"
    return Inspection(
        name=loaded.name,
        split=loaded.split,
        count=count,
        sizes=sizes,
        modes=collections.Counter({mode: count}),
        classes=_class_counts(loaded),
        bad=(),
        ignored=(),
        fingerprint=fingerprint,
        contact_sheet=_sheet(loaded.images[_spread(count, pictures)]),
    )


def _read_whole(
    source: Any, target: Target, split: str, options: dict
) -> tuple[ImageSource, collections.Counter, str]:
    """Loads what has one size: as it is asked for, the size it had, its fingerprint."""
    whole = load_one(source, Target(), split, options)
    loaded = load_one(whole, target, split, options)
    sizes = collections.Counter({whole.image_shape[:2]: len(whole)})
    return loaded, sizes, loaded.fingerprint


def _read_rows(
    name: str, target: Target, split: str, options: dict
) -> tuple[ImageSource, collections.Counter, str]:
    """Reads a set whose pictures may differ in size; then the commonest is shown."""
    from kerasgan.data.prepared import read_prepared

    rows = read_prepared(os.fspath(name), target, split, options)
    sizes = collections.Counter(rows.sizes)
    if target.size is not None or len(sizes) == 1:
        loaded = rows.source()
        return loaded, sizes, loaded.fingerprint
    commonest = sizes.most_common(1)[0][0]
    return rows.brought_to(commonest).source(), sizes, rows.fingerprint


def _inspect_folder(
    folder: Path,
    target: Target,
    split: str,
    pictures: int,
    background: tuple[int, int, int],
) -> Inspection:
    from kerasgan.data.folders import source_of
    from kerasgan.data.listing import class_labels
    from kerasgan.data.scanning import scan_folder

    scan = scan_folder(folder, target, split, background)
    try:
        fingerprint = source_of(scan, folder, target, background).fingerprint
    except (DataError, IndexError):
        fingerprint = _files_fingerprint(scan)
    labels, names = class_labels(scan.names) or ((), ())
    counts = collections.Counter(labels)
    return Inspection(
        name=folder.resolve().name,
        split=scan.listing.split,
        count=len(scan.names),
        sizes=collections.Counter(scan.sizes),
        modes=collections.Counter(scan.modes),
        classes={name: counts[k] for k, name in enumerate(names)} or None,
        bad=tuple(scan.bad),
        ignored=tuple(scan.listing.ignored),
        fingerprint=fingerprint,
        contact_sheet=_folder_sheet(scan, target, pictures, background),
    )


def _folder_sheet(
    scan: Scan, target: Target, pictures: int, background: tuple[int, int, int]
) -> np.ndarray | None:
    """Shows pictures of any size in cells of the commonest, at most 128 pixels high."""
    from kerasgan.data.files import PictureFiles

    if not scan.names:
        return None
    size = target.size or collections.Counter(scan.sizes).most_common(1)[0][0]
    names = tuple(scan.names[k] for k in _spread(len(scan.names), pictures))
    shown = Target(_cell(size), target.channels or (3 if scan.colour else 1))
    files = PictureFiles(Path(scan.listing.folder), names, shown, background)
    return image_grid(files[:])


def _sheet(images: np.ndarray) -> np.ndarray:
    from kerasgan.data.pictures import resize_array

    if images.dtype != np.uint8:
        levels = np.floor(images * np.float32(127.5) + np.float32(128))
        images = np.clip(levels, 0, 255).astype(np.uint8)
    size = _cell(images.shape[1:3])
    return image_grid(np.stack([resize_array(image, *size) for image in images]))


def _cell(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _LARGEST_CELL / max(size))
    height, width = (max(1, round(length * scale)) for length in size)
    return height, width


def _spread(count: int, pictures: int) -> np.ndarray:
    """Indices spread evenly over a set."""
    return np.unique(np.linspace(0, count - 1, min(count, pictures)).astype(int))


def _class_counts(source: ImageSource) -> dict[str, int] | None:
    if source.labels is None:
        return None
    classes = source.classes or 0
    counts = np.bincount(source.labels, minlength=classes).tolist()
    names = source.class_names or tuple(str(label) for label in range(classes))
    return dict(zip(names, counts, strict=True))


def _files_fingerprint(scan: Scan) -> str:
    paths = [os.path.join(scan.listing.folder, name) for name in scan.names]
    return text_fingerprint(
        f"{file_fingerprint(path)} {name}"
        for path, name in zip(paths, scan.names, strict=True)
    )
