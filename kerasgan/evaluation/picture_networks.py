"""What looks at the pictures inside of an extractor: one form for every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasgan.data import to_float

if TYPE_CHECKING:
    import keras

# Values of pictures that are held as float32 at one time: 500 of 28x28 grey ones.
_BATCH_SIZE = 500
_BATCH_VALUES = 1 << 22


def in_range(images: np.ndarray, low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """Scales pictures to the numbers that a network takes.

    Args:
        images: Array of any shape, uint8 or float32 in [-1, 1].
        low: float. Number for black.
        high: float. Number for white.

    Returns:
        float32 array of the same shape.
    """
    if (low, high) == (-1, 1):
        return to_float(images) if images.dtype == np.uint8 else images
    if images.dtype == np.uint8:
        return images * np.float32((high - low) / 255) + np.float32(low)
    return (images + np.float32(1)) * np.float32((high - low) / 2) + np.float32(low)


@dataclass(frozen=True)
class PictureNetwork:
    """A function from pictures to features and, where there are classes, logits.

    Attributes:
        image_shape: Tuple `(height, width, channels)` of the pictures; None for a
            length that may be any, where the network brings them to its size itself.
        dimensions: int. Number of features.
        classes: int or None. Number of classes; None if it knows none.
        run: Callable that takes an array `(count, height, width, channels)`, uint8 or
            float32 in [-1, 1], and returns a tuple of features, `(count, dimensions)`,
            and logits, `(count, classes)` or None.
        batch_size: int. Pictures that are run at one time.
        resizer: str. How the network itself brings pictures to its size; empty if it
            does not.
    """

    image_shape: tuple[int | None, int | None, int]
    dimensions: int
    classes: int | None
    run: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray | None]]
    batch_size: int = _BATCH_SIZE
    resizer: str = ""

    def names_of(self, class_names: Sequence[str] | None) -> tuple[str, ...] | None:
        """Checks that names are one a class.

        Args:
            class_names: Sequence of str, or None.

        Returns:
            Tuple of str, or None.

        Raises:
            ValueError: If there are more or fewer of them than classes.
        """
        if class_names is None:
            return None
        names = tuple(class_names)
        if len(names) != self.classes:
            raise ValueError(
                "`class_names` must be one a class of the network. Received: "
                f"{len(names)} names for {self.classes or 'no'} classes."
            )
        return names

    def look(
        self, images: np.ndarray, least: int = 1
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Runs pictures, and checks that each has its features and logits.

        Args:
            images: Array `(count, height, width, channels)`, as for `run`.
            least: int. Pictures that are run at least, the same one again: alone, one
                is rounded in another way than among others.

        Returns:
            Tuple of features, `(count, dimensions)`, and logits, `(count, classes)` or
            None.

        Raises:
            ValueError: If `run` returns arrays of other shapes.
        """
        count = len(images)
        if count < least:
            images = np.resize(images, (least, *images.shape[1:]))
        features, logits = self.run(images)
        features = _fitting("features", features, (len(images), self.dimensions))
        if self.classes is None:
            return features[:count], None
        logits = _fitting("logits", logits, (len(images), self.classes))
        return features[:count], logits[:count]

    @classmethod
    def of_model(
        cls,
        model: keras.Model,
        prepare: Callable[[np.ndarray], np.ndarray] = in_range,
    ) -> PictureNetwork:
        """Takes a Keras model with outputs by name.

        Args:
            model: `keras.Model` from float32 pictures to a dictionary of `features`
                `(batch, dimensions)` and, where it knows classes, `logits` `(batch,
                classes)`.
            prepare: Callable that turns pictures, uint8 or float32 in [-1, 1], into
                what the model takes; `in_range` by default.

        Returns:
            `PictureNetwork`.

        Raises:
            ValueError: If the model has other outputs, or they are of no fixed length.
        """
        outputs = _outputs(model)

        def run(images):
            found = model.predict_on_batch(prepare(images))
            return found["features"], found.get("logits")

        shape = tuple(model.input_shape[1:])
        values = int(np.prod([length or 1 for length in shape]))
        logits = outputs.get("logits")
        return cls(
            image_shape=shape,
            dimensions=outputs["features"].shape[-1],
            classes=None if logits is None else logits.shape[-1],
            run=run,
            batch_size=max(1, min(_BATCH_SIZE, _BATCH_VALUES // values)),
        )


def _outputs(model: keras.Model) -> dict[str, Any]:
    outputs = model.output
    if (
        not isinstance(outputs, dict)
        or "features" not in outputs
        or any(
            len(output.shape) != 2 or output.shape[1] is None
            for output in outputs.values()
        )
    ):
        raise ValueError(
            "The network of an extractor must be a `keras.Model` with a dictionary of "
            "outputs, `features` and optionally `logits`, each of shape (batch, "
            f"number), the number being fixed. Received: outputs {outputs!r}. "
            "`kerasgan.evaluation.keras_extractor(model, layer)` makes one of any "
            "model."
        )
    return outputs


def _fitting(name: str, found: Any, shape: tuple[int, int]) -> np.ndarray:
    """What a network returned, if it is a row a picture."""
    found_shape = None if found is None else np.shape(found)
    if found_shape != shape:
        raise ValueError(
            f"`run` of a picture network must return {name} of shape {shape}, a row a "
            f"picture, as it declares. Received: {name} of shape {found_shape}."
        )
    return np.asarray(found)
