"""A copy of a network that computes in float32, whatever it was trained in."""

from __future__ import annotations

from typing import Any

import keras


def float32_copy(network: keras.Model) -> keras.Model:
    """Rebuilds a functional model under the float32 policy with the same weights.

    The converters fail on bfloat16 and change the output's type under float16, so the
    graph that is exported must hold neither.

    Args:
        network: Functional `keras.Model`.

    Returns:
        `network` itself where every layer already computes in float32, else the copy.
    """
    if all(_is_float32(layer) for layer in network._flatten_layers()):
        return network
    copy = keras.models.clone_model(network, clone_function=_float32_layer)
    for new, old in zip(copy.variables, network.variables, strict=True):
        new.assign(keras.ops.cast(old, new.dtype))
    return copy


def _is_float32(layer: keras.layers.Layer) -> bool:
    if isinstance(layer, keras.layers.InputLayer):
        return True  # its type is that of the values handed in, labels among them
    policy = layer.dtype_policy
    return policy.compute_dtype == policy.variable_dtype == "float32"


def _float32_layer(layer: keras.layers.Layer) -> keras.layers.Layer:
    return type(layer).from_config(_float32_config(layer.get_config()))


def _float32_config(config: Any) -> Any:
    """Replaces every policy, also those of layers that wrappers and networks hold."""
    if isinstance(config, (list, tuple)):
        return type(config)(_float32_config(item) for item in config)
    if not isinstance(config, dict):
        return config
    return {
        key: "float32" if _is_policy(key, value) else _float32_config(value)
        for key, value in config.items()
    }


def _is_policy(key: str, value: Any) -> bool:
    if key != "dtype":
        return False
    if isinstance(value, dict):
        return "Policy" in str(value.get("class_name"))
    return isinstance(value, str) and "float" in value
