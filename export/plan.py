"""What is to be exported: the sampler, its inputs and what the files say of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasgan.latent.sampling import LAW
from kerasgan.version import __version__

from .errors import ExportError
from .float32_copy import float32_copy

INPUTS = ("latent", "labels")
"""tuple of str. Inputs that a sampler may have, in the order of the files."""


@dataclass(frozen=True)
class Plan:
    """A sampler ready for export.

    Attributes:
        sampler: Functional `keras.Model` that computes in float32.
        model: str. What the files call it: the zoo entry's name or the class.
        latent_dim: int. Length of a latent.
        classes: int or None. Number of classes where the sampler takes labels.
        image_shape: tuple of int, `(height, width, channels)`.
        weights_sha256: str. Hash of the sampler's weights in their order.
        licence: str or None. Licence of the weights, where known.
    """

    sampler: keras.Model
    model: str
    latent_dim: int
    classes: int | None
    image_shape: tuple[int, int, int]
    weights_sha256: str
    licence: str | None = None

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of the inputs, `latent` first."""
        return INPUTS if self.classes else INPUTS[:1]

    def metadata(self, precision: str) -> dict[str, Any]:
        """What every file carries inside: enough to use it with nothing beside it.

        Args:
            precision: str. How the file stores its weights.

        Returns:
            dict of plain JSON values.
        """
        labels = {"name": "labels", "dtype": "int32", "shape": [None]}
        shape = [None, self.latent_dim]
        latent = {"name": "latent", "dtype": "float32", "shape": shape}
        colours = {1: "grey", 3: "RGB", 4: "RGBA"}.get(self.image_shape[2], "unnamed")
        return {
            "format": 1,
            "model": self.model,
            "weights_sha256": self.weights_sha256,
            "licence": self.licence,
            "precision": precision,
            "inputs": [latent, labels] if self.classes else [latent],
            "output": {
                "name": "image",
                "dtype": "float32",
                "shape": [None, *self.image_shape],
                "layout": "batch, height, width, channels",
                "channels": colours,
                "range": [-1.0, 1.0],
                "to_uint8": "clip(floor(image * 127.5 + 128), 0, 255)",
            },
            "latent": {"distribution": "standard normal", "law": LAW},
            "classes": self.classes,
            "kerasgan": __version__,
            "keras": keras.__version__,
            "tensorflow": tf.__version__,
        }


def arranged(sampler: keras.Model, values: Mapping[str, Any]) -> Any:
    """Puts inputs into the structure that a sampler was built with.

    Args:
        sampler: Functional or sequential `keras.Model`.
        values: Tensors or arrays by the names of the inputs.

    Returns:
        A tensor, list or dict, as the sampler takes them without a warning.
    """
    flat = [values[tensor.name] for tensor in sampler.inputs]
    structure = getattr(sampler, "_inputs_struct", None)  # a sequential one has none
    return (
        flat[0] if structure is None else keras.tree.pack_sequence_as(structure, flat)
    )


def plan_export(source: Any) -> Plan:
    """Finds the sampler of what is to be exported and checks that it can be.

    Args:
        source: A model with a `sampler`, a functional `keras.Model`, or the name of a
            zoo entry or a finished run's folder.

    Returns:
        `Plan`.

    Raises:
        ValueError: If `source` is nothing of this kind.
        ExportError: If the sampler's inputs or output are not what the files promise.
    """
    name, licence = None, None
    if isinstance(source, (str, os.PathLike)):
        source, name, licence = _from_zoo(source)
    sampler = getattr(source, "sampler", source)
    if not isinstance(sampler, keras.Model) or not getattr(sampler, "inputs", None):
        raise ValueError(
            "`model` must be a GAN with a `sampler`, a functional Keras model, a zoo "
            f"entry's name or a run's folder. Received: {source!r}."
        )
    latent_dim, labelled = _input_shapes(sampler)
    sampler = float32_copy(sampler)
    default = sampler.name if sampler is source else type(source).__name__
    return Plan(
        sampler=sampler,
        model=name or default,
        latent_dim=latent_dim,
        classes=_class_count(source, sampler) if labelled else None,
        image_shape=_image_shape(sampler),
        weights_sha256=weights_hash(sampler),
        licence=licence,
    )


def weights_hash(network: keras.Model) -> str:
    """Hashes weights by their order, types, shapes and bytes, not by their names.

    Keras numbers the names of layers by what else was built in the process, so names
    would make equal networks differ.

    Args:
        network: `keras.Model`.

    Returns:
        str, sha256 in hexadecimal digits.
    """
    digest = hashlib.sha256()
    for variable in network.variables:
        array = np.ascontiguousarray(variable.numpy())
        digest.update(f"{array.dtype.newbyteorder('<').str}{array.shape}".encode())
        digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _from_zoo(source: str | os.PathLike[str]) -> tuple[Any, str | None, str | None]:
    from kerasgan import zoo  # heavy, and not needed for a model in hand

    origin = zoo.resolve(source)  # an entry, or a run, which has no licence yet
    return zoo.load(source), origin.name, getattr(origin, "licence", None)


def _input_shapes(sampler: keras.Model) -> tuple[int, bool]:
    tensors = {tensor.name: tensor for tensor in sampler.inputs}
    if set(tensors) not in ({"latent"}, set(INPUTS)):
        raise ExportError(
            "The sampler's inputs must be named `latent`, and `labels` where it is "
            f"conditional: `keras.Input(..., name='latent')`. "
            f"Received: {list(tensors)}."
        )
    latent, labels = tensors["latent"], tensors.get("labels")
    if len(latent.shape) != 2 or latent.shape[1] is None or latent.dtype != "float32":
        raise ExportError(
            "The input `latent` must be float32 of shape (None, latent_dim). "
            f"Received: {latent.dtype} of shape {latent.shape}."
        )
    if labels is not None and (len(labels.shape) != 1 or labels.dtype != "int32"):
        raise ExportError(
            "The input `labels` must be int32 of shape (None,). "
            f"Received: {labels.dtype} of shape {labels.shape}."
        )
    return latent.shape[1], labels is not None


def _image_shape(sampler: keras.Model) -> tuple[int, int, int]:
    shapes = [tuple(tensor.shape) for tensor in sampler.outputs]
    if len(shapes) != 1 or len(shapes[0]) != 4 or None in shapes[0][1:]:
        raise ExportError(
            "The sampler must have one output, images of a fixed size in the shape "
            f"(None, height, width, channels). Received: {shapes}."
        )
    return shapes[0][1:]


def _class_count(source: Any, sampler: keras.Model) -> int:
    classes = getattr(source, "classes", None)
    if classes is None:
        embeddings = [
            layer.input_dim
            for layer in sampler.layers
            if isinstance(layer, keras.layers.Embedding)
        ]
        classes = min(embeddings, default=None)
    if classes is None:
        raise ExportError(
            "How many classes the input `labels` knows must be told by the model's "
            "attribute `classes` or by an Embedding layer. Received: "
            f"{type(source).__name__} without either."
        )
    return int(classes)
