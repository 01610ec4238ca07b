"""Arrays that are kept on disk between runs, and proved before they are used again."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.storage import (
    StorageError,
    load_tensors,
    read_json,
    save_tensors,
    write_json,
)
from kerasgan.version import __version__

VARIABLE = "KERASGAN_CACHE"
"""str. Environment variable that names the folder when no argument does."""

_FOLDER = "reference_features"


def cache_folder(cache: str | os.PathLike[str] | bool | None) -> Path | None:
    """Says where things are kept between two runs, if anywhere.

    Args:
        cache: Path of a folder, which is made when something is kept; None for the
            folder that `KERASGAN_CACHE` names, if it is set; False for none at all.

    Returns:
        Path, or None: nothing is kept.

    Raises:
        ValueError: If it is neither.
    """
    if cache is None:
        cache = os.environ.get(VARIABLE) or False
    if cache is False:
        return None
    if not isinstance(cache, str | os.PathLike):
        raise ValueError(
            "`cache` must be the path of a folder, None for the one that the variable "
            f"{VARIABLE} names, or False. Received: {cache=}."
        )
    return Path(cache).expanduser()


def cached_tensors(
    folder: Path | None,
    identity: Mapping[str, Any],
    manifest: Mapping[str, list],
    compute: Callable[[], dict[str, np.ndarray]],
) -> dict[str, np.ndarray]:
    """Gives arrays that were computed before, or computes and keeps them.

    Size, hash, names, types, shapes and finite values of kept arrays are checked. Those
    that are damaged or belong to something else are computed again, and where a folder
    cannot be written nothing is kept; a `UserWarning` says so.

    Args:
        folder: Path of the cache, or None: computed, and not kept.
        identity: Mapping of str to plain values: all that the arrays depend on beside
            the version of the library.
        manifest: What `kerasgan.storage.tensor_manifest` gives for such arrays.
        compute: Callable that computes them.

    Returns:
        dict of name to array: the same numbers, whether they were kept or computed.
    """
    if folder is None:
        return compute()
    identity = {**identity, "kerasgan": __version__}
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode())
    card = folder / _FOLDER / f"{digest.hexdigest()[:32]}.json"
    if card.exists():
        try:
            return _load(card, identity, manifest)
        except (StorageError, KeyError, TypeError) as error:
            _warn(f"Kept features are not to be trusted and computed again: {error}")
    tensors = compute()
    try:
        _save(card, identity, tensors)
    except (StorageError, OSError) as error:
        _warn(f"The features of the real pictures could not be kept: {error}")
    return tensors


def _load(card, identity, manifest):
    kept = read_json(card)
    if kept["identity"] != identity:
        raise StorageError(
            f"{card} must be of {identity}. Received: {kept['identity']}."
        )
    path = card.with_suffix(".safetensors")
    return load_tensors(path, kept["bytes"], kept["sha256"], manifest)


def _save(card, identity, tensors):
    card.parent.mkdir(parents=True, exist_ok=True)
    pin = save_tensors(card.with_suffix(".safetensors"), tensors)
    write_json(card, {"identity": identity, "bytes": pin.size, "sha256": pin.sha256})


def _warn(message):
    warnings.warn(message, UserWarning, stacklevel=3)
