"""Augmentations by what a config says."""

from __future__ import annotations

from kerasgan.augmentation.diff_augment import DiffAugment
from kerasgan.augmentation.pipe import AugmentationPipe

_FAMILIES = {
    "diff_augment": (DiffAugment, ("color", "translation", "cutout")),
    "ada": (AugmentationPipe, ("blit", "geometry", "color")),
}


def get(identifier: str | None):
    """Makes an augmentation from its name.

    Args:
        identifier: None for none; "diff_augment" or "ada", or one of these with its
            own operations, such as "diff_augment:translation,cutout" or
            "ada:blit,geometry,color,cutout".

    Returns:
        Callable `(images, key, probability) -> images`, or None.

    Raises:
        ValueError: If the name or an operation is unknown.

    Example:
    >>> get("diff_augment:color").policy
    ('color',)
    """
    if identifier is None:
        return None
    name, _, operations = str(identifier).partition(":")
    if name not in _FAMILIES:
        raise ValueError(
            f"`augmentation` must be None, {' or '.join(map(repr, _FAMILIES))}, with "
            "operations after a colon where not all are wanted, such as "
            f"'diff_augment:translation,cutout'. Received: augmentation={identifier!r}."
        )
    kind, usual = _FAMILIES[name]
    return kind(tuple(operations.split(",")) if operations else usual)
