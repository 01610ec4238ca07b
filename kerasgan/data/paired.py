"""Two sets of pictures, for models that translate."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

from kerasgan.data.errors import DataError
from kerasgan.data.sources import ImageSource, check_stream


@dataclasses.dataclass(frozen=True, eq=False)
class PairedSource:
    """Two sets of pictures for a model that translates between them.

    Args:
        first: ImageSource of domain a. Labels are not used.
        second: ImageSource of domain b.
        aligned: bool. Picture k of both belongs together: one order and one flip for
            both sides. Otherwise each side has an order of its own.
        shown: PairedSource or None. Pictures that were set aside to be looked at.

    Raises:
        DataError: If aligned sets differ in length.
    """

    first: ImageSource
    second: ImageSource
    aligned: bool = False
    shown: PairedSource | None = None

    def __post_init__(self):
        if self.aligned and len(self.first) != len(self.second):
            raise DataError(
                "Aligned sources must have the same number of pictures. Received: "
                f"{len(self.first)} and {len(self.second)}. Leave one out of each "
                "incomplete pair, or use `aligned=False`."
            )

    def __len__(self) -> int:
        return max(len(self.first), len(self.second))

    def __repr__(self) -> str:
        kind = "pairs" if self.aligned else "unpaired"
        return (
            f"PairedSource({self.name!r}, {kind}, images={len(self.first)} and "
            f"{len(self.second)}, image_shape={self.image_shape})"
        )

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first.name} + {self.second.name}"

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Height, width, channels of every picture of domain a."""
        return self.first.image_shape

    @property
    def split(self) -> str:
        """The split of domain a."""
        return self.first.split

    @property
    def skipped(self) -> tuple[str, ...]:
        """Names of the pictures of both domains that were left out."""
        return (*self.first.skipped, *self.second.skipped)

    @property
    def flip(self) -> bool:
        """Whether about half of the pictures are mirrored in training."""
        return self.first.flip

    @property
    def classes(self) -> None:
        """None: labels are not used."""
        return None

    @property
    def class_names(self) -> None:
        """None: labels are not used."""
        return None

    def mirrored(self) -> PairedSource:
        """The same, about half mirrored in training; of a pair both or none."""
        return dataclasses.replace(
            self, first=self.first.mirrored(), second=self.second.mirrored()
        )

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 of both fingerprints and the alignment."""
        from kerasgan.data.hashing import text_fingerprint

        return text_fingerprint(
            [self.first.fingerprint, self.second.fingerprint, str(self.aligned)]
        )

    def dataset(self, batch_size: int, seed: int = 0, position: int = 0) -> Any:
        """Makes the endless training pipeline, as `ImageSource.dataset`.

        Args:
            batch_size: int. Pictures of each domain in a batch.
            seed: int in [0, 2**64).
            position: int. Pictures of each domain already seen.

        Returns:
            Infinite `tf.data.Dataset` of tuples `(images_a, images_b)`, float32 in
            [-1, 1].

        Raises:
            ValueError: If `batch_size`, `seed` or `position` is out of range.
        """
        check_stream(batch_size, seed, position)
        from kerasgan.data.order import side_seed
        from kerasgan.data.pipeline import batches, gather

        sides = self.first.without_labels(), self.second.without_labels()
        seeds = seed, side_seed(seed, 0 if self.aligned else 1)
        slow = next((side for side in sides if side.lazy), sides[0])
        return batches(
            slow,
            batch_size,
            position,
            lambda places: tuple(
                gather(side, places, own)
                for side, own in zip(sides, seeds, strict=True)
            ),
        )
