"""The files of an extractor: weights, reference features, and the card of both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasgan.evaluation.feature_extractor import FeatureExtractor
from kerasgan.evaluation.reference_features import ReferenceFeatures
from kerasgan.evaluation.samples import as_pixels
from kerasgan.storage import (
    StorageError,
    load_tensors,
    read_json,
    save_tensors,
    tensor_manifest,
    write_json,
)
from kerasgan.version import __version__

if TYPE_CHECKING:
    import keras

    from kerasgan.data.sources import ImageSource

_FORMAT = 1  # of the card


def write_extractor(
    network: keras.Model,
    test: ImageSource,
    path: str | os.PathLike[str],
    half: bool = False,
    reference: bool = True,
    parts: Sequence[ImageSource] = (),
    **card: Any,
) -> float:
    """Writes a trained classifier, its reference features and its card.

    Args:
        network: `keras.Model` of `small_classifier`, trained.
        test: `ImageSource` with labels: pictures that were not trained on. They measure
            the accuracy of what is stored.
        path: Path of the weights, `NAME.safetensors`; the other files lie beside it.
        half: bool. Store the weights as float16. The network is rounded to them first,
            so that it computes, in float32, what an opened one will.
        reference: bool. Store the features of the test pictures too, as the reference
            that `evaluate` takes when none is given.
        parts: Sequence of `ImageSource`. The sets that `test` was joined of, in order:
            the card tells the accuracy on each.
        **card: Further entries of the card, plain values.

    Returns:
        float. Accuracy on the test pictures.

    Raises:
        StorageError: If a file cannot be written.
    """
    path = Path(path)
    weights_pin = _save(path, _weights(network, half))
    extractor = FeatureExtractor(path.stem, weights_pin["sha256"], network)
    features, probabilities = extractor.describe(as_pixels(test.images))
    right = probabilities.argmax(axis=1) == test.labels
    content = {
        "format": _FORMAT,
        "name": path.stem,
        "network": _settings(network),
        "class_names": list(test.class_names or map(str, range(test.classes or 0))),
        "test_accuracy": round(float(right.mean()), 4),
        **_accuracies(right, parts),
        "weights": weights_pin,
        "reference": _save_reference(path, test, features) if reference else None,
        **card,
        "kerasgan": __version__,
    }
    write_json(path.with_suffix(".json"), content)
    return float(right.mean())


def _accuracies(right, parts):
    """Entry of the card: what is right in each part of the test pictures."""
    if not parts:
        return {}
    ends = np.cumsum([len(part) for part in parts])
    return {
        "test_pictures": [
            {
                "name": part.name,
                "count": len(part),
                "fingerprint": part.fingerprint,
                "accuracy": round(float(right[end - len(part) : end].mean()), 4),
            }
            for part, end in zip(parts, ends, strict=True)
        ]
    }


def open_extractor(
    card_path: str | os.PathLike[str], follow_links: bool = False
) -> FeatureExtractor:
    """Opens an extractor by its card, wherever its files lie.

    Args:
        card_path: Path of the JSON card that `python -m
            kerasgan.evaluation.train_classifier` wrote; the files that it names lie
            beside it.
        follow_links: bool. Take symbolic links to the files, as some installers lay
            them; otherwise they are refused.

    Returns:
        `FeatureExtractor`, with its stored reference if it has one.

    Raises:
        StorageError: If the card lacks something, or a file is not the one that it
            describes.
    """
    # Here, so that naming the extractors does not load TensorFlow.
    from kerasgan.evaluation.classifier_network import small_classifier

    card_path = Path(card_path)
    path_of = os.path.realpath if follow_links else os.fspath
    card = read_json(path_of(card_path))
    try:
        _check_format(card["format"], card_path)
        weights, reference = (
            pinned and _verified(path_of(card_path.with_name(_file(pinned))), pinned)
            for pinned in (card["weights"], card["reference"])
        )
        network = small_classifier(**card["network"])
        _assign(network, weights, card_path)
        return FeatureExtractor(
            name=card["name"],
            sha256=card["weights"]["sha256"],
            network=network,
            class_names=card["class_names"],
            stored_reference=reference and _reference(card, reference),
        )
    except StorageError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StorageError(
            f"{card_path} must be the card of an extractor, as `python -m "
            f"kerasgan.evaluation.train_classifier` writes it. Received: {error!r}."
        ) from error


def _check_format(number, card_path):
    if number != _FORMAT:
        raise StorageError(
            f"{card_path} must be a card of format {_FORMAT}. Received: format "
            f"{number!r}. It may be from a later version of kerasgan: update it."
        )


def _weights(network, half):
    if half:
        for weight in network.weights:
            weight.assign(weight.numpy().astype(np.float16).astype(np.float32))
    kept = np.float16 if half else np.float32
    return {weight.path: weight.numpy().astype(kept) for weight in network.weights}


def _save_reference(path, test, features):
    identity = {
        "name": test.name,
        "split": test.split,
        "fingerprint": test.fingerprint,
    }
    tensors = ReferenceFeatures.of_features(features, **identity).tensors()
    pin = _save(path.with_suffix(".reference.safetensors"), tensors)
    return {**identity, "count": len(test), **pin}


def _settings(network):
    return {
        "image_shape": list(network.input_shape[1:]),
        "classes": network.output["logits"].shape[-1],
        "widths": [
            layer.filters for layer in network.layers if hasattr(layer, "filters")
        ],
        "dimensions": network.output["features"].shape[-1],
        "pooled": [
            int(layer.name.removeprefix("pool_"))
            for layer in network.layers
            if layer.name.startswith("pool_")
        ],
    }


def _save(path, tensors):
    pin = save_tensors(path, tensors)
    return {
        "file": path.name,
        "bytes": pin.size,
        "sha256": pin.sha256,
        "tensors": tensor_manifest(tensors),
    }


def _file(pinned):
    return Path(pinned["file"]).name  # beside the card, wherever the name points


def _verified(path, pinned):
    return load_tensors(
        path,
        size=pinned["bytes"],
        sha256=pinned["sha256"],
        manifest=pinned["tensors"],
    )


def _assign(network, tensors, card_path):
    variables = {weight.path: weight for weight in network.weights}
    shapes = {path: tuple(value.shape) for path, value in variables.items()}
    if shapes != {path: value.shape for path, value in tensors.items()}:
        raise StorageError(
            f"The weights of {card_path} must fit the network that the card describes. "
            f"Received: {len(tensors)} tensors for {len(shapes)} variables, or other "
            "shapes. Card and weights come from different trainings."
        )
    for path, value in tensors.items():
        variables[path].assign(value)


def _reference(card, tensors):
    pinned = card["reference"]
    return ReferenceFeatures(
        name=pinned["name"],
        split=pinned["split"],
        fingerprint=pinned["fingerprint"],
        features=tensors["features"].astype(np.float64),
        mean=tensors["mean"],
        covariance=tensors["covariance"],
        extractor_sha256=card["weights"]["sha256"],
    )
