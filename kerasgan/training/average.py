"""The averaged generator: an exponential moving average of its weights."""

from __future__ import annotations

import keras
import tensorflow as tf

RAMP_UP = 0.05  # half-life of at most this share of the images shown so far


def average_of(generator):
    """Copies a generator into a network that averages it; the copy is not trained.

    Args:
        generator: Built functional model.

    Returns:
        Functional model with the same weights.
    """
    average = keras.models.clone_model(generator)
    average.set_weights(generator.get_weights())
    average.trainable = False
    return average


def update_average(model, images):
    """Moves an averaged generator towards the generator of now.

    The half-life is `model.average_half_life` images, at first a share of those shown,
    so that the first weights are soon forgotten. Statistics of batch norm are averaged
    like weights.

    Args:
        model: `AdversarialModel` with an average.
        images: int64 scalar tensor, the images shown since the last call.

    Reference:
        Karras et al., 2018, section 6.1. https://arxiv.org/abs/1710.10196
    """
    shown = tf.cast(model.images_shown.value, tf.float32)
    half_life = tf.minimum(float(model.average_half_life), RAMP_UP * shown)
    share = 1.0 - tf.pow(0.5, tf.cast(images, tf.float32) / half_life)
    for averaged, current in zip(
        model.average.weights, model.generator.weights, strict=True
    ):
        difference = current.value - averaged.value
        averaged.assign(averaged.value + tf.cast(share, averaged.dtype) * difference)
