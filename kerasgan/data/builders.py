"""Sets of TensorFlow Datasets (TFDS) in their folders: found, prepared, opened."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kerasgan.data.bundled import NAME as BUNDLED
from kerasgan.data.errors import DataError

_LONGEST = 200  # letters of a name; file systems end at 255
_NAME = re.compile(r"(?P<path>\w+(/\w[\w.+-]*)*)(:(?P<version>\d+\.\d+\.\d+))?")


def open_builder(name: str, data_dir: str | os.PathLike | None) -> Any:
    """Opens a prepared set; prepares one that TFDS knows.

    Args:
        name: str. `set`, `set/config` or either with `:version`; without one it is the
            newest.
        data_dir: Folder of prepared sets. None is TFDS' own.

    Returns:
        `tfds.core.DatasetBuilder`.

    Raises:
        DataError: If TFDS is not installed, or knows no such set, or the set is damaged
            or cannot be prepared.
    """
    match = _NAME.fullmatch(name)
    if match is None or len(name) > _LONGEST:
        raise _unknown(name)
    tfds = _import_tfds(name)
    root = Path(data_dir or tfds.core.constants.DATA_DIR).expanduser()
    place = root / match["path"], match["version"]
    if folder := _newest(*place, "features.json"):
        return _open(name, folder)
    known = tfds.list_builders(with_community_datasets=False)
    if match["path"].partition("/")[0] not in known:
        if folder := _newest(*place, "dataset_info.json"):
            return _open(name, folder)  # TFDS says what is missing
        raise _unknown(name, _guess(name, [BUNDLED, *known]))
    try:
        builder = tfds.builder(name, data_dir=root)
        builder.download_and_prepare()
    except Exception as error:  # networks and archives fail in any way
        raise DataError(
            f"TFDS could not prepare {name!r} in {str(root)!r}: {error}. Prepare it "
            "where there is a network, and give its folder as `data_dir`; or give a "
            "folder of its pictures or IDX files instead of the name."
        ) from error
    return builder


@contextlib.contextmanager
def whole(name: str, folder: str | os.PathLike) -> Iterator[None]:
    """Says which set is damaged where TFDS cannot read what it once wrote.

    Args:
        name: str. What the set was asked for by.
        folder: Path of its files.

    Raises:
        DataError: If the body fails and neither memory nor a package is what it lacks.
    """
    try:
        yield
    except (ImportError, MemoryError):  # of this machine, not of the set
        raise
    except Exception as error:  # JSON, protocol buffers and TensorFlow, each its own
        if type(error).__name__ == "ResourceExhaustedError":
            raise
        raise DataError(
            f"The prepared set {name!r} in {os.fspath(folder)!r} cannot be read: "
            f"{_reason(error)}. Remove this folder and prepare the set again, or copy "
            "it again from where it is whole."
        ) from error


def _newest(folder: Path, version: str | None, mark: str) -> Path | None:
    """Finds the folder of the wanted version of a set, or of the newest."""
    found = [path.parent for path in folder.glob(f"{version or '[0-9]*'}/{mark}")]
    return max(found, key=lambda path: _version(path.name), default=None)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _open(name: str, folder: Path) -> Any:
    import tensorflow_datasets as tfds

    with whole(name, folder):
        return tfds.builder_from_directory(folder)


def _reason(error: Exception) -> str:
    """What an error says, without the names of TensorFlow's operations."""
    text = re.sub(r"\{\{.*?\}\}|\[\[.*?\]\]|\[Op:.*", "", str(error), flags=re.DOTALL)
    return " ".join(text.split()).rstrip(".") or type(error).__name__


def _import_tfds(name: str) -> Any:
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise _unknown(
            name,
            f"{_guess(name, [BUNDLED])} A name of TensorFlow Datasets needs the "
            "package `tensorflow-datasets`: `pip install 'kerasgan[tfds]'`.",
        ) from error
    return tfds


def _unknown(name: str, hint: str = "") -> DataError:
    from kerasgan.data.loading import ACCEPTED

    return DataError(
        f"Unknown source: no such path or name. Received: {name!r}.{hint} Accepted: "
        f"{ACCEPTED}."
    )


def _guess(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
