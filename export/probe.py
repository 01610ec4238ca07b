"""The latents on which every file is compared with Keras, and what Keras answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.latent import sample_labels, sample_latents

from .errors import ExportError

_BATCHES = (1, 2, 7)
_ROWS = 16
_BATCH_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Probe:
    """Inputs with the pictures that they must give.

    Attributes:
        latents: float32 array, `(count, latent_dim)`.
        labels: int32 array, `(count,)`, or None.
        images: Array `(count, height, width, channels)`: float32 as the sampler gives
            them, or uint8 where only the pixels are known.
    """

    latents: np.ndarray
    labels: np.ndarray | None
    images: np.ndarray

    def save(self, path: Path) -> None:
        """Writes the inputs, for a child process.

        Args:
            path: `pathlib.Path` of an `.npz` file.
        """
        inputs: dict[str, Any] = {"latents": self.latents}
        if self.labels is not None:
            inputs["labels"] = self.labels
        np.savez(path, **inputs)


def probe_inputs(latent_dim: int, classes: int | None, count: int = 64):
    """Draws latents, sets the extreme ones before them and spreads all labels.

    Args:
        latent_dim: int.
        classes: int or None.
        count: int. How many latents are drawn, at least.

    Returns:
        Tuple of latents, float32 `(n, latent_dim)`, and labels, int32 `(n,)` or `None`.
    """
    extremes = np.zeros((4, latent_dim), np.float32)  # the first stays all zeros
    extremes[1], extremes[2] = 4.0, -4.0
    extremes[3] = np.where(np.arange(latent_dim) % 2, 4.0, -4.0)
    drawn = sample_latents(max(count, classes or 0), latent_dim, seed=0)
    latents = np.concatenate([extremes, drawn])
    if not classes:
        return latents, None
    return latents, (np.arange(len(latents)) % classes).astype(np.int32)


def keras_probe(plan, count: int = 64) -> Probe:
    """Asks Keras for the pictures of the probe.

    Args:
        plan: `kerasgan.export.plan.Plan`.
        count: int. How many latents are drawn besides the extreme ones.

    Returns:
        `Probe`.

    Raises:
        ExportError: If the pictures are not finite, are all the same, or depend on
            what else is in the batch.
    """
    latents, labels = probe_inputs(plan.latent_dim, plan.classes, count)
    images = keras_images(plan, latents, labels)
    if not np.isfinite(images).all():
        raise ExportError(
            "The sampler's pictures must be finite. Received: NaN or infinity for "
            f"{_share(~np.isfinite(images))} of the values. Check the weights."
        )
    if np.ptp(images) == 0 or (images == images[:1]).all():
        raise ExportError(
            "Different latents must give different pictures. Received: the same "
            "picture for all. The sampler does not use its input `latent`."
        )
    alone = keras_images(plan, latents[:1], None if labels is None else labels[:1])
    off = np.max(np.abs(alone - images[:1]))
    if not off <= _BATCH_TOLERANCE * np.ptp(images):
        raise ExportError(
            "A picture must not depend on what else is in the batch. Received: a "
            f"difference of {off:g} between batch 1 and {len(latents)}. Look for a "
            "statistic over the batch."
        )
    return Probe(latents, labels, images)


def golden_inputs(latent_dim: int, classes: int | None, image_size: int):
    """The latents of the golden pictures: the first that seed 0 gives.

    Args:
        latent_dim: int.
        classes: int or None.
        image_size: int. Values of one picture; large pictures are stored but once.

    Returns:
        Tuple of latents, float32 `(n, latent_dim)`, and labels, int32 `(n,)` or `None`.
    """
    count = min(8, max(1, 2**16 // image_size))
    labels = sample_labels(count, classes, seed=0) if classes else None
    return sample_latents(count, latent_dim, seed=0), labels


def batch_plan(count: int, batch: int | None) -> list[tuple[int, int, int]]:
    """Lists the calls by which a file is tried at several batch sizes.

    Args:
        count: int. Number of latents in the probe.
        batch: int or None. The only batch size of the file, `None` for any.

    Returns:
        List of `(batch size, first row, last row + 1)`. Some rows occur at several
        sizes, every row at least once.
    """
    if batch is not None:
        return [(batch, row, row + batch) for row in range(0, count - batch + 1, batch)]
    calls = [
        (size, row, row + size)
        for size in _BATCHES
        for row in range(0, min(_ROWS, count) - size + 1, size)
    ]
    return [*calls, (count, 0, count)]


def keras_images(plan, latents, labels) -> np.ndarray:
    """Asks Keras for pictures, as a user would: no graph of ours, no runtime.

    Args:
        plan: `kerasgan.export.plan.Plan`.
        latents: float32 array, `(count, latent_dim)`.
        labels: int32 array, `(count,)`, or None.

    Returns:
        float32 array, `(count, height, width, channels)`.
    """
    from .plan import arranged  # Keras: the processes that try files need none

    inputs = {"latent": latents}
    if labels is not None:
        inputs["labels"] = labels
    outputs = plan.sampler(arranged(plan.sampler, inputs), training=False)
    while isinstance(outputs, (list, tuple)):
        outputs = outputs[0]
    return np.asarray(outputs, np.float32)


def _share(mask: np.ndarray) -> str:
    return f"{100 * mask.mean():.1f} %"
