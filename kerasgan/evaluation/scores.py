"""Scores that carry the protocol that made them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from numbers import Real
from typing import Any

from kerasgan.evaluation.protocol import Protocol


@dataclass(frozen=True)
class Scores:
    """What `evaluate` found, and how.

    Attributes:
        values: dict of score name to float: `frechet_distance` (lower is better),
            `density`, `coverage`, `label_accuracy` (higher is better) and others of
            `evaluate`.
        stamp: `Protocol`. The circumstances, field by field.
        caveats: Tuple of str. What weakens the scores, such as too few samples.
        errors: dict of score name to standard error, of the scores that have one.
    """

    values: dict[str, float]
    stamp: Protocol
    caveats: tuple[str, ...] = ()
    errors: dict[str, float] = field(default_factory=dict)

    def __post_init__(self):
        object.__setattr__(self, "values", dict(self.values))
        object.__setattr__(self, "errors", dict(self.errors))
        object.__setattr__(self, "caveats", tuple(self.caveats))

    def __str__(self) -> str:
        numbers = ", ".join(
            f"{name} {value:.4g}{self._error(name)}"
            for name, value in self.values.items()
        )
        caveats = "".join(f"\nCaveat: {caveat}" for caveat in self.caveats)
        return f"{numbers}\n{self.protocol}{caveats}"

    @property
    def protocol(self) -> str:
        """The circumstances as one line of text."""
        return str(self.stamp)

    def ensure_comparable(self, other: Scores, ignore: Sequence[str] = ()) -> None:
        """Checks that two scores were made under one protocol.

        Args:
            other: `Scores`.
            ignore: Names of protocol fields that may differ, such as `("seed",)`: the
                caller then answers for what the difference does to the scores.

        Raises:
            ValueError: If the protocols differ in a field that is not ignored, or
                `ignore` names no field.
        """
        names = [field.name for field in fields(Protocol)]
        unknown = sorted(set(ignore) - set(names))
        if unknown:
            raise ValueError(
                f"`ignore` must name fields of a protocol: {', '.join(names)}. "
                f"Received: {', '.join(map(repr, unknown))}."
            )
        differences = {
            name: pair
            for name, pair in self.stamp.differences(other.stamp).items()
            if name not in ignore
        }
        if differences:
            listed = "; ".join(
                f"{name}: {own!r} and {others!r}"
                for name, (own, others) in differences.items()
            )
            raise ValueError(
                "Scores of differing protocols must not be compared. "
                f"Received: {listed}. Evaluate both the same way, or name what may "
                "differ in `ignore`."
            )

    def to_dict(self) -> dict[str, Any]:
        """The scores as plain values, for a card or a run's manifest.

        Returns:
            dict of `values` (dict), `protocol` (dict of the fields), `protocol_text`
            (str), `caveats` (list) and, where there are any, `errors` (dict).
        """
        plain = {
            "values": dict(self.values),
            "protocol": asdict(self.stamp),
            "protocol_text": self.protocol,
            "caveats": list(self.caveats),
        }
        return plain | ({"errors": dict(self.errors)} if self.errors else {})

    def to_json(self) -> str:
        """The scores as JSON text.

        Returns:
            str, indented; `Scores.from_dict(json.loads(text))` gives them back.
        """
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Scores:
        """Takes back what `to_dict` gave.

        Args:
            stored: dict with `values`, `protocol` and, optionally, `caveats` and
                `errors`.

        Returns:
            `Scores`.

        Raises:
            ValueError: If a part is missing or something else than numbers by name, or
                the protocol has other fields.
        """
        try:
            stamp = Protocol(**stored["protocol"])
            values = _numbers("values", stored["values"])
            errors = _numbers("errors", stored.get("errors", {}))
            return cls(values, stamp, tuple(stored.get("caveats", ())), errors)
        except (KeyError, TypeError) as error:
            raise ValueError(
                "Stored scores must hold `values` and a `protocol` with the fields "
                f"{', '.join(field.name for field in fields(Protocol))}. "
                f"Received: {error!r}. They may be from another version of kerasgan: "
                "evaluate again."
            ) from error

    def _error(self, name):
        return f" +- {self.errors[name]:.2g}" if name in self.errors else ""


def _numbers(part, stored):
    if not isinstance(stored, Mapping) or not all(
        isinstance(value, Real) for value in stored.values()
    ):
        raise ValueError(
            f"`{part}` of stored scores must be numbers by the names of the scores. "
            f"Received: {stored!r}. The file was changed or damaged: evaluate again."
        )
    return stored
