"""What the files of a bundle do: all of a sampler, its two parts, or translations.

The parts of a style model, its mapping and its synthesis, are for who works on styles
between them.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np

from .errors import ExportError
from .float32_copy import float32_copy
from .plan import Plan, Source, find_source, plan_export
from .ports import MAPPING, SYNTHESIS, image_port, input_ports, style_port
from .probe import Probe, keras_outputs, keras_probe
from .probe_inputs import EXTREMES, golden_inputs, synthesis_inputs
from .translators import golden_translations, plan_translators, translator_probe

_ROWS = 16
_TOLERANCE = 1e-4
_GOLDEN_ROWS = 4


def plan_bundle(source: Any, parts: bool = False) -> dict[str, Plan]:
    """Plans the sampler, and its parts where they are asked for, or all translators.

    Args:
        source: As `plan_export` takes it.
        parts: bool. Whether the parts of a style model are exported too.

    Returns:
        dict of function to `Plan`: `generate`, and with parts `map` and `synthesize`;
        or the directions of a translator.

    Raises:
        ValueError: If `source` is nothing that can be exported, or has no parts.
        ExportError: If inputs or outputs are not what the files promise.
    """
    found = find_source(source)
    if parts:
        return _plan_parts(found)
    if hasattr(found.model, "translators"):
        return plan_translators(found)
    return {"generate": plan_export(found)}


def _plan_parts(found: Source) -> dict[str, Plan]:
    mapping, synthesis = _part(found, "mapping"), _part(found, "synthesis")
    whole = plan_export(found)
    taken = input_ports(mapping, MAPPING, "mapping")
    labelled = "labels" in [port.name for port in taken]
    mapped = dataclasses.replace(
        whole,
        network=float32_copy(mapping),
        function="map",
        inputs=taken,
        output=style_port(mapping),
        classes=whole.classes if labelled else None,
    )
    synthesized = dataclasses.replace(
        whole,
        network=float32_copy(synthesis),
        function="synthesize",
        inputs=input_ports(synthesis, SYNTHESIS, "synthesis"),
        output=image_port(synthesis),
        classes=None,
    )
    plans = {"generate": whole, "map": mapped, "synthesize": synthesized}
    _require_fitting(plans)
    return plans


def keras_probes(plans: dict[str, Plan]) -> dict[str, Probe]:
    """Asks Keras for what each file must give.

    Args:
        plans: What `plan_bundle` gave.

    Returns:
        dict of function to `Probe`.

    Raises:
        ExportError: If outputs mean nothing, or the parts together do not give what the
            sampler gives.
    """
    if "generate" not in plans:
        return {way: translator_probe(plan) for way, plan in plans.items()}
    probes = {"generate": keras_probe(plans["generate"])}
    if "map" in plans:
        probes["map"] = keras_probe(plans["map"])
        inputs = synthesis_inputs(plans["synthesize"], probes["map"].expected)
        probes["synthesize"] = keras_probe(plans["synthesize"], inputs)
        _require_whole(plans, probes)
    return probes


def golden_probes(plans: dict[str, Plan], probes: dict[str, Probe]) -> dict[str, Probe]:
    """Chooses inputs and outputs to store beside the files.

    Args:
        plans: What `plan_bundle` gave.
        probes: What `keras_probes` gave.

    Returns:
        dict of function to `Probe`; of the sampler the first pictures of seed 0.
    """
    if "generate" not in plans:
        return {way: golden_translations(probe) for way, probe in probes.items()}
    inputs = golden_inputs(plans["generate"])
    golden = {"generate": Probe(inputs, keras_outputs(plans["generate"], inputs))}
    rows = slice(EXTREMES, EXTREMES + _GOLDEN_ROWS)
    for part in (name for name in plans if name != "generate"):
        some = {name: value[rows] for name, value in probes[part].inputs.items()}
        golden[part] = Probe(some, probes[part].expected[rows])
    return golden


def _part(found: Source, name: str) -> keras.Model:
    network = getattr(found.model, name, None)
    if not isinstance(network, keras.Model) or not getattr(network, "inputs", None):
        raise ValueError(
            "`parts` needs a model with a style space, whose `mapping` and `synthesis` "
            f"are functional Keras models. Received: {type(found.model).__name__} "
            f"with {name}={network!r}. Leave the parts out."
        )
    return network


def _require_fitting(plans: dict[str, Plan]) -> None:
    made, taken = plans["map"].output, plans["synthesize"].inputs[0]
    if made.shape != taken.shape[1:]:
        raise ExportError(
            "The synthesis must take the styles that the mapping makes. Received: "
            f"styles of {made.shape[0]} numbers, and layers that take {taken.shape[1]}."
        )
    for part in ("map", "synthesize"):
        extra = {*plans[part].input_names} - {*plans["generate"].input_names, "styles"}
        if extra:
            raise ExportError(
                "The parts must take what the sampler takes, and styles between them. "
                f"Received: the input {extra.pop()!r} of the part {part!r} alone."
            )


def _require_whole(plans: dict[str, Plan], probes: dict[str, Probe]) -> None:
    """The style of a picture, given to all layers, makes the sampler's picture."""
    inputs = {k: value[:_ROWS] for k, value in probes["generate"].inputs.items()}
    if "truncation" in inputs:
        inputs["truncation"] = np.ones_like(inputs["truncation"])
    pictures = keras_outputs(plans["generate"], inputs)
    layers = plans["synthesize"].inputs[0].shape[0]
    styles = probes["map"].expected[: len(pictures), None]
    inputs["styles"] = np.repeat(styles, layers, axis=1)
    taken = {name: inputs[name] for name in plans["synthesize"].input_names}
    others = keras_outputs(plans["synthesize"], taken)
    gap = np.inf
    if others.shape == pictures.shape:
        gap = np.max(np.abs(others - pictures))
    if not gap <= _TOLERANCE * np.ptp(pictures):
        raise ExportError(
            "The mapping and the synthesis together must make the sampler's pictures. "
            f"Received: a largest difference of {gap:g}. They must be parts of the "
            "sampler itself: of the averaged generator, where one is kept."
        )
