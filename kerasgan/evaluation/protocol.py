"""How a score was made: without it the number says nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

# Fields that are None where there is nothing that they could say.
_MAY_NOT_APPLY = ("averaged", "neighbours")


@dataclass(frozen=True)
class Protocol:
    """The circumstances that a score depends on, besides what was scored.

    Attributes:
        extractor: str. Name of the feature extractor.
        extractor_sha256: str. Hash of its weights.
        resizer: str. How pictures were brought to the extractor's size, by it or
            before it; `"none"` when they had it.
        reference: str. Name of the real pictures.
        split: str. Which part of them.
        reference_fingerprint: str. Hash of the real pictures.
        real: int. Number of real pictures.
        fake: int. Number of generated pictures.
        neighbours: int or None. `k` of density and coverage, None without them.
        seed: int. Seed of the samples.
        averaged: bool or None. Whether the averaged generator was used; None where the
            samples are given pictures.
        kerasgan: str. Version of the library.
    """

    extractor: str
    extractor_sha256: str
    resizer: str
    reference: str
    split: str
    reference_fingerprint: str
    real: int
    fake: int
    neighbours: int | None
    seed: int
    averaged: bool | None
    kerasgan: str

    def __str__(self) -> str:
        generator = {True: "averaged generator, ", False: "generator, ", None: ""}
        neighbours = "" if self.neighbours is None else f"k={self.neighbours}, "
        return (
            f"{self.extractor} (sha256 {self.extractor_sha256[:12]}), "
            f"resizer {self.resizer}, {self.real} real pictures of {self.reference} "
            f"{self.split} (sha256 {self.reference_fingerprint[:12]}), "
            f"{self.fake} fake pictures, {neighbours}seed {self.seed}, "
            f"{generator[self.averaged]}kerasgan {self.kerasgan}"
        )

    def differences(self, other: Protocol) -> dict[str, tuple[Any, Any]]:
        """Fields in which two protocols differ.

        `averaged` and `neighbours` are not compared where one side has None: given
        pictures, such as the real ones of a floor, have no generator, and without
        density and coverage on both sides their `k` matters to no common score.

        Args:
            other: `Protocol`.

        Returns:
            dict of field name to `(own value, other value)`.
        """
        pairs = {
            field.name: (getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
        }
        for name in _MAY_NOT_APPLY:
            if None in pairs[name]:
                del pairs[name]
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
