"""The feature extractors in the package: their folder is their registry."""

from __future__ import annotations

import difflib
import fnmatch
import functools
from pathlib import Path

from kerasgan.evaluation.extractor_files import open_extractor
from kerasgan.evaluation.feature_extractor import FeatureExtractor

_FOLDER = Path(__file__).parent / "extractors"


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


@functools.cache
def _open_bundled(name):
    return open_extractor(_FOLDER / f"{name}.json", follow_links=True)
