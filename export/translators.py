"""Both ways of a model that translates: their plans, and pictures to try them with."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np

from kerasgan.latent import sample_latents, to_uint8
from kerasgan.latent.framing import SMALLEST

from .errors import ExportError
from .float32_copy import float32_copy
from .formats import DIRECTIONS
from .plan import Plan, Source, Translator, weights_hash
from .ports import translation_ports
from .probe import Probe, keras_probe

_PIXELS = 2**15  # of all pictures of a probe, but for the least number of them
_MOST, _LEAST = 32, 7  # pictures of the size of training; 7 are the largest batch tried
_OF_OTHERS = 5  # pictures of each other size
_EXTREMES = 2  # the first pictures
_PATCH = 4  # pixels of a side of what has one level
_GOLDEN = 2


def plan_translators(found: Source) -> dict[str, Plan]:
    """Plans the files of each direction.

    Args:
        found: `Source` of a model with `translators`.

    Returns:
        dict of direction to `Plan`, the way from a to b first.

    Raises:
        ExportError: If there is another direction, or none from a to b, or a network
            does not turn pictures of any size into such.
    """
    given = found.model.translators
    unknown = [name for name in given if name not in DIRECTIONS]
    if unknown or DIRECTIONS[0] not in given:
        raise ExportError(
            "`translators` must be named 'a_to_b', and 'b_to_a' where there is a way "
            f"back. Received: {list(given)}."
        )
    networks = {way: float32_copy(given[way]) for way in DIRECTIONS if way in given}
    told = Translator(
        tuple(networks), tuple(found.model.image_shape), found.model.multiple
    )
    digest = hashlib.sha256("".join(map(weights_hash, networks.values())).encode())
    plans = {}
    for way, network in networks.items():
        image, translation = translation_ports(network)
        plans[way] = Plan(
            network=network,
            function=way,
            model=found.name or type(found.model).__name__,
            inputs=(image,),
            output=translation,
            classes=None,
            weights_sha256=digest.hexdigest(),
            licence=found.licence,
            translator=told,
        )
    return plans


def translator_probe(plan: Plan) -> Probe:
    """Asks Keras for translations of pictures of three sizes, that of training first.

    Args:
        plan: `Plan` of a direction.

    Returns:
        `Probe` with two others.

    Raises:
        ExportError: As `keras_probe`.
    """
    size, *others = _sizes(plan.translator)
    count = int(np.clip(_PIXELS // (size[0] * size[1]), _LEAST, _MOST))
    probe = keras_probe(plan, {"image": _pictures(*size, plan, count)})
    tried = (
        keras_probe(plan, {"image": _pictures(*other, plan, _OF_OTHERS)})
        for other in others
    )
    return dataclasses.replace(probe, others=tuple(tried))


def golden_translations(probe: Probe) -> Probe:
    """Chooses pictures and translations to store beside the files.

    Args:
        probe: What `translator_probe` gave.

    Returns:
        `Probe` of two pictures of the size of training, none of the extremes.
    """
    rows = slice(_EXTREMES, _EXTREMES + _GOLDEN)
    return Probe({"image": probe.inputs["image"][rows]}, probe.expected[rows])


def _sizes(told: Translator) -> list[tuple[int, int]]:
    """The size of training, a larger one, and a smaller or else another larger one."""
    height, width, _ = told.image_shape
    step = told.multiple
    half = height // 2 // step * step
    other = (half, width) if half >= SMALLEST else (height, width + 2 * step)
    return [(height, width), (height + 2 * step, width + step), other]


def _pictures(height: int, width: int, plan: Plan, count: int) -> np.ndarray:
    """Patches whose levels are a function of seed 0, two extremes of contrast first.

    All have whole levels, as pictures that are translated. None has large areas of one
    colour: of those the rounding errors, which are the same at every place, add up in
    instance norm, and two right files differ by ten times as much as of others; of one
    colour alone, instance norm makes a picture of the rounding errors.
    """
    shape = (-(-height // _PATCH), -(-width // _PATCH), plan.inputs[0].shape[2])
    latents = sample_latents(count, int(np.prod(shape)), seed=0).reshape(-1, *shape)
    levels = to_uint8(latents / 2)
    levels[0] = np.where(latents[0] > 0, 255, 0)
    levels[1] = np.where(latents[1] > 0, 128, 127)
    levels = levels.repeat(_PATCH, axis=1).repeat(_PATCH, axis=2)[:, :height, :width]
    return levels.astype(np.float32) / np.float32(127.5) - np.float32(1)
