"""What every file carries inside: enough to use it with nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from kerasgan.latent.sampling import LAW, NOISE_STREAM
from kerasgan.version import __version__

from .ports import Port
from .runtime_files import METADATA_FORMAT

if TYPE_CHECKING:
    from .plan import Plan

_COLOURS = {1: "grey", 3: "RGB", 4: "RGBA"}

# How to choose the values of inputs, for those that the shape does not say it of.
_MEANINGS = {
    "latent": {"distribution": "standard normal", "law": LAW},
    "truncation": {"none": 1.0, "mean_picture": 0.0},
    "noise": {"distribution": "standard normal", "law": LAW, "stream": NOISE_STREAM},
}


def file_metadata(plan: Plan, precision: str) -> dict[str, Any]:
    """Describes a file.

    Args:
        plan: `kerasgan.export.plan.Plan`.
        precision: str. How the file stores its weights.

    Returns:
        dict of plain JSON values.
    """
    meanings = {name: _MEANINGS[name] for name in plan.input_names if name in _MEANINGS}
    return {
        "format": METADATA_FORMAT,
        "function": plan.function,
        "model": plan.model,
        "weights_sha256": plan.weights_sha256,
        "licence": plan.licence,
        "precision": precision,
        "inputs": [port.to_json() for port in plan.inputs],
        "output": _output(plan.output),
        **meanings,
        **_translator(plan),
        "classes": plan.classes,
        "kerasgan": __version__,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
    }


def _output(port: Port) -> dict[str, Any]:
    if port.name == "style":
        return port.to_json()
    return {
        **port.to_json(),
        "layout": "batch, height, width, channels",
        "channels": _COLOURS.get(port.shape[2], "unnamed"),
        "range": [-1.0, 1.0],
        "to_uint8": f"clip(floor({port.name} * 127.5 + 128), 0, 255)",
    }


def _translator(plan: Plan) -> dict[str, Any]:
    if plan.translator is None:
        return {}
    told = plan.translator
    return {
        "translator": {
            "directions": list(told.directions),
            "image_shape": list(told.image_shape),
            "multiple": told.multiple,
        }
    }
