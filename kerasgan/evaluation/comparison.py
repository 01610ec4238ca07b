"""The one way to compare two scores: with errors, and under one protocol."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kerasgan.evaluation.scores import Scores


@dataclass(frozen=True)
class Comparison:
    """What changed from one set of scores to another.

    Attributes:
        first: `Scores`.
        second: `Scores`.
        differences: dict of score name to `second - first`, of the scores that both
            have.
        errors: dict of score name to the standard error of the difference, of the
            scores that both have one of; as if they were independent.
        caveats: Tuple of str. What weakens the comparison: those of both, and how the
            protocols differ where that was allowed.
    """

    first: Scores
    second: Scores
    differences: dict[str, float]
    errors: dict[str, float]
    caveats: tuple[str, ...] = ()

    def __str__(self) -> str:
        rows = [self._row(name) for name in self.differences]
        return "\n".join([*rows, *(f"Caveat: {caveat}" for caveat in self.caveats)])

    def _row(self, name):
        first, second = self.first.values[name], self.second.values[name]
        row = f"{name} {first:.4g} -> {second:.4g}: {self.differences[name]:+.3g}"
        if name not in self.errors:
            return row
        error = self.errors[name]
        within = abs(self.differences[name]) < 2 * error
        return f"{row} +- {error:.2g}" + (" (may be chance)" if within else "")


def compare(
    first: Scores, second: Scores, ignore: Sequence[str] = (), force: bool = False
) -> Comparison:
    """Compares two scores.

    Args:
        first: `Scores`: what to compare with.
        second: `Scores`.
        ignore: Names of protocol fields that may differ, such as `("seed",)`.
        force: bool. Compare whatever differs. Either way the result says what does.

    Returns:
        `Comparison`: differences, their standard errors and caveats; its text is a
        table.

    Raises:
        ValueError: If the protocols differ in a field that is not ignored, naming it,
            unless forced; or the two have no score in common.
    """
    names = [name for name in first.values if name in second.values]
    if not force:
        first.ensure_comparable(second, ignore)
    if not names:
        raise ValueError(
            "Scores must have a score in common to be compared. Received: "
            f"{', '.join(first.values) or 'none'} and "
            f"{', '.join(second.values) or 'none'}. Evaluate both by the same metrics."
        )
    differences = {name: second.values[name] - first.values[name] for name in names}
    errors = {
        name: math.hypot(first.errors[name], second.errors[name])
        for name in names
        if name in first.errors and name in second.errors
    }
    differing = [
        f"The protocols differ in {name}: {own!r} and {other!r}."
        for name, (own, other) in first.stamp.differences(second.stamp).items()
    ]
    caveats = dict.fromkeys([*differing, *first.caveats, *second.caveats])
    return Comparison(first, second, differences, errors, tuple(caveats))
