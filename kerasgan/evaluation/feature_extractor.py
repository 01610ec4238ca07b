"""A feature extractor: a network with a declared identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kerasgan.data import to_float

if TYPE_CHECKING:
    import keras

    from kerasgan.evaluation.reference_features import ReferenceFeatures

# Pictures that are cast to float32 and run at one time.
_BATCH_SIZE = 500


class FeatureExtractor:
    """Turns pictures into features and class probabilities.

    A score means something only together with what looked at the pictures, so an
    extractor has an identity that each score carries: a name and the hash of its
    weights. Pictures are never resized silently: `image_shape` must fit.

    Args:
        name: str. Name that scores are stamped with.
        sha256: str. Hash of the file that holds the weights, 64 hexadecimal digits.
        network: `keras.Model` from float32 pictures in [-1, 1],
            `(batch, *image_shape)`, to a dictionary of `features` `(batch,
            dimensions)` and `logits` `(batch, classes)`.
        class_names: Sequence of str or None. What the classes are called.
        stored_reference: `ReferenceFeatures` or None. Features of real pictures that
            came with the extractor.

    Raises:
        ValueError: If the network has other outputs.
    """

    def __init__(
        self,
        name: str,
        sha256: str,
        network: keras.Model,
        class_names: Sequence[str] | None = None,
        stored_reference: ReferenceFeatures | None = None,
    ):
        outputs = network.output
        if not isinstance(outputs, dict) or not {"features", "logits"} <= set(outputs):
            raise ValueError(
                "The network of an extractor must be a `keras.Model` with a dictionary "
                "of outputs, `features` and `logits`. "
                f"Received: outputs {outputs!r}. Build one of yours by "
                "`keras.Model(inputs, {'features': ..., 'logits': ...})`."
            )
        self.name = name
        self.sha256 = sha256
        self.image_shape = tuple(network.input_shape[1:])
        self.dimensions = outputs["features"].shape[-1]
        self.class_names = None if class_names is None else tuple(class_names)
        self.stored_reference = stored_reference
        self._network = network

    def __repr__(self) -> str:
        return (
            f"FeatureExtractor(name={self.name!r}, sha256={self.sha256[:12]!r}, "
            f"image_shape={self.image_shape}, dimensions={self.dimensions})"
        )

    def features(self, images: np.ndarray, batch_size: int = _BATCH_SIZE) -> np.ndarray:
        """Features of pictures.

        Args:
            images: uint8 array `(count, height, width, channels)` of `image_shape`.
            batch_size: int. Pictures run at once: a matter of memory and speed.

        Returns:
            float64 array of shape `(count, dimensions)`.

        Raises:
            ValueError: If the pictures are not uint8 of the right shape, or none.
        """
        return self.describe(images, batch_size)[0]

    def probabilities(
        self, images: np.ndarray, batch_size: int = _BATCH_SIZE
    ) -> np.ndarray:
        """Probability of each class for each picture.

        Args:
            images: uint8 array `(count, height, width, channels)` of `image_shape`.
            batch_size: int. Pictures run at once.

        Returns:
            float64 array of shape `(count, classes)`; each row sums to 1.

        Raises:
            ValueError: If the pictures are not uint8 of the right shape, or none.
        """
        return self.describe(images, batch_size)[1]

    def describe(
        self, images: np.ndarray, batch_size: int = _BATCH_SIZE
    ) -> tuple[np.ndarray, np.ndarray]:
        """Features and class probabilities from one pass over the pictures.

        Args:
            images: uint8 array `(count, height, width, channels)` of `image_shape`.
            batch_size: int. Pictures run at once.

        Returns:
            Tuple of `features` and `probabilities`, as in the two methods.

        Raises:
            ValueError: If the pictures are not uint8 of the right shape, or none.
        """
        images = self._check(images)
        parts = [
            self._network.predict_on_batch(to_float(images[start : start + batch_size]))
            for start in range(0, len(images), batch_size)
        ]
        features = np.concatenate([part["features"] for part in parts])
        logits = np.concatenate([part["logits"] for part in parts])
        return features.astype(np.float64), _softmax(logits.astype(np.float64))

    def check_shape(self, image_shape: Sequence[int]) -> None:
        """Checks that pictures have the size that the extractor looks at.

        Args:
            image_shape: Tuple of ints `(height, width, channels)`.

        Raises:
            ValueError: If it is another than `image_shape` of the extractor.
        """
        if tuple(image_shape) != self.image_shape:
            raise ValueError(
                f"Extractor '{self.name}' looks at {_size(self.image_shape)} pictures. "
                f"Received: pictures of {_size(image_shape)}. Bring them to that size "
                "first, e.g. by `kerasgan.data.load(source, image_size=...)`, and say "
                "so beside the score; or choose an extractor of their size: "
                "`kerasgan.evaluation.list_extractors()` names all."
            )

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


def _size(image_shape):
    return "x".join(str(length) for length in image_shape)


def _softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
