"""A folder of pictures as a source."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np

from kerasgan.data.errors import DataError
from kerasgan.data.files import PictureFiles
from kerasgan.data.listing import class_labels, printable
from kerasgan.data.scanning import Scan, scan_folder
from kerasgan.data.shapes import Target, only_size
from kerasgan.data.sources import ImageSource

_SHOWN = 20  # broken files that a message names
_NAMED = 3  # files that were found where there are no pictures


def load_folder(
    folder: Path,
    target: Target,
    split: str,
    on_bad: str,
    background: tuple[int, int, int],
) -> ImageSource:
    """Loads a folder of pictures, where a sub-folder is a class.

    Args:
        folder: Path.
        target: Target that the pictures are brought to.
        split: str. Sub-folder that is taken if all of them are named like splits.
        on_bad: `"fail"` or `"skip"`.
        background: Red, green, blue behind transparent pixels, 0..255.

    Returns:
        ImageSource.

    Raises:
        DataError: If there is no picture, one is unreadable (and `on_bad="fail"`), or
            they differ in size and `target` has none.
    """
    scan = scan_folder(folder, target, split, background)
    if scan.bad and on_bad == "fail":
        raise DataError(_bad_message(folder, scan), scan.bad)
    if not scan.names:
        raise DataError(_empty_message(folder, scan), scan.bad)
    return source_of(scan, folder, target, background)


def source_of(
    scan: Scan, folder: Path, target: Target, background: tuple[int, int, int]
) -> ImageSource:
    """Makes a source of the readable pictures of a scanned folder.

    Args:
        scan: Scan with at least one picture.
        folder: Path that the source is named after.
        target: Target that the folder was scanned with.
        background: Red, green, blue behind transparent pixels, 0..255.

    Returns:
        ImageSource; its pictures are in memory if the scan kept them.

    Raises:
        DataError: If the pictures differ in size and `target` has none.
    """
    size = target.size or only_size(str(folder), scan.sizes)
    channels = target.channels or (3 if scan.colour else 1)
    target = Target(size, channels, target.half, target.pad)
    if scan.pixels is None:
        names = tuple(scan.names)
        images: np.ndarray | PictureFiles = PictureFiles(
            scan.listing.folder, names, target, background
        )
    else:
        images = np.empty((len(scan.pixels), *size, channels), np.uint8)
        for place, pixels in zip(images, scan.pixels, strict=True):
            place[:] = pixels  # a grey picture spreads over three channels
    labels, class_names = class_labels(scan.names) or (None, None)
    return ImageSource(
        images,
        labels,
        class_names,
        folder.resolve().name,
        scan.listing.split,
        tuple(name for name, _ in scan.bad),
    )


def _empty_message(folder: Path, scan: Scan) -> str:
    ignored = [printable(name) for name in scan.listing.ignored]
    names = [*(name for name, _ in scan.bad), *ignored]
    such = f", such as {', '.join(names[:_NAMED])}" if names else ""
    unreadable = f"{len(scan.bad)} that cannot be read and " if scan.bad else ""
    return (
        f"There are no pictures in {str(folder)!r}. Files that end in .png, .jpg, "
        ".webp, .bmp, .gif or .tiff are taken, from its sub-folders too. Received: "
        f"{unreadable}{len(ignored)} hidden or other files{such}."
    )


def _bad_message(folder: Path, scan: Scan) -> str:
    count = len(scan.bad)
    lines = [f"  {name}: {reason}" for name, reason in scan.bad[:_SHOWN]]
    if count > _SHOWN:
        whole = shlex.quote(printable(scan.listing.folder))
        lines.append(
            f"  and {count - _SHOWN} more; `kerasgan data inspect {whole}` names all"
        )
    total = count + len(scan.names)
    return (
        f"{count} of {total} pictures of {str(folder)!r} cannot be read:\n"
        + "\n".join(lines)
        + '\nMend or remove them, or leave them out with on_bad="skip".'
    )
