"""Labels of pictures in the numbers of the extractor that is to judge them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

# Names that an error lists.
_LISTED = 5


class ClassPlaces(NamedTuple):
    """Where an extractor has the classes of pictures.

    Attributes:
        numbers: int32 array: the extractor's number of each class of the pictures; None
            where the numbers are taken to be the same.
        caveats: Tuple of str. What weakens a score that rests on it.
    """

    numbers: np.ndarray | None = None
    caveats: tuple[str, ...] = ()

    def of(self, labels: np.ndarray | None) -> np.ndarray | None:
        """Labels in the numbers of the extractor.

        Args:
            labels: int array of shape `(count,)`, or None.

        Returns:
            int array of shape `(count,)`, or None.
        """
        unchanged = self.numbers is None or labels is None
        return labels if unchanged else self.numbers[labels]


def class_places(own: Sequence[str] | None, known: Sequence[str] | None) -> ClassPlaces:
    """Finds the classes of pictures among those of an extractor, by their names.

    Case, spaces and signs do not matter: the folder `T-shirt-top` is `T-shirt/top`.
    Numbers, as in `class_3`, are no names: they are taken for the extractor's numbers,
    and a caveat says so.

    Args:
        own: Names of the classes of the pictures in the order of their labels, or None.
        known: Names of the extractor's classes, or None.

    Returns:
        `ClassPlaces`.

    Raises:
        ValueError: If both sides have names, and the extractor does not know a class.
    """
    if own is None or known is None:
        return ClassPlaces()
    own, known = list(map(str, own)), list(map(str, known))
    key = _letters if _apart(own) and _apart(known) else str
    places = {key(name): place for place, name in enumerate(known)}
    strange = [name for name in own if key(name) not in places]
    if not strange:
        return ClassPlaces(np.array([places[key(name)] for name in own], np.int32))
    numbers = _numbers(own)
    if numbers is None and _numbers(known) is None:
        raise ValueError(
            "The metric 'label_accuracy' needs an extractor that knows the classes of "
            f"the pictures by name. Received: {_listed(strange)}, and an extractor of "
            f"{_listed(known)}. Leave the metric out, take an extractor of these "
            "classes, or give pictures and labels without names, (images, labels), if "
            "the numbers are the extractor's."
        )
    caveat = (
        f"The label accuracy goes by numbers, for the classes are {_listed(own)} and "
        f"the extractor's {_listed(known)}: it means nothing if these differ."
    )
    return ClassPlaces(numbers, (caveat,))


def _numbers(names):
    """The numbers that names end in, if they say nothing else; None if they do."""
    found = [re.fullmatch(r"(.*?)([0-9]+)", name) for name in names]
    if None in found or len({match[1] for match in found}) > 1:
        return None
    return np.array([int(match[2]) for match in found], np.int32)


def _letters(name):
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _apart(names):
    """Whether the letters alone tell the names from each other."""
    letters = {_letters(name) for name in names}
    return len(letters) == len(names) and "" not in letters


def _listed(names):
    more = ", ..." if len(names) > _LISTED else ""
    return ", ".join(map(repr, names[:_LISTED])) + more
