"""What is to be exported: a network, its inputs and what the files say of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from .errors import ExportError
from .float32_copy import float32_copy
from .metadata import file_metadata
from .ports import SAMPLER, Port, image_port, input_ports


@dataclass(frozen=True)
class Translator:
    """What the files of a model that translates say of it.

    Attributes:
        directions: tuple of str. The ways that it translates, each in files of its own.
        image_shape: tuple of int, `(height, width, channels)` in training: what files
            of a fixed size take.
        multiple: int. Height and width of what the others take are multiples of it.
    """

    directions: tuple[str, ...]
    image_shape: tuple[int, int, int]
    multiple: int


@dataclass(frozen=True)
class Plan:
    """A network ready for export.

    Attributes:
        network: Functional `keras.Model` that computes in float32.
        function: str. What it does, as the files name it: `"generate"`, or a part of
            that, `"map"` or `"synthesize"`; or a way to translate, `"a_to_b"`.
        model: str. What the files call it: the zoo entry's name or the class.
        inputs: tuple of `Port`, in the order of the files.
        output: `Port`.
        classes: int or None. Number of classes where the network takes labels.
        weights_sha256: str. Hash of the sampler's weights in their order.
        licence: str or None. Licence of the weights, where known.
        translator: `Translator` or None. What is told of a network that translates.
    """

    network: keras.Model
    function: str
    model: str
    inputs: tuple[Port, ...]
    output: Port
    classes: int | None
    weights_sha256: str
    licence: str | None = None
    translator: Translator | None = None

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of the inputs, in the order of the files."""
        return tuple(port.name for port in self.inputs)

    def metadata(self, precision: str) -> dict[str, Any]:
        """What every file carries inside.

        Args:
            precision: str. How the file stores its weights.

        Returns:
            dict of plain JSON values.
        """
        return file_metadata(self, precision)


@dataclass(frozen=True)
class Source:
    """A model that was found, and what is known of it.

    Attributes:
        model: A model with a `sampler`, or a sampler.
        name: str or None. Name of the zoo's entry, or of the run.
        licence: str or None. Licence of the weights.
    """

    model: Any
    name: str | None = None
    licence: str | None = None


def find_source(source: Any) -> Source:
    """Loads what is named, and takes what is given as it is.

    Args:
        source: A model, or the name of a zoo entry or of a finished run's folder.

    Returns:
        `Source`.

    Raises:
        ValueError: If there is no such entry or run.
    """
    if not isinstance(source, (str, os.PathLike)):
        return Source(source)
    from kerasgan import zoo  # heavy, and not needed for a model in hand

    origin = zoo.resolve(source)  # an entry, or a run, which has no licence yet
    licence = getattr(origin, "licence", None)
    return Source(zoo.load(source), origin.name, licence)


def plan_export(source: Any) -> Plan:
    """Finds the sampler of what is to be exported and checks that it can be.

    Args:
        source: A model with a `sampler`, a functional `keras.Model`, the name of a zoo
            entry or a finished run's folder, or a `Source`.

    Returns:
        `Plan`.

    Raises:
        ValueError: If `source` is nothing of this kind.
        ExportError: If the sampler's inputs or output are not what the files promise.
    """
    found = source if isinstance(source, Source) else find_source(source)
    sampler = getattr(found.model, "sampler", found.model)
    if not isinstance(sampler, keras.Model) or not getattr(sampler, "inputs", None):
        raise ValueError(
            "`model` must be a GAN with a `sampler`, a functional Keras model, a zoo "
            f"entry's name or a run's folder. Received: {found.model!r}."
        )
    inputs = input_ports(sampler, SAMPLER, "sampler")
    labelled = "labels" in [port.name for port in inputs]
    is_bare = sampler is found.model
    sampler = float32_copy(sampler)
    return Plan(
        network=sampler,
        function="generate",
        model=found.name or (sampler.name if is_bare else type(found.model).__name__),
        inputs=inputs,
        output=image_port(sampler),
        classes=_class_count(found.model, sampler) if labelled else None,
        weights_sha256=weights_hash(sampler),
        licence=found.licence,
    )


def arranged(network: keras.Model, values: Mapping[str, Any]) -> Any:
    """Puts inputs into the structure that a network was built with.

    Args:
        network: Functional or sequential `keras.Model`.
        values: Tensors or arrays by the names of the inputs.

    Returns:
        A tensor, list or dict, as the network takes them without a warning.
    """
    flat = [values[tensor.name] for tensor in network.inputs]
    structure = getattr(network, "_inputs_struct", None)  # a sequential one has none
    return (
        flat[0] if structure is None else keras.tree.pack_sequence_as(structure, flat)
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


def _class_count(model: Any, sampler: keras.Model) -> int:
    classes = getattr(model, "classes", None)
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
            f"{type(model).__name__} without either."
        )
    return int(classes)
