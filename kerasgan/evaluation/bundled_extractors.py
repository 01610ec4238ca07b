"""The feature extractors in the package: their folder is their registry."""

from __future__ import annotations

import difflib
import fnmatch
import functools
import os
from pathlib import Path

import numpy as np

from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.reference_features import ReferenceFeatures
from kerasgan.storage import StorageError, load_tensors, read_json

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


def open_extractor(card_path: str | os.PathLike[str]) -> FeatureExtractor:
    """Opens an extractor by its card, wherever its files lie.

    Args:
        card_path: Path of the JSON card that `python -m
            kerasgan.evaluation.train_classifier` wrote; the files that it names lie
            beside it.

    Returns:
        `FeatureExtractor` with its stored reference.

    Raises:
        StorageError: If the card lacks something, or a file is not the one that it
            describes.
    """
    # Here, so that naming the extractors does not load TensorFlow.
    from kerasgan.evaluation.classifier_network import small_classifier

    card_path = Path(card_path)
    card = read_json(card_path)
    try:
        weights = _verified(card_path, card["weights"])
        reference = _verified(card_path, card["reference"])
        network = small_classifier(**card["network"])
        _assign(network, weights, card_path)
        return FeatureExtractor(
            name=card["name"],
            sha256=card["weights"]["sha256"],
            network=network,
            class_names=card["class_names"],
            stored_reference=_reference(card["reference"], reference),
        )
    except (KeyError, TypeError) as error:
        raise StorageError(
            f"{card_path} must be the card of an extractor, as `python -m "
            f"kerasgan.evaluation.train_classifier` writes it. Received: {error!r}."
        ) from error


@functools.cache
def _open_bundled(name):
    return open_extractor(_FOLDER / f"{name}.json")


def _verified(card_path, pinned):
    return load_tensors(
        card_path.parent / Path(pinned["file"]).name,
        size=pinned["bytes"],
        sha256=pinned["sha256"],
        manifest=pinned["tensors"],
    )


def _assign(network, tensors, card_path):
    variables = {variable.path: variable for variable in network.variables}
    shapes = {path: tuple(value.shape) for path, value in variables.items()}
    if shapes != {path: value.shape for path, value in tensors.items()}:
        raise StorageError(
            f"The weights of {card_path} must fit the network that the card describes. "
            f"Received: {len(tensors)} tensors for {len(shapes)} variables, or other "
            "shapes. Card and weights come from different trainings."
        )
    for path, value in tensors.items():
        variables[path].assign(value)


def _reference(pinned, tensors):
    return ReferenceFeatures(
        name=pinned["name"],
        split=pinned["split"],
        fingerprint=pinned["fingerprint"],
        features=tensors["features"].astype(np.float64),
        mean=tensors["mean"],
        covariance=tensors["covariance"],
    )
