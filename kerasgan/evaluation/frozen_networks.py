"""A network as it is at one moment: weights of its own, and what it computes."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

# Of a layer's configuration: what plays no part in its outputs.
_ASIDE = (
    "build_config",
    "compile_config",
    "name",
    "registered_name",
    "trainable",
)
_ASIDE_ENDINGS = ("_initializer", "_regularizer", "_constraint")
# Where layers are referred to by name.
_REFERENCES = ("input_layers", "keras_history", "output_layers")


def frozen_copy(network: keras.Model) -> keras.Model:
    """Copies a network, so that training the original does not change the copy.

    Args:
        network: Functional `keras.Model`.

    Returns:
        `keras.Model` with weights of its own.

    Raises:
        ValueError: If a layer cannot be made anew from its configuration.
    """
    state = random.getstate()  # the initial weights, not needed, draw seeds from there
    try:
        copy = keras.models.clone_model(network, clone_function=_copied, recursive=True)
    finally:
        random.setstate(state)
    copy.set_weights(network.get_weights())
    return copy


def network_hash(network: keras.Model, prefix: str) -> str:
    """Hash of what a network computes: its layers, how they are joined, its weights.

    Neither the names of the layers nor what serves training alone matter. A release of
    Keras that describes layers in another way gives another hash.

    Args:
        network: Functional `keras.Model`.
        prefix: str. What else the hash depends on.

    Returns:
        str. SHA-256, 64 hexadecimal digits.
    """
    structure = _essence(network.get_config(), {})
    digest = hashlib.sha256(f"{prefix}\n".encode())
    digest.update(json.dumps(structure, sort_keys=True, default=str).encode())
    for weight in network.weights:
        value = np.ascontiguousarray(weight.numpy())
        digest.update(f"{value.dtype.str} {value.shape}\n".encode())
        digest.update(value.data)
    return digest.hexdigest()


def _copied(layer):
    try:
        config = layer.get_config()
        # What has no weights may stay: Keras copies no Lambda layer without being told.
        return type(layer).from_config(config) if _has_weights(layer) else layer
    except (NotImplementedError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(
            "Each layer of an extractor must be one that Keras can copy, by its "
            f"`get_config` and `from_config`. Received: {layer.name!r} of class "
            f"{type(layer).__name__}: {reason}"
        ) from error


def _has_weights(layer):
    return bool(getattr(layer, "weights", ()))  # operations know none


def _essence(config: Any, places: Mapping[str, int]) -> Any:
    """A configuration without names: layers are called by their place."""
    if isinstance(config, list | tuple):
        return [_essence(part, places) for part in config]
    if not isinstance(config, dict):
        return config
    if isinstance(config.get("layers"), list):
        places = {_name(layer): place for place, layer in enumerate(config["layers"])}
    found = {}
    for key, value in config.items():
        if key in _REFERENCES:
            found[key] = _placed(value, places)
        elif key == "dtype":
            found[key] = value  # the name of a policy says what it is
        elif key not in _ASIDE and not key.endswith(_ASIDE_ENDINGS):
            found[key] = _essence(value, places)
    return found


def _name(layer):
    return layer["config"]["name"]


def _placed(references: Any, places: Mapping[str, int]) -> Any:
    if isinstance(references, dict):
        return {key: _placed(value, places) for key, value in references.items()}
    if isinstance(references, list | tuple):
        return [_placed(value, places) for value in references]
    return places.get(references, references)
