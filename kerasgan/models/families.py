"""The families by name."""

from __future__ import annotations

import difflib

import kerasgan.models


def get(name: str) -> type:
    """Finds the class of a family.

    Args:
        name: str. Name of the class, such as "DCGAN", in any case.

    Returns:
        Subclass of `kerasgan.training.AdversarialModel`.

    Raises:
        ValueError: If there is no such family; the message names the nearest.

    Example:
    >>> kerasgan.models.get("DCGAN")
    <class 'kerasgan.models.dcgan.DCGAN'>
    """
    known = {family.lower(): family for family in _families()}
    wanted = name.lower()
    if wanted == "pggan":  # ProGAN's name in its paper's code
        wanted = "progan"
    if wanted not in known:
        nearest = difflib.get_close_matches(wanted, known, n=1)
        hint = f" Did you mean {known[nearest[0]]!r}?" if nearest else ""
        raise ValueError(
            f"Unknown family {name!r}.{hint} kerasgan.models has "
            f"{', '.join(known.values())}."
        )
    return getattr(kerasgan.models, known[wanted])


def _families():
    return [name for name in kerasgan.models.__all__ if name[0].isupper()]
