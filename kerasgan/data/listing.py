"""What a folder of pictures holds, by names alone."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kerasgan.data.errors import DataError
from kerasgan.data.pictures import EXTENSIONS

_SPLITS = {"train", "test", "val", "valid", "validation"}
_MANIFEST = "run.json"  # of a training
_LARGEST_MANIFEST = 16 << 20  # bytes


@dataclasses.dataclass
class Listing:
    """The files below a folder.

    Args:
        folder: Path that the names are relative to.
        split: str. The split that `folder` is, or `"all"`.
        names: Names of files that end like pictures, sorted by their bytes.
        ignored: Names of hidden files and folders, of folders that hold a run, and of
            files that do not end like pictures.
        bad: Pairs of name and reason: folders that cannot be listed.
    """

    folder: str
    split: str = "all"
    names: list[str] = dataclasses.field(default_factory=list)
    ignored: list[str] = dataclasses.field(default_factory=list)
    bad: list[tuple[str, str]] = dataclasses.field(default_factory=list)


def list_pictures(folder: Path, split: str = "train") -> Listing:
    """Finds all pictures in a folder and below, following each link once.

    A folder below that holds a run of kerasgan is not entered: what it drew while it
    trained is no data, and would be more at each look.

    Args:
        folder: Path.
        split: str. Sub-folder that is taken if all sub-folders are named like splits
            (`train`, `test`, `val`, `valid`, `validation`) and no picture is beside
            them.

    Returns:
        Listing.

    Raises:
        DataError: If the folder consists of splits and lacks this one.
    """
    listing = Listing(*_split_folder(folder, split))
    _walk(listing)
    for names in (listing.names, listing.ignored):
        names.sort(key=_by_stem)
    return listing


def _by_stem(name: str) -> tuple[bytes, bytes]:
    # The extension last: partners in two folders stand alike, whatever theirs are.
    stem, extension = os.path.splitext(name)
    return os.fsencode(stem), os.fsencode(extension)


def class_labels(
    names: Sequence[str],
) -> tuple[np.ndarray, tuple[str, ...]] | None:
    """Reads classes off the names: the first sub-folder is the class.

    Args:
        names: Relative names of pictures.

    Returns:
        An int32 label for each name, and the class names, sorted; or None if a picture
        is in no sub-folder.
    """
    parts = [name.partition("/") for name in names]
    if not all(slash for _, slash, _ in parts):
        return None
    classes = sorted({first for first, _, _ in parts}, key=os.fsencode)
    number = {name: label for label, name in enumerate(classes)}
    labels = np.array([number[first] for first, _, _ in parts], np.int32)
    return labels, tuple(printable(name) for name in classes)


def printable(name: str) -> str:
    r"""Makes a file name that is not UTF-8 fit for a terminal or a JSON file.

    Args:
        name: File name as Python gives it.

    Returns:
        The name; bytes that are no UTF-8 and control characters as `\xNN`.
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter >= " " and letter != "\x7f" else f"\\x{ord(letter):02x}"
        for letter in text
    )


def _walk(listing: Listing) -> None:
    """Lists folder by folder; links may form a loop, so each is entered once."""
    waiting, visited = [""], set()
    while waiting:
        below = waiting.pop()
        path = os.path.join(listing.folder, below)
        try:
            status = os.stat(path)
            if (status.st_dev, status.st_ino) in visited:
                continue
            visited.add((status.st_dev, status.st_ino))
            with os.scandir(path) as found:
                entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            listing.bad.append((printable(below), error.strerror or str(error)))
            continue
        for entry in entries:
            name = f"{below}{entry.name}"
            kind = _kind_of(entry)
            if kind == "folder":
                waiting.append(f"{name}/")
            elif kind == "picture":
                listing.names.append(name)
            else:
                listing.ignored.append(name)


def _kind_of(entry: os.DirEntry) -> str:
    """`"folder"` of pictures, `"picture"`, or nothing for what is ignored."""
    if entry.name.startswith("."):
        return ""
    if os.path.isdir(entry.path):
        return "" if _holds_run(entry.path) else "folder"
    return "picture" if os.path.splitext(entry.name)[1].lower() in EXTENSIONS else ""


def _holds_run(folder: str) -> bool:
    path = os.path.join(folder, _MANIFEST)
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(_LARGEST_MANIFEST))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and {"format", "kerasgan"} <= found.keys()


def _split_folder(folder: Path, split: str) -> tuple[str, str]:
    with os.scandir(folder) as entries:
        kinds = {entry.name: _kind_of(entry) for entry in entries}
    below = {name for name, kind in kinds.items() if kind == "folder"}
    if "picture" in kinds.values() or "train" not in below or not below <= _SPLITS:
        return str(folder), "all"
    if split not in below:
        raise DataError(
            f"{str(folder)!r} consists of splits and must hold the asked one. "
            f"Received: {split=}; there are: {', '.join(sorted(below))}."
        )
    return os.path.join(folder, split), split
