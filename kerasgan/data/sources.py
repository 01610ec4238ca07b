"""What `load` returns: pictures, with labels where there are."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasgan.data.contract import check_images, check_labels
from kerasgan.data.hashing import array_fingerprint

if TYPE_CHECKING:
    from kerasgan.data.folders import PictureFiles


@dataclasses.dataclass(frozen=True, eq=False)
class ImageSource:
    """A set of pictures of one shape, with or without labels.

    Args:
        images: uint8 array, or float array in [-1, 1], of shape
            `(count, height, width, channels)` with 1 or 3 channels; or `PictureFiles`,
            which reads like such an array and decodes when it is asked.
        labels: Integer array of shape `(count,)`, or None.
        class_names: Names in the order of the labels, or None.
        name: str. What the set is called in run folders and score protocols.
        split: str. `"train"`, `"test"`, or `"all"` where the source has no splits.
        skipped: Names of the pictures that were left out because they are broken.
        check_range: bool. Refuse float images without a negative number.
        flip: bool. Mirror about half of the pictures of a training pipeline, left to
            right.
        framed: bool. Whether smaller pictures were framed instead of enlarged.

    Raises:
        DataError: If the images or labels break the input contract.

    Example:
    >>> source = ImageSource(np.zeros((10, 8, 8, 3), np.uint8))
    >>> len(source), source.image_shape
    (10, (8, 8, 3))
    """

    images: np.ndarray | PictureFiles
    labels: np.ndarray | None = None
    class_names: tuple[str, ...] | None = None
    name: str = "array"
    split: str = "all"
    skipped: tuple[str, ...] = ()
    check_range: bool = True
    flip: bool = False
    framed: bool = False

    def __post_init__(self):
        if isinstance(self.images, np.ndarray):
            check_images(self.images, check_range=self.check_range)
            if self.images.dtype != np.uint8:
                self._set("images", np.asarray(self.images, np.float32))
        if self.labels is not None:
            check_labels(self.labels, len(self.images), self._named)
            self._set("labels", np.asarray(self.labels, np.int32))

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        return (
            f"ImageSource({self.name!r}, split={self.split!r}, images={len(self)}, "
            f"image_shape={self.image_shape}, classes={self.classes})"
        )

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Height, width, channels of every picture."""
        height, width, channels = self.images.shape[1:]
        return height, width, channels

    @property
    def classes(self) -> int | None:
        """Number of classes; None without labels."""
        if self.labels is None:
            return None
        return self._named or int(self.labels.max()) + 1

    @property
    def lazy(self) -> bool:
        """Whether pictures are decoded when they are asked for."""
        return not isinstance(self.images, np.ndarray)

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content: shape, dtype, labels and pixels.

        For files that are decoded when asked for: their names, sizes and bytes, and how
        they are brought to one shape.
        """
        if isinstance(self.images, np.ndarray):
            return array_fingerprint(self.images, self.labels)
        return self.images.fingerprint

    @functools.cached_property
    def tensor(self) -> Any:
        """The pictures as one tensor in the host's memory, made once."""
        import tensorflow as tf

        # Outside of the function that is being traced: the tensor outlives it.
        with tf.init_scope(), tf.device("CPU:0"):
            tensor = tf.constant(self.images, self.images.dtype)
        # From here on the array looks into the tensor: the set is in memory once.
        view = np.asarray(tensor)
        view.flags.writeable = False
        self._set("images", view)
        return tensor

    def without_labels(self) -> ImageSource:
        """The same pictures, for a model without classes."""
        return dataclasses.replace(self, labels=None, class_names=None)

    def mirrored(self) -> ImageSource:
        """The same pictures, about half of them mirrored in training."""
        return dataclasses.replace(self, flip=True)

    def dataset(self, batch_size: int, seed: int = 0, position: int = 0) -> Any:
        """Makes the endless training pipeline.

        The picture at each place of the stream is a pure function of the seed and the
        place: a dataset made with `position=n` goes on exactly where another one stood
        after n pictures, whatever the batch size of either. Every `len(self)` pictures
        from place 0 hold each picture once.

        Args:
            batch_size: int. Pictures in a batch.
            seed: int in [0, 2**64).
            position: int. Pictures already seen.

        Returns:
            Infinite `tf.data.Dataset` of float32 images in [-1, 1] of shape
            `(batch_size, height, width, channels)`, or, with labels, of tuples of such
            images and int32 labels of shape `(batch_size,)`.

        Raises:
            ValueError: If `batch_size`, `seed` or `position` is out of range.
        """
        check_stream(batch_size, seed, position)
        from kerasgan.data.pipeline import batches, gather

        return batches(
            self, batch_size, position, lambda places: gather(self, places, seed)
        )

    @property
    def _named(self) -> int | None:
        return None if self.class_names is None else len(self.class_names)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


def check_stream(batch_size: int, seed: int, position: int) -> None:
    """Checks the arguments of `dataset`.

    Args:
        batch_size: int. Pictures in a batch.
        seed: int.
        position: int. Pictures already seen.

    Raises:
        ValueError: If one is out of its range.
    """
    if batch_size < 1 or position < 0:
        raise ValueError(
            "`batch_size` must be 1 or more and `position` 0 or more. "
            f"Received: {batch_size=}, {position=}."
        )
    if not 0 <= seed < 2**64:
        raise ValueError(f"`seed` must be in [0, 2**64). Received: {seed=}.")
