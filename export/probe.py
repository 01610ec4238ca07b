"""The inputs on which every file is compared with Keras, and what Keras answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .errors import ExportError
from .probe_inputs import EXTREMES, probe_inputs

if TYPE_CHECKING:
    from .plan import Plan

_BATCHES = (1, 2, 7)
_ROWS = 16
_BATCH_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Probe:
    """Inputs with the outputs that they must give.

    Attributes:
        inputs: dict of input name to array, a row for each picture.
        expected: Array with as many rows: float32 as the network gives them, or uint8
            where only the pixels of pictures are known.
        others: tuple of `Probe`. The same for pictures of other sizes, where a network
            takes any.
    """

    inputs: dict[str, np.ndarray]
    expected: np.ndarray
    others: tuple[Probe, ...] = ()

    def __len__(self) -> int:
        return len(self.expected)

    def tried(self, batch: int | None) -> tuple[Probe, ...]:
        """Lists the probes for a file: a fixed batch has a fixed size of pictures too.

        Args:
            batch: int or None. The only batch size of the file, `None` for any.

        Returns:
            Tuple of `Probe`, this one first.
        """
        return (self, *self.others) if batch is None else (self,)

    def save(self, path: Path) -> None:
        """Writes the inputs, for a child process.

        Args:
            path: `pathlib.Path` of an `.npz` file.
        """
        np.savez(path, **self.inputs)


def keras_probe(plan: Plan, inputs: dict[str, np.ndarray] | None = None) -> Probe:
    """Asks Keras for the outputs of a probe, and checks that they mean something.

    Args:
        plan: `kerasgan.export.plan.Plan`.
        inputs: dict of input name to array; None for those of `probe_inputs`.

    Returns:
        `Probe`.

    Raises:
        ExportError: If the outputs are not finite, are all the same, depend on what
            else is in the batch, or do not depend on the truncation.
    """
    inputs = probe_inputs(plan) if inputs is None else inputs
    outputs = keras_outputs(plan, inputs)
    what = plan.output.name
    if not np.isfinite(outputs).all():
        raise ExportError(
            f"The sampler's {what}s must be finite. Received: NaN or infinity for "
            f"{100 * np.mean(~np.isfinite(outputs)):.1f} % of the values. Check the "
            "weights."
        )
    first = plan.input_names[0]
    if np.ptp(outputs) == 0 or (outputs == outputs[:1]).all():
        raise ExportError(
            f"Different values of `{first}` must give different {what}s. Received: the "
            f"same {what} for all. The sampler does not use its input `{first}`."
        )
    alone = keras_outputs(plan, {name: value[:1] for name, value in inputs.items()})
    off = np.max(np.abs(alone - outputs[:1]))
    if not off <= _BATCH_TOLERANCE * np.ptp(outputs):
        raise ExportError(
            f"One {what} must not depend on what else is in the batch. Received: a "
            f"difference of {off:g} between batch 1 and {len(outputs)}. Look for a "
            "statistic over the batch."
        )
    if "truncation" in inputs:
        _require_truncation(plan, inputs, outputs)
    return Probe(inputs, outputs)


def keras_outputs(plan: Plan, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """Asks Keras for outputs, as a user would: no graph of ours, no runtime.

    Args:
        plan: `kerasgan.export.plan.Plan`.
        inputs: dict of input name to array.

    Returns:
        float32 array with a row for each row of the inputs.
    """
    from .plan import arranged  # Keras: the processes that try files need none

    outputs = plan.network(arranged(plan.network, inputs), training=False)
    while isinstance(outputs, (list, tuple)):
        outputs = outputs[0]
    return np.asarray(outputs, np.float32)


def batch_plan(count: int, batch: int | None) -> list[tuple[int, int, int]]:
    """Lists the calls by which a file is tried at several batch sizes.

    Args:
        count: int. Number of rows in the probe.
        batch: int or None. The only batch size of the file, `None` for any.

    Returns:
        List of `(batch size, first row, last row + 1)`. Some rows occur at several
        sizes, every row at least once.
    """
    if batch is not None:
        return [(batch, row, row + batch) for row in range(0, count - batch + 1, batch)]
    calls = [
        (size, row, row + size)
        for size in _BATCHES
        for row in range(0, min(_ROWS, count) - size + 1, size)
    ]
    return [*calls, (count, 0, count)]


def _require_truncation(plan: Plan, inputs, outputs) -> None:
    """The drawn rows are asked again with another truncation than before."""
    rows = slice(EXTREMES, EXTREMES + _ROWS)
    some = {name: value[rows] for name, value in inputs.items()}
    changed = some | {"truncation": some["truncation"] - np.float32(0.5)}
    if (keras_outputs(plan, changed) == keras_outputs(plan, some)).all():
        raise ExportError(
            "Different values of `truncation` must give different images. Received: "
            "the same. The sampler does not use its input `truncation`."
        )
