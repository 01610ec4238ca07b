"""The fake side of a comparison: pictures drawn from a model, or given."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kerasgan.data import load
from kerasgan.data.files import PictureFiles
from kerasgan.evaluation.random_subsets import seeded_bits
from kerasgan.latent import sample_labels, to_uint8

# Pictures that are looked at to see whether a set is in the range that it seems.
_LOOKED_AT = 256


class Samples(NamedTuple):
    """Pictures to be scored.

    Attributes:
        images: uint8 array of shape `(count, height, width, channels)`, or what reads
            like one: files that are decoded when they are asked for.
        labels: int32 array of shape `(count,)`: what each should show; None if unknown.
        averaged: bool or None. Whether an averaged generator drew them; None when they
            were given.
    """

    images: np.ndarray
    labels: np.ndarray | None
    averaged: bool | None


def collect(model: Any, count: int, seed: int, labels_needed: bool = False) -> Samples:
    """Draws samples from a model, or picks them from given pictures.

    Args:
        model: Object with `sample(count, seed=..., labels=...)` and `classes`; or
            pictures: a source of `kerasgan.data.load` or what that takes.
        count: int. Number of samples; of given pictures all, if there are fewer.
        seed: int. Seed of the latents and labels, or of the choice of pictures.
        labels_needed: bool. Whether samples without labels are of no use.

    Returns:
        `Samples`.

    Raises:
        ValueError: If labels are needed and missing, and nothing is drawn then; or what
            is drawn are no such pictures.
    """
    given = not hasattr(model, "sample")
    if given and not hasattr(model, "fingerprint"):
        model = load(model)
    if labels_needed and not model.classes:
        name = getattr(model, "name", type(model).__name__)
        raise ValueError(
            "The metric 'label_accuracy' needs labels: a conditional model, or given "
            f"pictures with labels. Received: {name!r}, which has none. Leave the "
            "metric out."
        )
    if given:
        return _pick(model, count, seed)
    averaged = getattr(model, "average", None) is not None
    labels = sample_labels(count, model.classes, seed=seed) if model.classes else None
    asked = {} if labels is None else {"labels": labels}
    drawn = np.asarray(model.sample(count, seed=seed, **asked))
    if drawn.dtype != np.uint8 or drawn.shape != (count, *model.image_shape):
        raise ValueError(
            f"`sample({count}, ...)` of a model must give uint8 pictures, 0..255, of "
            f"shape {(count, *model.image_shape)}. Received: {drawn.dtype} of shape "
            f"{drawn.shape}. Floats in [-1, 1] become pixels by "
            "`kerasgan.latent.to_uint8(images)`."
        )
    return Samples(drawn, labels, averaged)


def as_pixels(images: Any) -> np.ndarray:
    """Pictures of a source as uint8.

    Args:
        images: uint8 array, what reads like one, or float array in [-1, 1].

    Returns:
        uint8 array of the same shape.
    """
    return images if images.dtype == np.uint8 else to_uint8(images)


def level_caveats(images: Any) -> tuple[str, ...]:
    """What to say of pictures that are black, or in another range than they seem.

    Args:
        images: Array of shape `(count, height, width, channels)`, uint8 or float in
            [-1, 1], or what reads like one; 256 of them are looked at.

    Returns:
        Tuple of one sentence if none has a grey level above 1; else empty.
    """
    places = np.linspace(0, len(images) - 1, min(len(images), _LOOKED_AT), dtype=int)
    some = as_pixels(np.asarray(images[places]))
    if some.max() > 1:
        return ()
    return (
        f"{len(some)} generated pictures have no grey level above 1 of 255. "
        "If they are no black pictures, they were numbers in [0, 1] that became "
        "integers: multiply by 255 before.",
    )


def _pick(source, count, seed):
    chosen = slice(None)
    if count < len(source):
        # Raw draws of the bit generator: numpy keeps these the same for ever.
        draws = seeded_bits(seed).random_raw(len(source))
        chosen = np.sort(np.argsort(draws, kind="stable")[:count])
    labels = None if source.labels is None else source.labels[chosen]
    if not source.lazy:
        return Samples(as_pixels(source.images[chosen]), labels, None)
    # More than fits the memory: the files are chosen, and decoded when asked for.
    files = source.images
    names = tuple(np.array(files.names, object)[chosen])
    images = PictureFiles(files.folder, names, files.target, files.background)
    return Samples(images, labels, None)
