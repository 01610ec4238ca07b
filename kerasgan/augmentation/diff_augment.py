"""DiffAugment: every picture augmented, always."""

from __future__ import annotations

import tensorflow as tf

from kerasgan.augmentation.draws import Draws

TRANSLATION = 0.125  # largest share of a side
CUTOUT = 0.5  # side of the square, as a share of the picture's


class DiffAugment:
    """Changes colour, place and a part of each picture at random, with a gradient.

    Args:
        policy: Sequence of str out of "color" (brightness, saturation, contrast),
            "translation" (by up to an eighth, filled with 0) and "cutout" (a square of
            half the side becomes 0), carried out in that order.

    Raises:
        ValueError: If a name is unknown, or there is none.

    Example:
    >>> augment = DiffAugment(("color", "cutout"))
    >>> seen = augment(tf.zeros((4, 32, 32, 3)), key=tf.constant([0, 1]))

    Reference:
        Zhao et al., 2020. https://arxiv.org/abs/2006.10738
    """

    def __init__(self, policy=("color", "translation", "cutout")):
        unknown = [name for name in policy if name not in _OPERATIONS]
        if unknown or not policy:
            raise ValueError(
                f"`policy` must be names out of {', '.join(_OPERATIONS)}. Received: "
                f"policy={tuple(policy)!r}."
            )
        self.policy = tuple(policy)

    def __call__(self, images, key, probability=None):
        """Augments pictures.

        Args:
            images: float tensor `(batch, height, width, channels)` in [-1, 1].
            key: int32 tensor of shape `(2,)`; what happens is a function of it.
            probability: Not read: every picture is augmented.

        Returns:
            float tensor of the same shape and dtype; colours may leave [-1, 1].
        """
        draws = Draws(images, key)
        for name, operation in _OPERATIONS.items():
            if name in self.policy:
                images = operation(images, draws)
        return images


def _color(images, draws):
    brightness = draws.uniform("brightness", -0.5, 0.5)
    saturation = draws.uniform("saturation", 0.0, 2.0)
    contrast = draws.uniform("contrast", 0.5, 1.5)
    images += _as_pictures(brightness, images)
    grey = tf.reduce_mean(images, -1, keepdims=True)
    images = grey + _as_pictures(saturation, images) * (images - grey)
    mean = tf.reduce_mean(images, (1, 2, 3), keepdims=True)
    return mean + _as_pictures(contrast, images) * (images - mean)


def _translation(images, draws):
    _, height, width, _ = images.shape
    moved = images
    for axis, (name, length) in enumerate([("down", height), ("right", width)], 1):
        largest = int(length * TRANSLATION + 0.5)
        # Whole pixels from -largest to largest, each as likely.
        shift = tf.floor(draws.uniform(name, -largest, largest + 1))
        source = tf.range(length)[None] - tf.cast(shift, tf.int32)[:, None]
        inside = (source >= 0) & (source < length)
        source = tf.clip_by_value(source, 0, length - 1)
        moved = tf.gather(moved, source, axis=axis, batch_dims=1)
        shape = (-1, length, 1, 1) if axis == 1 else (-1, 1, length, 1)
        moved *= tf.cast(tf.reshape(inside, shape), images.dtype)
    return moved


def _cutout(images, draws):
    _, height, width, _ = images.shape
    outside = []
    for name, length in (("top", height), ("left", width)):
        side = int(length * CUTOUT + 0.5)
        # The centre is anywhere in the picture: the square may stick out of it.
        centre = tf.floor(draws.uniform(name, 0, length + (1 - side % 2)))
        place = tf.cast(tf.range(length), tf.float32)[None]
        start = centre[:, None] - side // 2
        outside.append((place < start) | (place >= start + side))
    rows, columns = outside
    keep = rows[:, :, None, None] | columns[:, None, :, None]
    return images * tf.cast(keep, images.dtype)


def _as_pictures(values, images):
    return tf.cast(values, images.dtype)[:, None, None, None]


_OPERATIONS = {"color": _color, "translation": _translation, "cutout": _cutout}
