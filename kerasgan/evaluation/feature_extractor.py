"""A feature extractor: a network with a declared identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kerasgan.data import check_images, to_float
from kerasgan.evaluation.picture_networks import PictureNetwork

if TYPE_CHECKING:
    import keras

    from kerasgan.evaluation.reference_features import ReferenceFeatures


class FeatureExtractor:
    """Turns pictures into features and, if it knows classes, class probabilities.

    A score means something only together with what looked at the pictures, so an
    extractor has an identity that each score carries: a name and the hash of its
    weights. Pictures are never resized silently: `image_shape` must fit.

    Args:
        name: str. Name that scores are stamped with.
        sha256: str. Hash of the file that holds the weights, 64 hexadecimal digits.
        network: `keras.Model` from float32 pictures in [-1, 1],
            `(batch, *image_shape)`, to a dictionary of `features` `(batch,
            dimensions)` and, optionally, `logits` `(batch, classes)`; or a
            `PictureNetwork`.
        class_names: Sequence of str or None. What the classes are called.
        stored_reference: `ReferenceFeatures` or None. Features of real pictures that
            came with the extractor.
        caveats: Sequence of str. What weakens every score that it takes part in.

    Attributes:
        network: `PictureNetwork`.
        image_shape: Tuple `(height, width, channels)` of the pictures; None for a
            length that may be any.
        dimensions: int. Number of features.
        classes: int or None. Number of classes; None if it knows none.
        resizer: str. How the network itself brings pictures to its size; empty if it
            does not.

    Raises:
        ValueError: If the network has other outputs or another number of classes.
    """

    def __init__(
        self,
        name: str,
        sha256: str,
        network: keras.Model | PictureNetwork,
        class_names: Sequence[str] | None = None,
        stored_reference: ReferenceFeatures | None = None,
        caveats: Sequence[str] = (),
    ):
        if not isinstance(network, PictureNetwork):
            network = PictureNetwork.of_model(network)
        self.name = name
        self.sha256 = sha256
        self.image_shape = network.image_shape
        self.dimensions = network.dimensions
        self.classes = network.classes
        self.resizer = network.resizer
        self.class_names = network.names_of(class_names)
        self.stored_reference = stored_reference
        self.caveats = tuple(caveats)
        self.network = network

    def __repr__(self) -> str:
        return (
            f"FeatureExtractor(name={self.name!r}, sha256={self.sha256[:12]!r}, "
            f"image_shape={self.image_shape}, dimensions={self.dimensions}, "
            f"classes={self.classes})"
        )

    def features(self, images: np.ndarray, batch_size: int | None = None) -> np.ndarray:
        """Features of pictures.

        Args:
            images: uint8 array `(count, height, width, channels)` of `image_shape`, or
                what reads like one, batch by batch.
            batch_size: int or None. Pictures run at once: a matter of memory and speed.

        Returns:
            float32 array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the pictures are not uint8 of the right shape, or none.
        """
        return self._run(self._check(images), batch_size, classes=None)[0]

    def probabilities(
        self, images: np.ndarray, batch_size: int | None = None
    ) -> np.ndarray:
        """Probability of each class for each picture.

        Args:
            images: As for `features`.
            batch_size: int or None. Pictures run at once.

        Returns:
            float64 array of shape `(count, classes)`; each row sums to 1.

        Raises:
            ValueError: If the extractor knows no classes, or the pictures are not uint8
                of the right shape, or none.
        """
        if self.classes is None:
            raise ValueError(
                "Class probabilities need an extractor that is a classifier. "
                f"Received: {self!r}. `kerasgan.evaluation.keras_extractor(..., "
                "classifier=LAYER)` names the layer of the classes."
            )
        _, probabilities = self.describe(images, batch_size)
        return probabilities

    def describe(
        self, images: np.ndarray, batch_size: int | None = None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Features and class probabilities from one pass over the pictures.

        Args:
            images: As for `features`.
            batch_size: int or None. Pictures run at once.

        Returns:
            Tuple of `features` and `probabilities`, as in the two methods; None in
            place of probabilities if the extractor knows no classes.

        Raises:
            ValueError: If the pictures are not uint8 of the right shape, or none.
        """
        return self._run(self._check(images), batch_size, self.classes)

    def features_of_floats(
        self, images: np.ndarray, batch_size: int | None = None
    ) -> np.ndarray:
        """Features of pictures that were not rounded to grey levels.

        For differences that are finer than a grey level, as along a path of latents.

        Args:
            images: float array `(count, height, width, channels)` in [-1, 1], of
                `image_shape`.
            batch_size: int or None. Pictures run at once.

        Returns:
            float32 array of shape `(count, dimensions)`.

        Raises:
            DataError: If the pictures are no such array.
            ValueError: If they are not of the right shape.
        """
        images = np.asarray(images)
        check_images(images, check_range=False)
        self.check_shape(images.shape[1:])
        images = to_float(images) if images.dtype == np.uint8 else images
        return self._run(images.astype(np.float32), batch_size, classes=None)[0]

    def accepts(self, image_shape: Sequence[int]) -> bool:
        """Whether pictures have the size that the extractor looks at.

        Args:
            image_shape: Tuple of ints `(height, width, channels)`.

        Returns:
            bool.
        """
        shape = tuple(image_shape)
        return len(shape) == len(self.image_shape) and all(
            wanted in (None, came)
            for wanted, came in zip(self.image_shape, shape, strict=True)
        )

    def check_shape(self, image_shape: Sequence[int]) -> None:
        """Checks that pictures have the size that the extractor looks at.

        Args:
            image_shape: Tuple of ints `(height, width, channels)`.

        Raises:
            ValueError: If it is another than `image_shape` of the extractor.
        """
        if not self.accepts(image_shape):
            raise ValueError(
                f"Extractor '{self.name}' looks at {size_of(self.image_shape)} "
                f"pictures. Received: pictures of {size_of(image_shape)}. Choose an "
                "extractor of their size, `kerasgan.evaluation.list_extractors()` "
                "names all; or name how they are to be brought to that size, which the "
                "protocol will say: `evaluate(..., resizer='lanczos')`."
            )

    def _run(self, images, batch_size, classes):
        size = batch_size or self.network.batch_size
        # Filled in place: for 50 000 pictures and 2 048 features that is 410 MB, once.
        features = np.empty((len(images), self.dimensions), np.float32)
        probabilities = None if classes is None else np.empty((len(images), classes))
        for start in range(0, len(images), size):
            rows = slice(start, start + size)
            batch = np.asarray(images[rows])
            features[rows], logits = self.network.look(batch, least=min(2, size))
            if probabilities is not None:
                probabilities[rows] = _softmax(logits.astype(np.float64))
        return features, probabilities

    def _check(self, images):
        if not hasattr(images, "dtype"):  # files of a source are decoded when asked for
            images = np.asarray(images)
        if images.ndim != 4:
            raise ValueError(
                "Pictures must be an array of shape (count, height, width, channels). "
                f"Received: shape {images.shape}."
            )
        self.check_shape(images.shape[1:])
        if images.dtype != np.uint8:
            raise ValueError(
                "Pictures must be uint8, 0..255. "
                f"Received: images of dtype {images.dtype}. Floats in [-1, 1] become "
                "pixels by `kerasgan.latent.to_uint8(images)`."
            )
        if len(images) == 0:
            raise ValueError(
                f"There must be at least one picture. Received: shape {images.shape}."
            )
        return images


def size_of(image_shape: Sequence[int | None]) -> str:
    """The shape of a picture as messages say it.

    Args:
        image_shape: Tuple `(height, width, channels)`; None for any length.

    Returns:
        str, such as `"28x28x1"`, or `"?x?x3"` for any size in colour.
    """
    return "x".join("?" if length is None else str(length) for length in image_shape)


def _softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
