"""The augmentations of ADA, each with a probability."""

from __future__ import annotations

import math

import tensorflow as tf

from kerasgan.augmentation import colour, geometry
from kerasgan.augmentation.draws import Draws

INTEGER_TRANSLATION = 0.125  # largest share of a side
SCALE = 0.2  # standard deviation of the binary logarithm
FRACTIONAL_TRANSLATION = 0.125  # standard deviation, as a share of a side
BRIGHTNESS = 0.2  # standard deviation
CONTRAST = 0.5  # standard deviation of the binary logarithm
SATURATION = 1.0  # standard deviation of the binary logarithm
CUTOUT = 0.5  # side of the square, as a share of the picture's


class AugmentationPipe:
    """Augments each picture by each operation with one probability.

    Args:
        operations: Sequence of str out of "blit" (mirroring, quarter turns, whole
            pixels), "geometry" (scale, rotation, stretching, shift), "color"
            (brightness, contrast, lightness flipped, hue, saturation) and "cutout".

    Differs from the paper:
        * Pictures are resampled once, bilinearly, instead of through a wavelet filter
          at twice the size, and their mirror image begins with the edge's own pixel.

    Raises:
        ValueError: If a name is unknown, or there is none.

    Example:
    >>> augment = AugmentationPipe()
    >>> seen = augment(tf.zeros((4, 32, 32, 3)), tf.constant([0, 1]), probability=0.3)

    Reference:
        Karras et al., 2020, appendix B. https://arxiv.org/abs/2006.06676
    """

    def __init__(self, operations=("blit", "geometry", "color")):
        known = ("blit", "geometry", "color", "cutout")
        if not operations or not set(operations) <= set(known):
            raise ValueError(
                f"`operations` must be names out of {', '.join(known)}. Received: "
                f"operations={tuple(operations)!r}."
            )
        self.operations = tuple(operations)

    def __call__(self, images, key, probability):
        """Augments pictures.

        Args:
            images: float tensor `(batch, height, width, channels)` in [-1, 1].
            key: int32 tensor of shape `(2,)`; what happens is a function of it.
            probability: float or scalar tensor in [0, 1], of each operation.

        Returns:
            float tensor of the same shape and dtype; colours may leave [-1, 1].
        """
        draws = Draws(images, key)
        matrices = geometry.identity(draws.count)
        if "blit" in self.operations:
            matrices = matrices @ _blit(images, draws, probability)
        if "geometry" in self.operations:
            matrices = matrices @ _geometry(images, draws, probability)
        if {"blit", "geometry"} & set(self.operations):
            images = geometry.sample(images, matrices)
        if "color" in self.operations:
            images = colour.apply(images, _colour(draws, probability))
        if "cutout" in self.operations:
            images = _cutout(images, draws, probability)
        return images


def _blit(images, draws, probability):
    _, height, width, _ = images.shape
    # A mirrored picture is as likely as not: that is what each draw, once chosen, does.
    mirror = 1.0 - 2.0 * tf.floor(draws.uniform("mirror", 0.0, 2.0))
    matrices = geometry.scaling(
        tf.ones_like(mirror), _where(draws, "mirror", probability, mirror, 1.0)
    )
    turns = tf.floor(draws.uniform("turns", 0.0, 4.0))
    if height != width:  # a quarter turn would leave the frame
        turns = 2.0 * tf.floor(turns / 2.0)
    turns = _where(draws, "turns", probability, turns, 0.0)
    matrices = matrices @ geometry.quarter_turns(turns)
    moves = [
        tf.round(draws.uniform(name, -1.0, 1.0) * INTEGER_TRANSLATION * length)
        for name, length in (("down", height), ("right", width))
    ]
    return matrices @ geometry.translation(
        *(_where(draws, "whole pixels", probability, move, 0.0) for move in moves)
    )


def _geometry(images, draws, probability):
    _, height, width, _ = images.shape
    scale = 2.0 ** draws.normal("scale", SCALE)
    scale = _where(draws, "scale", probability, scale, 1.0)
    stretch = 2.0 ** draws.normal("stretch", SCALE)
    stretch = _where(draws, "stretch", probability, stretch, 1.0)
    # Two rotations, of which at least one happens with the probability.
    once = 1.0 - tf.sqrt(1.0 - tf.cast(probability, tf.float32))
    angles = [
        _where(draws, name, once, draws.uniform(name, -math.pi, math.pi), 0.0)
        for name in ("first rotation", "second rotation")
    ]
    moves = [
        draws.normal(name, FRACTIONAL_TRANSLATION * length)
        for name, length in (("shift down", height), ("shift right", width))
    ]
    moves = [_where(draws, "shift", probability, move, 0.0) for move in moves]
    return (
        geometry.scaling(scale, scale)
        @ geometry.rotation(angles[0])
        @ geometry.scaling(stretch, 1.0 / stretch)
        @ geometry.rotation(angles[1])
        @ geometry.translation(*moves)
    )


def _colour(draws, probability):
    amount = draws.normal("brightness", BRIGHTNESS)
    factor = 2.0 ** draws.normal("contrast", CONTRAST)
    flipped = tf.floor(draws.uniform("luma", 0.0, 2.0))
    angle = draws.uniform("hue", -math.pi, math.pi)
    strength = 2.0 ** draws.normal("saturation", SATURATION)
    return (
        colour.saturation(_where(draws, "saturation", probability, strength, 1.0))
        @ colour.hue(_where(draws, "hue", probability, angle, 0.0))
        @ colour.luma_flip(_where(draws, "luma", probability, flipped, 0.0))
        @ colour.contrast(_where(draws, "contrast", probability, factor, 1.0))
        @ colour.brightness(_where(draws, "brightness", probability, amount, 0.0))
    )


def _cutout(images, draws, probability):
    _, height, width, _ = images.shape
    inside = []
    for name, length in (("top", height), ("left", width)):
        centre = draws.uniform(name)[:, None]
        places = (tf.range(length, dtype=tf.float32)[None] + 0.5) / length
        inside.append(tf.abs(places - centre) < CUTOUT / 2)
    rows, columns = inside
    cut = rows[:, :, None, None] & columns[:, None, :, None]
    cut &= draws.chosen("cutout", probability)[:, None, None, None]
    return images * tf.cast(~cut, images.dtype)


def _where(draws, name, probability, value, otherwise):
    return tf.where(draws.chosen(name, probability), value, otherwise)
