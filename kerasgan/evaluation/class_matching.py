"""Labels of pictures in the numbers of the extractor that is to judge them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Names that an error lists.
_LISTED = 5


def class_places(
    own: Sequence[str] | None, known: Sequence[str] | None
) -> np.ndarray | None:
    """Finds the classes of pictures among those of an extractor, by their names.

    Case, spaces and signs do not matter: the folder `T-shirt-top` is `T-shirt/top`.

    Args:
        own: Names of the classes of the pictures in the order of their labels, or None.
        known: Names of the extractor's classes, or None.

    Returns:
        int32 array of shape `(len(own),)`: the extractor's number of each class. None
        where one side has no names: the numbers are then taken to be the same.

    Raises:
        ValueError: If the extractor does not know a class.
    """
    if own is None or known is None:
        return None
    own, known = list(map(str, own)), list(map(str, known))
    key = _letters if _apart(own) and _apart(known) else str
    places = {key(name): place for place, name in enumerate(known)}
    strange = [name for name in own if key(name) not in places]
    if strange:
        raise ValueError(
            "The metric 'label_accuracy' needs an extractor that knows the classes of "
            f"the pictures by name. Received: {_listed(strange)}, and an extractor of "
            f"{_listed(known)}. Leave the metric out, take an extractor of these "
            "classes, or give pictures and labels without names, (images, labels), if "
            "the numbers are the extractor's."
        )
    return np.array([places[key(name)] for name in own], np.int32)


def _letters(name):
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _apart(names):
    """Whether the letters alone tell the names from each other."""
    letters = {_letters(name) for name in names}
    return len(letters) == len(names) and "" not in letters


def _listed(names):
    more = ", ..." if len(names) > _LISTED else ""
    return ", ".join(map(repr, names[:_LISTED])) + more
