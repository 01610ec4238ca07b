"""The inputs and the output of what is exported, by name, type and shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import ExportError

if TYPE_CHECKING:
    import keras

SAMPLER = ("latent", "labels", "truncation", "noise")
"""tuple of str. Inputs that a sampler may have, in the order of the files."""

MAPPING = ("latent", "labels")
"""tuple of str. Inputs of the part of a style model that makes styles."""

SYNTHESIS = ("styles", "noise")
"""tuple of str. Inputs of the part that makes pictures of styles."""

_FORMS = {
    "latent": ("float32", ("latent_dim",)),
    "labels": ("int32", ()),
    "truncation": ("float32", ()),
    "noise": ("float32", ("noise_dim",)),
    "styles": ("float32", ("layers", "style_dim")),
}


@dataclass(frozen=True)
class Port:
    """An input, or the output.

    Attributes:
        name: str. Name in every file.
        dtype: str. `"float32"` or `"int32"`.
        shape: tuple of int or None. Shape for one picture, without the batch; None
            where a translator takes any height and width.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...]

    def to_json(self) -> dict[str, Any]:
        """Gives the port as plain JSON values, with a batch of any size.

        Returns:
            dict.
        """
        return {"name": self.name, "dtype": self.dtype, "shape": [None, *self.shape]}


def input_ports(
    network: keras.Model, names: tuple[str, ...], role: str
) -> tuple[Port, ...]:
    """Finds a network's inputs and checks that they are what the files promise.

    Args:
        network: Functional `keras.Model`.
        names: Names that its inputs may have, the first of which it must have.
        role: str. What the network is called in messages.

    Returns:
        Tuple of `Port` in the order of `names`.

    Raises:
        ExportError: If an input has another name, type or shape.
    """
    tensors = {tensor.name: tensor for tensor in network.inputs}
    if names[0] not in tensors or not set(tensors) <= set(names):
        others = ", ".join(f"`{name}`" for name in names[1:])
        raise ExportError(
            f"The {role}'s inputs must be named `{names[0]}`, and where it has more "
            f"{others}: `keras.Input(..., name={names[0]!r})`. "
            f"Received: {list(tensors)}."
        )
    return tuple(_input_port(name, tensors[name]) for name in names if name in tensors)


def image_port(network: keras.Model) -> Port:
    """Finds the output of a network that makes pictures.

    Args:
        network: Functional `keras.Model`.

    Returns:
        `Port` named `image`.

    Raises:
        ExportError: If there are several outputs, or sizes that are not fixed.
    """
    shapes = [tuple(tensor.shape) for tensor in network.outputs]
    if len(shapes) != 1 or len(shapes[0]) != 4 or None in shapes[0][1:]:
        raise ExportError(
            "The sampler must have one output, images of a fixed size in the shape "
            f"(None, height, width, channels). Received: {shapes}."
        )
    return Port("image", "float32", shapes[0][1:])


def style_port(network: keras.Model) -> Port:
    """Finds the output of a network that makes styles.

    Args:
        network: Functional `keras.Model`.

    Returns:
        `Port` named `style`.

    Raises:
        ExportError: If its output is not one vector a picture.
    """
    shapes = [tuple(tensor.shape) for tensor in network.outputs]
    if len(shapes) != 1 or len(shapes[0]) != 2 or shapes[0][1] is None:
        raise ExportError(
            "The mapping must have one output, styles of the shape (None, style_dim). "
            f"Received: {shapes}."
        )
    return Port("style", "float32", shapes[0][1:])


def translation_ports(network: keras.Model) -> tuple[Port, Port]:
    """Finds the input and the output of a network that translates pictures.

    Args:
        network: Functional `keras.Model`.

    Returns:
        Tuple of the `Port` `image` and the `Port` `translation`, of any size.

    Raises:
        ExportError: If they are no pictures of any size.
    """
    names = [tensor.name for tensor in network.inputs]
    shapes = [tuple(tensor.shape) for tensor in (*network.inputs, *network.outputs)]
    channels = shapes[0][-1]
    if names != ["image"] or shapes != 2 * [(None, None, None, channels)]:
        raise ExportError(
            "A translator must have one input, `image`, and one output, both of the "
            "shape (None, None, None, channels). Received: inputs "
            f"{names}, shapes {shapes}."
        )
    shape = (None, None, channels)
    return Port("image", "float32", shape), Port("translation", "float32", shape)


def _input_port(name: str, tensor) -> Port:
    dtype, sizes = _FORMS[name]
    shape = tuple(tensor.shape)
    if len(shape) != 1 + len(sizes) or None in shape[1:] or tensor.dtype != dtype:
        form = ", ".join(["None", *sizes]) if sizes else "None,"
        raise ExportError(
            f"The input `{name}` must be {dtype} of shape ({form}). "
            f"Received: {tensor.dtype} of shape {shape}."
        )
    return Port(name, dtype, shape[1:])
