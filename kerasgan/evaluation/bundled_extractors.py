"""The feature extractors in the package: their folder is their registry."""

from __future__ import annotations

import difflib
import fnmatch
import functools
import os
from collections.abc import Sequence
from pathlib import Path

from kerasgan.evaluation.extractor_files import open_extractor
from kerasgan.evaluation.feature_extractor import FeatureExtractor, size_of
from kerasgan.storage import read_json

_FOLDER = Path(__file__).parent / "extractors"

# What looks at pictures of a size when nobody says which.
_DEFAULTS = {(28, 28, 1): "fashion_28", (32, 32, 3): "colour_32"}


def list_extractors(pattern: str = "*") -> list[str]:
    """Names the extractors that come with the package.

    Args:
        pattern: str. Shell-style wildcard, such as `"*_28"`.

    Returns:
        Sorted list of names.
    """
    names = (path.stem for path in _FOLDER.glob("*.json"))
    return sorted(name for name in names if fnmatch.fnmatchcase(name, pattern))


def extractor(name: str = "fashion_28") -> FeatureExtractor:
    """Gives a bundled extractor, its weights verified.

    Args:
        name: str. One of `list_extractors()`.

    Returns:
        `FeatureExtractor`; the same object at each call.

    Raises:
        ValueError: If there is no such extractor; the nearest names are listed.
        StorageError: If a file of it is not the one that was published.
    """
    names = list_extractors()
    if name not in names:
        nearest = difflib.get_close_matches(str(name), names, n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(map(repr, nearest))}?" if nearest else ""
        raise ValueError(
            f"Unknown extractor. Received: name={name!r}.{hint} There are: "
            f"{', '.join(names)}."
        )
    return _open_bundled(name)


def default_extractor(image_shape: Sequence[int]) -> FeatureExtractor:
    """Gives the bundled extractor for pictures of a size.

    Args:
        image_shape: Tuple of ints `(height, width, channels)`.

    Returns:
        `FeatureExtractor`.

    Raises:
        ValueError: If none looks at that size; all are listed, with what to do.
        StorageError: If a file of it is not the one that was published.
    """
    name = _DEFAULTS.get(tuple(image_shape))
    if name is not None:
        return extractor(name)
    known = ", ".join(
        f"'{known}' ({size_of(_image_shape(known))})" for known in list_extractors()
    )
    raise ValueError(
        f"No bundled extractor looks at {size_of(image_shape)} pictures unasked. "
        f"Received: extractor=None. There are: {known}. Name one, and how pictures are "
        "brought to its size, as `evaluate(..., extractor='colour_32', "
        "resizer='lanczos')`; or take one that sees more: "
        "`kerasgan.evaluation.inception_2015` looks at colour pictures of any size, "
        "`keras_extractor` makes one of any Keras model."
    )


def _image_shape(name):
    path = os.path.realpath(_FOLDER / f"{name}.json")
    return read_json(path)["network"]["image_shape"]


@functools.cache
def _open_bundled(name):
    return open_extractor(_FOLDER / f"{name}.json", follow_links=True)
