"""The two parts of a style model from their files, without TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerasgan.latent import resolve_labels, resolve_noise

from .runtime_calls import ExportedFile, Session


class ExportedMapping(ExportedFile):
    """The mapping of a style model, from a file; `runtime.load` makes it.

    Attributes:
        latent_dim: int. Length of a latent.
        style_dim: int. Length of a style.
    """

    def __init__(self, file: str, session: Session):
        super().__init__(file, session)
        (self.latent_dim,) = self.input_shape("latent")
        self.style_dim = int(self.metadata["output"]["shape"][1])

    def map(
        self,
        latents: np.ndarray,
        labels: int | Sequence[int] | np.ndarray | None = None,
    ) -> np.ndarray:
        """Computes the styles of latents.

        A style that is to be truncated is drawn towards the mean of many, such as those
        of 10 000 latents: `mean + truncation * (style - mean)`.

        Args:
            latents: float array of shape `(count, latent_dim)`.
            labels: int or `count` ints in [0, classes), for conditional models.

        Returns:
            float32 array of shape `(count, style_dim)`.

        Raises:
            ValueError: If an argument has another shape or is out of its range.
        """
        latents = self.checked("latent", latents)
        chosen = given_labels(labels, len(latents), self.classes)
        return self.compute({"latent": latents, "labels": chosen})


class ExportedSynthesis(ExportedFile):
    """The synthesis of a style model, from a file; `runtime.load` makes it.

    Attributes:
        layers: int. Number of layers that take a style, the coarsest first.
        style_dim: int. Length of a style.
        image_shape: tuple of int, `(height, width, channels)`.
    """

    def __init__(self, file: str, session: Session):
        super().__init__(file, session)
        self.layers, self.style_dim = self.input_shape("styles")
        self.image_shape = tuple(self.metadata["output"]["shape"][1:])

    def synthesize(
        self, styles: np.ndarray, noise: np.ndarray | None = None, seed: int = 0
    ) -> np.ndarray:
        """Computes the pictures of styles.

        Args:
            styles: float array of shape `(count, layers, style_dim)`, or
                `(count, style_dim)` for the same style in every layer.
            noise: float array of shape `(count, noise_dim)`, or `(noise_dim,)` for the
                same in every picture; None to draw it from the seed.
            seed: int in [0, 2**64). Seed of the noise.

        Returns:
            float32 array in [-1, 1] of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If an argument has another shape or is out of its range.
        """
        styles = np.asarray(styles, np.float32)
        if styles.ndim == 2:
            styles = np.repeat(styles[:, None], self.layers, axis=1)
        styles = self.checked("styles", styles)
        drawn = resolve_noise(noise, len(styles), self.noise_dim, seed)
        return self.compute({"styles": styles, "noise": drawn})


def given_labels(labels, count: int, classes: int | None) -> np.ndarray | None:
    """Checks the labels of latents that were given, which no seed can tell.

    Args:
        labels: int, `count` ints in [0, classes), or None for a model without classes.
        count: int. Number of latents.
        classes: int or None. Number of classes of the model.

    Returns:
        int32 array of shape `(count,)`, or None.

    Raises:
        ValueError: If they do not fit the model.
    """
    if labels is None and classes:
        raise ValueError(
            "`labels` must be given beside latents for a conditional model: an "
            f"integer or {count} of them. Received: labels=None."
        )
    return resolve_labels(labels, count, classes)
