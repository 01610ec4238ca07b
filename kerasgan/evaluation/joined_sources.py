"""Several sets of labelled pictures as one, with one law of labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from kerasgan.data import DataError, ImageSource


def join_sources(
    sources: Sequence[ImageSource], class_names: Sequence[str] | None = None
) -> ImageSource:
    """Joins labelled sets, so that classes of one name are one class.

    Classes without a name are called by their number, after the name of the set where
    there are several, `"digits 3"`.

    Args:
        sources: Sequence of `ImageSource` with labels and one shape of pictures.
        class_names: Names that set the order of the labels, such as those of the
            training pictures, of which test pictures may show a part only. None for
            the order in which the sets bring them.

    Returns:
        `ImageSource` with the pictures of the first set, then those of the second, and
        so on; a single set as it is, if its classes are already in that order.

    Raises:
        DataError: If there is no set, one has no labels, a class is not among
            `class_names`, or the shapes or types of the pictures differ.
    """
    named = [_named(source, len(sources) > 1) for source in sources]
    found = dict.fromkeys(name for names in named for name in names)
    order = tuple(found if class_names is None else class_names)
    _check(sources, sorted(found.keys() - set(order)), order)
    if len(sources) == 1 and named[0] == order:
        return dataclasses.replace(sources[0], class_names=order)
    numbers = {name: number for number, name in enumerate(order)}
    labels = [
        np.array([numbers[name] for name in names])[source.labels]
        for source, names in zip(sources, named, strict=True)
    ]
    return ImageSource(
        np.concatenate([np.asarray(source.images[:]) for source in sources]),
        np.concatenate(labels),
        order,
        " + ".join(source.name for source in sources),
        sources[0].split,
    )


def _named(source, several):
    if source.labels is None:
        raise DataError(
            "Pictures of several sets are joined by their labels. "
            f"Received: source '{source.name}' without labels."
        )
    if source.class_names is not None:
        return tuple(source.class_names)
    prefix = f"{source.name} " if several else ""
    return tuple(f"{prefix}{number}" for number in range(source.classes))


def _check(sources, unknown, order):
    kinds = {(source.image_shape, source.images.dtype) for source in sources}
    if len(kinds) != 1:
        received = ", ".join(f"{source!r}" for source in sources) or "no set"
        raise DataError(
            "Sets that are joined must have pictures of one shape and type. "
            f"Received: {received}. Load each with the same `image_size`."
        )
    if unknown:
        raise DataError(
            f"Each class must be among {', '.join(order)}. "
            f"Received: {', '.join(unknown)}."
        )
