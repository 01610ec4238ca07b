"""Pictures from an exported file, with numpy and one runtime alone.

Works where neither TensorFlow nor Keras is installed: `pip install --no-deps kerasgan`
with numpy and onnxruntime or ai-edge-litert is enough. The latents, the labels and the
rounding to pixels follow the laws of `kerasgan.latent`, so the same seed gives the
pictures that the Keras model gives, to within one grey level.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from kerasgan.latent import resolve_labels, sample_latents, to_uint8

from .runtime_files import open_file

_CHUNK = 64


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
        """Computes images, float32 `(batch, height, width, channels)`."""


class ExportedSampler:
    """A generator that runs from a file; `load` makes it.

    Attributes:
        metadata: dict. What the file carries inside: model, weights' hash, versions,
            licence, value range and more.
        file: str. Path of the file.
        runtime: str. Name and version of the runtime that it runs in.
        latent_dim: int. Length of a latent.
        classes: int or None. Number of classes where the model is conditional.
        image_shape: tuple of int, `(height, width, channels)`.
    """

    def __init__(self, file: str, session: Session):
        self._session = session
        self.file = file
        self.runtime = session.runtime
        self.metadata = session.metadata
        self.latent_dim = int(self.metadata["inputs"][0]["shape"][1])
        self.classes = self.metadata["classes"]
        self.image_shape = tuple(self.metadata["output"]["shape"][1:])

    def sample(
        self,
        count: int,
        seed: int = 0,
        labels: int | Sequence[int] | np.ndarray | None = None,
        truncation: float = 1.0,
    ) -> np.ndarray:
        """Makes pictures; picture k of a seed is the same for any `count`.

        Args:
            count: int. Number of pictures, 0 or more.
            seed: int in [0, 2**64).
            labels: int or `count` ints in [0, classes). `None` draws them from the
                seed. Only for conditional models.
            truncation: float. Must be 1: these files have no style space.

        Returns:
            uint8 array of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If an argument is out of its range.
        """
        if truncation != 1:
            raise ValueError(
                "`truncation` must be 1 for a model without a style space. "
                f"Received: truncation={truncation}."
            )
        latents = sample_latents(count, self.latent_dim, seed)
        chosen = resolve_labels(labels, count, self.classes, seed)
        return to_uint8(self.generate(latents, chosen))

    def generate(
        self,
        latents: np.ndarray,
        labels: int | Sequence[int] | np.ndarray | None = None,
    ) -> np.ndarray:
        """Computes images from given latents.

        Args:
            latents: float array of shape `(count, latent_dim)`.
            labels: int or `count` ints in [0, classes), for conditional models.

        Returns:
            float32 array in [-1, 1] of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If an argument has another shape or is out of its range.
        """
        latents = np.asarray(latents, np.float32)
        if latents.ndim != 2 or latents.shape[1] != self.latent_dim:
            raise ValueError(
                f"`latents` must have the shape (count, {self.latent_dim}). "
                f"Received: {latents.shape}."
            )
        if labels is None and self.classes:
            raise ValueError(
                "`labels` must be given beside latents for a conditional model: an "
                f"integer or {len(latents)} of them. Received: labels=None."
            )
        inputs = {"latent": latents}
        chosen = resolve_labels(labels, len(latents), self.classes)
        if chosen is not None:
            inputs["labels"] = chosen
        images = np.empty((len(latents), *self.image_shape), np.float32)
        size = self._session.batch or _CHUNK
        for row in range(0, len(latents), size):
            part = {name: value[row : row + size] for name, value in inputs.items()}
            images[row : row + size] = self._session.run(part)
        return images


def load(path: str | os.PathLike[str], threads: int | None = None) -> ExportedSampler:
    """Opens an exported file, or the best one of a bundle, without TensorFlow.

    A bundle opens its ONNX file where onnxruntime is installed, else its LiteRT file.
    Where `manifest.json` stands beside the file, the file's hash must be the one in it.

    Args:
        path: A `.onnx` or `.tflite` file that `kerasgan.export` wrote, or a bundle.
        threads: int or None. Threads of the runtime, `None` for its own choice.

    Returns:
        `ExportedSampler`.

    Raises:
        ExportError: If the file is damaged, was not written by `kerasgan.export`,
            refers to other files, uses operations beyond the standard, or if its
            runtime is not installed.

    Example:
    >>> kerasgan.export.runtime.load("bundle").sample(16, seed=7).dtype
    dtype('uint8')
    """
    return ExportedSampler(*open_file(path, threads))
