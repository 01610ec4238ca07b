"""The styles of a picture that is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasgan.latent.arguments import check_finite, check_whole
from kerasgan.latent.style_space import (
    draw_styles,
    mean_style,
    require_style_space,
    shared_noise,
)

RAMP_UP, RAMP_DOWN = 0.05, 0.25  # shares of the steps in which the rate rises and falls
SCALES = 3


def project(
    model: Any,
    pictures: np.ndarray,
    steps: int = 300,
    each_layer: bool = True,
    learning_rate: float = 0.05,
    features: Callable | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Looks for the styles whose pictures are nearest to given ones.

    The search starts at the mean style and goes down the squared difference of pixels,
    at several sizes, and of features where they are given.

    Args:
        model: A GAN with a style space.
        pictures: uint8 array of shape `(count, height, width, channels)`.
        steps: int. Steps of the search.
        each_layer: bool. Whether every layer may have a style of its own, which comes
            nearer; else a picture has one style, as one that was sampled.
        learning_rate: float. Adam's rate, at its highest.
        features: None, or a differentiable function of float images in [-1, 1] to
            tensors `(count, ...)`, whose squared differences count too.
        seed: int. Seed of the noise, one for all pictures, where noise is an input; the
            styles belong to it, as `draw_styles` takes it.

    Returns:
        Tuple of styles, float32 `(count, layers, style_dim)`, and their pictures, uint8
        of the shape of `pictures`.

    Raises:
        ValueError: If the model has no style space, there are no pictures or of another
            shape, `steps` is no integer or below 0, or `learning_rate` is not finite.

    Differs from the paper:
        * Pixels count, at several sizes, and `features` in place of LPIPS if given.
        * The noise stays as it is: it is neither searched nor smoothed, and none is
          added to the styles.
        * Every layer has a style of its own, unless `each_layer` is False.

    Reference:
        Karras et al., 2020, appendix D. https://arxiv.org/abs/1912.04958
        Abdal et al., 2019 (`each_layer`). https://arxiv.org/abs/1904.03189
    """
    require_style_space(model)
    check_finite(learning_rate=learning_rate)
    check_whole(0, steps=steps)
    pictures = _checked_pictures(model, pictures)
    synthesis, count = model.synthesis, len(pictures)
    layers, style_dim = synthesis.inputs[0].shape[1:]
    own = layers if each_layer else 1
    start = np.tile(mean_style(model), (count, own, 1))
    styles = keras.Variable(start, name="styles", dtype="float32")
    optimizer = keras.optimizers.Adam(learning_rate, beta_2=0.99)
    optimizer.build([styles])
    target = tf.constant(pictures, tf.float32) / 127.5 - 1.0
    noise = [tf.constant(each) for each in shared_noise(model, count, seed)]

    @tf.function
    def descend():
        with tf.GradientTape() as tape:
            spread = tf.repeat(styles.value, layers // own, 1)
            loss = _distance(synthesis([spread, *noise]), target, features)
        optimizer.apply([tape.gradient(loss, styles.value)], [styles])

    for step in range(steps):
        optimizer.learning_rate = learning_rate * _ramp(step / steps)
        descend()
    found = np.repeat(np.asarray(styles), layers // own, 1)
    return found, draw_styles(model, found, seed)


def _checked_pictures(model, pictures):
    pictures = np.asarray(pictures)
    fitting = pictures.shape[1:] == tuple(model.image_shape) and len(pictures) > 0
    if pictures.dtype != np.uint8 or not fitting:
        raise ValueError(
            "`pictures` must be one or more, uint8 of shape (count, "
            f"{', '.join(map(str, model.image_shape))}). Received: {pictures.dtype} of "
            f"shape {pictures.shape}."
        )
    return pictures


def _distance(drawn, target, features):
    total = 0.0
    if features is not None:
        difference = tf.cast(features(drawn) - features(target), tf.float32)
        total += tf.reduce_sum(tf.reduce_mean(tf.square(difference), -1))
    for _ in range(SCALES):
        # The sum over pictures: each goes its way, whatever the others do.
        total += tf.reduce_sum(tf.reduce_mean(tf.square(drawn - target), (1, 2, 3)))
        if min(drawn.shape[1:3]) < 2:
            break
        drawn, target = (tf.nn.avg_pool2d(x, 2, 2, "VALID") for x in (drawn, target))
    return total


def _ramp(done):
    """The rate's share: up along a line, and down along a cosine."""
    falling = min(1.0, (1.0 - done) / RAMP_DOWN)
    return min(1.0, done / RAMP_UP + 0.1) * (0.5 - 0.5 * np.cos(np.pi * falling))
