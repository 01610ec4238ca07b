"""Calls of a file that was opened, and what its metadata say of its inputs."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from kerasgan.latent.arguments import check_finite

CHUNK = 64
"""int. Rows that a file of any batch size computes at once."""


class Session(Protocol):
    """A file opened in its runtime.

    Attributes:
        metadata: dict. What the file carries inside.
        batch: int or None. The only batch size that it takes, `None` for any.
        runtime: str. Name and version of the runtime.
    """

    metadata: dict[str, Any]
    batch: int | None
    runtime: str

    def run(self, inputs: dict[str, np.ndarray]) -> np.ndarray:
        """Computes the output, float32 `(batch, ...)`."""


class ExportedFile:
    """What runs from a file, whatever it computes.

    Attributes:
        metadata: dict. What the file carries inside: model, weights' hash, versions,
            licence, inputs and more.
        file: str. Path of the file.
        runtime: str. Name and version of the runtime that it runs in.
        classes: int or None. Number of classes where it takes labels.
        noise_dim: int or None. Length of a picture's noise where it takes noise.
    """

    def __init__(self, file: str, session: Session):
        self._session = session
        self.file = file
        self.runtime = session.runtime
        self.metadata = session.metadata
        self.classes = self.metadata.get("classes")
        noise = self.input_shape("noise")
        self.noise_dim = None if noise is None else noise[0]

    def input_shape(self, name: str) -> tuple[int, ...] | None:
        """Tells the shape of an input for one picture.

        Args:
            name: str. Name of the input, such as `latent`.

        Returns:
            tuple of int, or None where the file has no such input.
        """
        shapes = {item["name"]: item["shape"] for item in self.metadata["inputs"]}
        return tuple(shapes[name][1:]) if name in shapes else None

    def compute(self, inputs: dict[str, np.ndarray | None]) -> np.ndarray:
        """Computes the output in as many calls as the file needs.

        Args:
            inputs: Arrays by the names of the file's inputs, as many rows each; None is
                left out.

        Returns:
            float32 array with as many rows.
        """
        given = {name: value for name, value in inputs.items() if value is not None}
        count = len(next(iter(given.values())))
        shape = self.metadata["output"]["shape"][1:]
        outputs = np.empty((count, *shape), np.float32)
        size = self._session.batch or CHUNK
        for row in range(0, count, size):
            part = {name: value[row : row + size] for name, value in given.items()}
            outputs[row : row + size] = self._session.run(part)
        return outputs

    def checked(self, name: str, values: np.ndarray) -> np.ndarray:
        """Checks an input that was given: its shape, and that it is finite.

        Args:
            name: str. Name of the file's input.
            values: Float array.

        Returns:
            float32 array.

        Raises:
            ValueError: If it has another shape, or holds NaN or infinity.
        """
        values = np.asarray(values, np.float32)
        shape = self.input_shape(name) or ()
        plural = name if name.endswith("s") else f"{name}s"
        if values.shape[1:] != shape or values.ndim != 1 + len(shape):
            form = ", ".join(map(str, ("count", *shape)))
            raise ValueError(
                f"`{plural}` must have the shape ({form}). Received: {values.shape}."
            )
        check_finite(**{plural: values})
        return values
