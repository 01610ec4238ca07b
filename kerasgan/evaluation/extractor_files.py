"""The files of an extractor: weights, reference features, and the card of both."""

from __future__ import annotations

import os
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


def write_extractor(
    network: keras.Model,
    test: ImageSource,
    path: str | os.PathLike[str],
    **card: Any,
) -> float:
    """Writes a trained classifier, its reference features and its card.

    Args:
        network: `keras.Model` of `small_classifier`, trained.
        test: `ImageSource` with labels: pictures that were not trained on. They measure
            the accuracy, and their features become the stored reference.
        path: Path of the weights, `NAME.safetensors`; the other files lie beside it.
        **card: Further entries of the card, plain values.

    Returns:
        float. Accuracy on the test pictures.

    Raises:
        StorageError: If a file cannot be written.
    """
    path = Path(path)
    weights = {weight.path: weight.numpy() for weight in network.weights}
    weights_pin = _save(path, weights)
    extractor = FeatureExtractor(path.stem, weights_pin["sha256"], network)
    features, probabilities = extractor.describe(as_pixels(test.images))
    accuracy = float(np.mean(probabilities.argmax(axis=1) == test.labels))
    identity = {
        "name": test.name,
        "split": test.split,
        "fingerprint": test.fingerprint,
    }
    reference = ReferenceFeatures.of_features(features, **identity)
    tensors = reference.tensors()
    reference_pin = _save(path.with_suffix(".reference.safetensors"), tensors)
    content = {
        "format": 1,
        "name": path.stem,
        "network": _settings(network),
        "class_names": list(test.class_names or map(str, range(test.classes or 0))),
        "test_accuracy": round(accuracy, 4),
        "weights": weights_pin,
        "reference": {**identity, "count": len(test), **reference_pin},
        **card,
        "kerasgan": __version__,
    }
    write_json(path.with_suffix(".json"), content)
    return accuracy


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
        `FeatureExtractor` with its stored reference.

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
        weights, reference = (
            _verified(path_of(card_path.parent / Path(pinned["file"]).name), pinned)
            for pinned in (card["weights"], card["reference"])
        )
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


def _settings(network):
    return {
        "image_shape": list(network.input_shape[1:]),
        "classes": network.output["logits"].shape[-1],
        "widths": [
            layer.filters for layer in network.layers if hasattr(layer, "filters")
        ],
        "dimensions": network.output["features"].shape[-1],
    }


def _save(path, tensors):
    pin = save_tensors(path, tensors)
    return {
        "file": path.name,
        "bytes": pin.size,
        "sha256": pin.sha256,
        "tensors": tensor_manifest(tensors),
    }


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


def _reference(pinned, tensors):
    return ReferenceFeatures(
        name=pinned["name"],
        split=pinned["split"],
        fingerprint=pinned["fingerprint"],
        features=tensors["features"].astype(np.float64),
        mean=tensors["mean"],
        covariance=tensors["covariance"],
    )
