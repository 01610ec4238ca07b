"""Sets of TensorFlow Datasets (TFDS), by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from kerasgan.data.arrays import conform
from kerasgan.data.builders import open_builder, whole
from kerasgan.data.errors import DataError
from kerasgan.data.hashing import array_fingerprint, text_fingerprint
from kerasgan.data.pictures import resize_array
from kerasgan.data.scanning import MEMORY_LIMIT
from kerasgan.data.shapes import Target, only_size
from kerasgan.data.sources import ImageSource


def load_prepared(
    name: str,
    target: Target,
    split: str,
    options: Mapping[str, Any],
) -> ImageSource:
    """Loads one split of a TFDS set into memory, in the order in which it is stored.

    A prepared set is read from its folder, without a network. Only a set that TFDS
    knows and that is not prepared yet is downloaded, by TFDS.

    Args:
        name: str. `set`, `set/config` or either with `:version`.
        target: Target that the pictures are brought to.
        split: str. Any split of TFDS, as `train` or `train[:10%]`.
        options: Mapping with `data_dir`, `background` and `check_range`, as for `load`.

    Returns:
        ImageSource.

    Raises:
        DataError: If TFDS is not installed, or knows no such set or split, or the set
            is damaged or has no pictures, or its pictures differ in size and `target`
            has none, or are more than fits in memory.
    """
    return read_prepared(name, target, split, options).source()


@dataclasses.dataclass(frozen=True)
class PreparedRows:
    """The pictures of one split as they are stored, which may differ in size.

    Args:
        name: str. Name of the set.
        split: str.
        images: List of arrays of shape `(height, width, 1 or 3)`.
        sizes: Height and width of each before cropping and resizing.
        labels: Integer of each, or None.
        class_names: Names in the order of the labels, or None.
        check_range: bool. As for `load`.
    """

    name: str
    split: str
    images: list[np.ndarray]
    sizes: list[tuple[int, int]]
    labels: list[int] | None
    class_names: tuple[str, ...] | None
    check_range: bool

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all pictures, each of its own size, and the labels."""
        labels = self.labels or [None] * len(self.images)
        return text_fingerprint(
            f"{array_fingerprint(image[None], None)} {label}"
            for image, label in zip(self.images, labels, strict=True)
        )

    def brought_to(self, size: tuple[int, int]) -> PreparedRows:
        """The same, cropped and resized to a height and width."""
        images = [resize_array(image, *size) for image in self.images]
        return dataclasses.replace(self, images=images)

    def source(self) -> ImageSource:
        """Makes a source of them.

        Returns:
            ImageSource.

        Raises:
            DataError: If the pictures differ in size.
        """
        only_size(self.name, [image.shape[:2] for image in self.images])
        return ImageSource(
            np.stack(self.images),
            None if self.labels is None else np.array(self.labels),
            self.class_names,
            self.name,
            self.split,
            check_range=self.check_range,
        )


def read_prepared(
    name: str,
    target: Target,
    split: str,
    options: Mapping[str, Any],
) -> PreparedRows:
    """Reads one split of a TFDS set into memory.

    Args:
        name: str. As for `load_prepared`.
        target: Target. As for `load_prepared`.
        split: str. As for `load_prepared`.
        options: Mapping. As for `load_prepared`.

    Returns:
        PreparedRows.

    Raises:
        DataError: As `load_prepared`, but for pictures that differ in size.
    """
    builder = open_builder(name, options["data_dir"])
    image, label = _keys(builder, name)
    count = _count(builder, name, split)
    images, sizes, labels = [], [], []
    for row in _rows(builder, name, split, [key for key in (image, label) if key]):
        pixels = conform(row[image][None], target, options["background"])[0]
        images.append(pixels)
        sizes.append(row[image].shape[:2])
        labels.append(row[label] if label else 0)
        _check_memory(name, count, pixels.nbytes)
    return PreparedRows(
        name,
        split,
        images,
        sizes,
        labels if label else None,
        tuple(builder.info.features[label].names) if label else None,
        options["check_range"],
    )


def _keys(builder: Any, name: str) -> tuple[str, str | None]:
    """Finds the feature that is the picture and the one that is its class."""
    import tensorflow_datasets as tfds

    # Sorted, because TFDS does not always give them in one order.
    features = dict(sorted(builder.info.features.items()))
    images = [k for k, v in features.items() if isinstance(v, tfds.features.Image)]
    labels = [k for k, v in features.items() if isinstance(v, tfds.features.ClassLabel)]
    chosen = builder.info.supervised_keys or ("image", "label")
    image = images[0] if len(images) == 1 else chosen[0]
    if image not in images:
        raise DataError(
            f"{name!r} must have one picture a row. Received features: "
            f"{', '.join(features)}; of these pictures: "
            f"{', '.join(images) or 'none'}."
        )
    label = labels[0] if len(labels) == 1 else chosen[1]
    return image, label if label in labels else None


def _count(builder: Any, name: str, split: str) -> int:
    """Says how many rows a split, or a part of one, has."""
    try:
        count = builder.info.splits[split].num_examples
    except (KeyError, ValueError) as error:
        raise DataError(
            f"{name!r} has no split {split!r}. It has: "
            f"{', '.join(sorted(builder.info.splits)) or 'none'}; a part of one is "
            "written as 'train[:10%]'."
        ) from error
    if count == 0:
        raise DataError(
            f"{name!r} must have a picture in split {split!r}. Received: none."
        )
    return count


def _rows(builder: Any, name: str, split: str, keys: list[str]) -> Iterator[dict]:
    """Reads rows in the order of the files; only the wanted features are decoded."""
    import tensorflow_datasets as tfds

    features = {key: builder.info.features[key] for key in keys}
    with whole(name, builder.data_dir):
        dataset = builder.as_dataset(
            split=split,
            shuffle_files=False,
            decoders=tfds.decode.PartialDecoding(features),
            read_config=tfds.ReadConfig(interleave_cycle_length=1, try_autocache=False),
        )
        yield from tfds.as_numpy(dataset)


def _check_memory(name: str, count: int, size: int) -> None:
    if count * size > MEMORY_LIMIT:
        raise DataError(
            f"{name!r} must fit in {MEMORY_LIMIT / 2**30:g} GiB of pixels. Received: "
            f"{count} pictures of {size} bytes. Take a smaller `image_size`, or a part "
            "of the split, as split='train[:10%]'."
        )
