"""Which class each picture is of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerasgan.latent.sampling import sample_labels


def resolve_labels(
    labels: int | Sequence[int] | np.ndarray | None,
    count: int,
    classes: int | None,
    seed: int = 0,
) -> np.ndarray | None:
    """Makes the labels of `count` pictures from what a user gave.

    Args:
        labels: None to draw them from the seed by `sample_labels`, an int for all, or
            `count` integers in [0, classes).
        count: int. Number of pictures.
        classes: int or None. Number of classes of the model.
        seed: int in [0, 2**64).

    Returns:
        int32 array of shape `(count,)`, or None for a model without classes.

    Raises:
        ValueError: If the labels do not fit the model.
    """
    if classes is None:
        if labels is not None:
            raise ValueError(
                "`labels` must be None: this model has no classes. Received: "
                f"labels={labels!r}."
            )
        return None
    if labels is None:
        return sample_labels(count, classes, seed)
    values = np.asarray(labels)
    if values.dtype.kind not in "iu" or values.shape not in ((), (count,)):
        raise ValueError(
            f"`labels` must be an integer or {count} integers, one for each picture. "
            f"Received: dtype {values.dtype}, shape {values.shape}."
        )
    if values.size and not (values.min() >= 0 and values.max() < classes):
        raise ValueError(
            f"`labels` must be from 0 to {classes - 1}. Received: values "
            f"from {values.min()} to {values.max()}."
        )
    return np.broadcast_to(values, (count,)).astype(np.int32)
