"""A source that mirrors its pictures while they are learnt from."""

from __future__ import annotations

import dataclasses
from typing import Any

from kerasgan.data import ImageSource


@dataclasses.dataclass(frozen=True, eq=False)
class MirroredSource(ImageSource):
    """The pictures of a source, about half of them mirrored left to right.

    Which ones is a function of seed and position, as their order is.
    """

    def dataset(
        self, batch_size: int, seed: int = 0, position: int = 0, flip: bool = True
    ) -> Any:
        """Makes the endless training pipeline, mirrored unless told otherwise.

        Args:
            batch_size: int. Pictures in a batch.
            seed: int in [0, 2**64).
            position: int. Pictures already seen.
            flip: bool. Mirror about half of the pictures.

        Returns:
            As `ImageSource.dataset`.

        Raises:
            ValueError: If `batch_size`, `seed` or `position` is out of range.
        """
        return super().dataset(batch_size, seed, position, flip)


def mirrored(source: ImageSource) -> MirroredSource:
    """Gives a source whose training pipeline mirrors.

    Args:
        source: `ImageSource`.

    Returns:
        `MirroredSource`; its name says so, for the run's manifest.
    """
    fields = {
        field.name: getattr(source, field.name) for field in dataclasses.fields(source)
    }
    return MirroredSource(**{**fields, "name": f"{source.name}, mirrored"})
