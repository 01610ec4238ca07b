"""The sampler's tensors by name, out of a model and back into it."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasgan.storage import sha256_of_tensors
from kerasgan.storage.provenance import SYNTHETIC


def sampler_tensors(model) -> dict[str, np.ndarray]:
    """Returns the sampler's weights, statistics of normalisation among them.

    Of a model that translates these are the weights of all its translators.

    Args:
        model: `AdversarialModel`.

    Returns:
        dict of variable path, such as "project/kernel", to array.
    """
    return {path: np.asarray(weight) for path, weight in _weights(model).items()}


def provenance_of(
    model, entry: str | None, seed: int | None, kind: str = SYNTHETIC
) -> dict[str, Any]:
    """Says what a picture of a model in training is made of.

    Args:
        model: `AdversarialModel`.
        entry: str. What the picture names as its origin; None for the model's name.
        seed: int. Seed of the latents, or None.
        kind: str. Term of the IPTC vocabulary; the default is for what the model drew
            alone.

    Returns:
        dict for `kerasgan.storage.write_png`. Its hash is that of the file that the
        sampler's weights, as they are now, would be saved as.
    """
    return {
        "entry": entry or model.name,
        "weights_sha256": sha256_of_tensors(sampler_tensors(model)),
        "seed": seed,
        "digital_source_type": kind,
    }


def assign_sampler_tensors(model, tensors: dict[str, np.ndarray]) -> None:
    """Sets the sampler's weights, all or none; the generator takes them too.

    Training that goes on from here starts with the averaged weights in both.

    Args:
        model: `AdversarialModel`.
        tensors: dict as `sampler_tensors` returns.

    Raises:
        ValueError: If names or shapes differ from the model's; nothing is set then.
    """
    weights = _weights(model)
    missing, foreign = weights.keys() - tensors.keys(), tensors.keys() - weights.keys()
    if missing or foreign:
        raise ValueError(
            f"The tensors must be those of {type(model).__name__}'s sampler. Missing: "
            f"{sorted(missing)}; not of this model: {sorted(foreign)}. Build the model "
            "with the config that the weights were trained with."
        )
    for name, weight in weights.items():
        if tuple(tensors[name].shape) != tuple(weight.shape):
            raise ValueError(
                f"Tensor {name!r} must have shape {tuple(weight.shape)}. Received: "
                f"{tuple(tensors[name].shape)}. Build the model with the config that "
                "the weights were trained with."
            )
    for name, weight in weights.items():
        weight.assign(tensors[name])
    if model.average is not None:
        model.generator.set_weights(model.average.get_weights())


def _weights(model):
    translators = getattr(model, "translators", None)
    networks = translators.values() if translators else [model.sampler]
    return {weight.path: weight for network in networks for weight in network.weights}
