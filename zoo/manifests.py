"""What an entry and a finished run both state: recipe, weights and golden pixels."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

FORMAT = 1
"""int. The newest form of presets and run manifests that this version reads."""

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")
"""tuple of str. Policies under which a recipe may train."""

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.safetensors")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a model is trained.

    Attributes:
        images: int. Length of the training, in images shown.
        batch_size: int. Images in a batch.
        seed: int. Seed of the weights, of the latents and of the order of the data.
        flip: bool. Whether images are mirrored at random.
        pad: bool. Whether smaller images are framed instead of enlarged.
        precision: str. Keras policy: one of `PRECISIONS`.
        generator_optimizer: dict with `class_name` and its settings, or `None` for
            what the model's `compile` chooses.
        discriminator_optimizer: As `generator_optimizer`.

    Raises:
        ValueError: If a value is out of its range.
    """

    images: int
    batch_size: int
    seed: int = 0
    flip: bool = False
    pad: bool = False
    precision: str = "float32"
    generator_optimizer: dict[str, Any] | None = None
    discriminator_optimizer: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        for name, least in (("images", 1), ("batch_size", 1), ("seed", 0)):
            _at_least(name, getattr(self, name), least)
        if self.precision not in PRECISIONS:
            raise ValueError(
                f"`precision` must be one of {', '.join(PRECISIONS)}. "
                f"Received: {self.precision!r}."
            )


@dataclasses.dataclass(frozen=True)
class Weights:
    """What identifies a weights file and its content.

    Attributes:
        file: str. Name of the safetensors file, without a folder.
        bytes: int. Size of the file.
        sha256: str. Hash of the file, 64 lower-case hexadecimal digits.
        tensors: dict of tensor name to `[dtype, [size of each axis]]`.

    Raises:
        ValueError: If a value has not its form.
    """

    file: str
    bytes: int
    sha256: str
    tensors: dict[str, Any]

    def __post_init__(self) -> None:
        if not _FILE.fullmatch(self.file):
            raise ValueError(
                "`file` must be a plain name ending in .safetensors, without a folder. "
                f"Received: {self.file!r}."
            )
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(
                "`sha256` must be 64 lower-case hexadecimal digits. "
                f"Received: {self.sha256!r}."
            )
        _at_least("bytes", self.bytes, 1)
        for name, described in self.tensors.items():
            if not _is_description(described):
                raise ValueError(
                    "Each of `tensors` must be [dtype, [size of each axis]]. "
                    f"Received: {described!r} for {name!r}."
                )

    @property
    def parameters(self) -> int:
        """Number of values in all tensors."""
        total = 0
        for _, shape in self.tensors.values():
            product = 1
            for size in shape:
                product *= size
            total += product
        return total


@dataclasses.dataclass(frozen=True)
class Golden:
    """A few pixels that the model must draw again.

    Attributes:
        seed: int. Seed of the pictures.
        count: int. Number of pictures drawn.
        indices: tuple of int. Positions in the flattened array of all pictures.
        values: tuple of int. Grey levels there, 0 to 255.

    Raises:
        ValueError: If the two lists do not fit or a value is out of its range.
    """

    seed: int
    count: int
    indices: tuple[int, ...]
    values: tuple[int, ...]

    def __post_init__(self) -> None:
        _at_least("seed", self.seed, 0)
        _at_least("count", self.count, 1)
        if not self.values or len(self.indices) != len(self.values):
            raise ValueError(
                "`indices` and `values` must be of one length, at least 1. Received: "
                f"{len(self.indices)} indices and {len(self.values)} values."
            )
        if min(self.indices) < 0 or not 0 <= min(self.values) <= max(self.values) < 256:
            raise ValueError(
                "`indices` must be 0 or more and `values` from 0 to 255. "
                f"Received: indices from {min(self.indices)}, values from "
                f"{min(self.values)} to {max(self.values)}."
            )


def require_config(config: dict[str, Any]) -> None:
    """Checks what cards and lists tell of a model's config; the rest is the model's.

    Args:
        config: dict. Arguments of the model's constructor, plain values.

    Raises:
        ValueError: If `image_shape` or `classes` is there and not of its form.
    """
    shape = config.get("image_shape", (1, 1, 1))
    if not (isinstance(shape, list | tuple) and len(shape) == 3 and _are_sizes(shape)):
        raise ValueError(
            "`config.image_shape` must be [height, width, channels], integers of "
            f"1 or more. Received: {shape!r}. Without the field it is the model's "
            "default."
        )
    classes = config.get("classes")
    if classes is not None and not _are_sizes([classes]):
        raise ValueError(
            "`config.classes` must be an integer of 1 or more, or null. "
            f"Received: {classes!r}."
        )


def _are_sizes(values: Any) -> bool:
    return all(type(value) is int and value >= 1 for value in values)


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"`{name}` must be at least {least}. Received: {value}.")


def _is_description(described: Any) -> bool:
    if not (isinstance(described, list) and len(described) == 2):
        return False
    dtype, shape = described
    sizes = isinstance(shape, list) and all(
        isinstance(size, int) and not isinstance(size, bool) and size >= 0
        for size in shape
    )
    return isinstance(dtype, str) and sizes
