"""Pictures from an exported file, with numpy and one runtime alone.

Works where neither TensorFlow nor Keras is installed: `pip install --no-deps kerasgan`
with numpy and onnxruntime or ai-edge-litert is enough. The latents, the labels, the
noise and the rounding to pixels follow the laws of `kerasgan.latent`, so the same seed
gives the pictures that the Keras model gives, to within one grey level. Files compute
in float32: where the model does so in half precision, they are those of its float32
copy, and the model's own may lie several levels away.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from kerasgan.latent import (
    resolve_labels,
    resolve_noise,
    resolve_truncation,
    sample_latents,
    to_uint8,
)

from .errors import ExportError
from .formats import DIRECTIONS
from .runtime_calls import ExportedFile, Session
from .runtime_files import open_file
from .runtime_parts import ExportedMapping, ExportedSynthesis, given_labels
from .runtime_translator import ExportedTranslator


class ExportedSampler(ExportedFile):
    """A generator that runs from a file; `load` makes it.

    Attributes:
        metadata: dict. What the file carries inside: model, weights' hash, versions,
            licence, inputs, value range and more.
        file: str. Path of the file.
        runtime: str. Name and version of the runtime that it runs in.
        latent_dim: int. Length of a latent.
        classes: int or None. Number of classes where the model is conditional.
        has_style_space: bool. Whether its pictures can be truncated.
        noise_dim: int or None. Length of a picture's noise where the file takes noise;
            a style model mostly has always the same inside.
        image_shape: tuple of int, `(height, width, channels)`.
    """

    def __init__(self, file: str, session: Session):
        super().__init__(file, session)
        (self.latent_dim,) = self.input_shape("latent")
        self.has_style_space = self.input_shape("truncation") is not None
        self.image_shape = tuple(self.metadata["output"]["shape"][1:])

    def sample(
        self,
        count: int,
        seed: int = 0,
        labels: int | Sequence[int] | np.ndarray | None = None,
        truncation: float | Sequence[float] | np.ndarray = 1.0,
    ) -> np.ndarray:
        """Makes pictures; picture k of a seed is the same for any `count`.

        Args:
            count: int. Number of pictures, 0 or more.
            seed: int in [0, 2**64).
            labels: int or `count` ints in [0, classes). `None` draws them from the
                seed. Only for conditional models.
            truncation: A number for all pictures, or `count` numbers: 1 for all
                variety, 0 for the mean picture, any finite number. Must be 1 for a file
                without a style space.

        Returns:
            uint8 array of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If an argument is out of its range.
        """
        latents = sample_latents(count, self.latent_dim, seed)
        chosen = resolve_labels(labels, count, self.classes, seed)
        return to_uint8(self.generate(latents, chosen, truncation, seed=seed))

    def generate(
        self,
        latents: np.ndarray,
        labels: int | Sequence[int] | np.ndarray | None = None,
        truncation: float | Sequence[float] | np.ndarray = 1.0,
        noise: np.ndarray | None = None,
        seed: int = 0,
    ) -> np.ndarray:
        """Computes images from given latents.

        Args:
            latents: float array of shape `(count, latent_dim)`.
            labels: int or `count` ints in [0, classes), for conditional models.
            truncation: A number for all pictures, or `count` numbers, as for `sample`.
            noise: float array of shape `(count, noise_dim)`, or `(noise_dim,)` for the
                same in every picture; None to draw it from the seed.
            seed: int in [0, 2**64). Seed of the noise of a file that takes noise.

        Returns:
            float32 array in [-1, 1] of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If an argument has another shape or is out of its range.
        """
        latents = self.checked("latent", latents)
        count = len(latents)
        return self.compute(
            {
                "latent": latents,
                "labels": given_labels(labels, count, self.classes),
                "truncation": resolve_truncation(
                    truncation, count, self.has_style_space
                ),
                "noise": resolve_noise(noise, count, self.noise_dim, seed),
            }
        )


_KINDS = {
    "generate": ExportedSampler,
    "map": ExportedMapping,
    "synthesize": ExportedSynthesis,
}


def load(
    path: str | os.PathLike[str], threads: int | None = None
) -> ExportedSampler | ExportedTranslator | ExportedMapping | ExportedSynthesis:
    """Opens an exported file, or the best one of a bundle, without TensorFlow.

    A bundle opens its ONNX file where onnxruntime is installed, else its LiteRT file.
    Where `manifest.json` stands beside the file, the file's hash must be the one in it.

    Args:
        path: A `.onnx` or `.tflite` file that `kerasgan.export` wrote, or a bundle.
        threads: int or None. Threads of the runtime, `None` for its own choice.

    Returns:
        `ExportedSampler`; of a translator `ExportedTranslator` with `translate`; of the
        part of a style model `ExportedMapping` with `map` (`model.map.onnx`) or
        `ExportedSynthesis` with `synthesize` (`model.synthesize.onnx`).

    Raises:
        ValueError: If `threads` is no integer or below 1.
        ExportError: If the file is damaged, was not written by `kerasgan.export`,
            refers to other files, uses operations beyond the standard, or if its
            runtime is not installed.

    Example:
    >>> kerasgan.export.runtime.load("bundle").sample(16, seed=7).dtype
    dtype('uint8')
    """
    file, session = open_file(path, threads)
    function = session.metadata.get("function", "generate")  # the first files name none
    if function in DIRECTIONS:
        return ExportedTranslator(file, session, threads)
    if function not in _KINDS:
        known = ", ".join((*_KINDS, *DIRECTIONS))
        raise ExportError(
            f"{os.path.basename(file)} must do one of {known}. Received: "
            f"{function!r}. A later kerasgan wrote it: update kerasgan."
        )
    return _KINDS[function](file, session)
