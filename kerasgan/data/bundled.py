"""The pictures that come with the package: `fashion_mnist_10k`.

10 000 pictures of clothing, 28x28 grey, with labels: the first 1000 of each class of
Fashion-MNIST's *training* set, in the order of that set. No test picture is among them.
The file was made from the published IDX files by

    images, labels = read_idx_folder(folder, "train")
    index = first_of_each_class(labels, 1000)
    np.savez_compressed(file, images=images[index], labels=labels[index])

Data: Fashion-MNIST, (c) 2017 Zalando SE, MIT licence; its text is beside the file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kerasgan.data.errors import DataError

NAME = "fashion_mnist_10k"
SPLIT = "train"
FILE = Path(__file__).with_name(f"{NAME}.npz")


def first_of_each_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Picks the first pictures of each class, in the order of the whole set.

    Args:
        labels: Integer array of shape `(n,)`.
        count: int. How many of each class.

    Returns:
        Ascending int array of indices.
    """
    picked = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    return np.sort(np.concatenate(picked))


def read_bundled(split: str = SPLIT) -> tuple[np.ndarray, np.ndarray]:
    """Reads the bundled pictures.

    Args:
        split: str. Must be `"train"`, or `"all"`, which is the same here.

    Returns:
        uint8 images of shape `(10000, 28, 28, 1)` and uint8 labels of shape `(10000,)`.

    Raises:
        DataError: If another split is asked for.
    """
    if split not in (SPLIT, "all"):
        raise DataError(
            f"{NAME!r} holds training pictures alone. Received: {split=}; give "
            f"split={SPLIT!r}. Its test pictures are those of the TFDS set "
            "'fashion_mnist'."
        )
    with np.load(FILE, allow_pickle=False) as arrays:
        return arrays["images"], arrays["labels"]
