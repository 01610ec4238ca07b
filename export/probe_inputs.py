"""Which inputs a probe has, and which the golden pictures have; numpy alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kerasgan.latent import sample_labels, sample_latents, sample_noise

if TYPE_CHECKING:
    from .plan import Plan
    from .ports import Port

EXTREMES = 4
"""int. How many rows of a probe come before those that were drawn."""

# The usual ones and beyond; seven, so that each of ten classes meets them all in turn.
TRUNCATIONS = (1.0, 0.7, 0.5, 0.0, 1.5, 0.7, -1.0)
"""tuple of float. Truncations of a probe's rows, in turn."""

_GOLDEN_TRUNCATIONS = (1.0, 0.7, 0.5, 0.0)
_DRAW = {"latent": sample_latents, "noise": sample_noise}


def probe_inputs(plan: Plan, count: int = 64) -> dict[str, np.ndarray]:
    """Draws inputs, sets the extreme ones before them and spreads all labels.

    Args:
        plan: `kerasgan.export.plan.Plan` of a network that takes latents.
        count: int. How many rows are drawn, at least.

    Returns:
        dict of input name to array.
    """
    count = max(count, plan.classes or 0)
    return {port.name: _rows(port, count, plan.classes) for port in plan.inputs}


def synthesis_inputs(plan: Plan, styles: np.ndarray) -> dict[str, np.ndarray]:
    """Gives each layer its style; every second picture mixes two.

    Args:
        plan: `kerasgan.export.plan.Plan` of a synthesis.
        styles: float32 array, `(count, style_dim)`, as the mapping made them of a
            probe's latents.

    Returns:
        dict of input name to array.
    """
    layers = plan.inputs[0].shape[0]
    rows = np.repeat(styles[:, None], layers, axis=1)
    rows[1::2, layers // 2 :] = np.roll(rows, 1, axis=0)[1::2, layers // 2 :]
    count = len(styles) - EXTREMES
    others = {port.name: _rows(port, count, None) for port in plan.inputs[1:]}
    return {"styles": rows, **others}


def golden_inputs(plan: Plan) -> dict[str, np.ndarray]:
    """The inputs of the golden pictures: the first that seed 0 gives.

    Large pictures are stored but once. Those of a style model are truncated in turn.

    Args:
        plan: `kerasgan.export.plan.Plan` of a sampler.

    Returns:
        dict of input name to array.
    """
    count = min(8, max(1, 2**16 // int(np.prod(plan.output.shape))))
    golden = {"truncation": np.resize(_GOLDEN_TRUNCATIONS, count).astype(np.float32)}
    if plan.classes:
        golden["labels"] = sample_labels(count, plan.classes, seed=0)
    for port in plan.inputs:
        if port.name in _DRAW:
            golden[port.name] = _DRAW[port.name](count, port.shape[0], seed=0)
    return {name: golden[name] for name in plan.input_names}


def _rows(port: Port, count: int, classes: int | None) -> np.ndarray:
    if port.name == "labels":
        return (np.arange(EXTREMES + count) % classes).astype(np.int32)
    if port.name == "truncation":
        # The extreme latents are drawn as they are.
        drawn = np.resize(TRUNCATIONS, count)
        return np.concatenate([np.ones(EXTREMES), drawn]).astype(np.float32)
    extremes = np.zeros((EXTREMES, *port.shape), np.float32)  # the first stays zeros
    extremes[1], extremes[2] = 4.0, -4.0
    extremes[3] = np.where(np.arange(port.shape[0]) % 2, 4.0, -4.0)
    drawn = _DRAW[port.name](count, port.shape[0], seed=0)
    return np.concatenate([extremes, drawn])
