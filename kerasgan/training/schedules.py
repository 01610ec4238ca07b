"""Quantities that change with the images shown."""

from __future__ import annotations

import math

import keras
import tensorflow as tf


def cosine_schedule(start, end, images_shown, images):
    """Moves from one value to another along half a cosine, and stays there.

    Args:
        start: float. Value before the first image.
        end: float. Value from `images` on.
        images_shown: int64 scalar tensor.
        images: int. Length of the way, in images.

    Returns:
        float32 scalar tensor.
    """
    share = tf.minimum(tf.cast(images_shown, tf.float32) / float(images), 1.0)
    return end + (start - end) * 0.5 * (1.0 + tf.cos(math.pi * share))


class ImagesSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """A rate of learning that follows the images shown, whatever the batch size.

    The counter is that of the model that the optimizer is compiled into.

    Args:
        learning_rate: float. The rate at first.
        images: int. Images shown at which it ends.

    Raises:
        ValueError: If an argument is out of its range; when it is asked for a rate, if
            no model was compiled with it.
    """

    def __init__(self, learning_rate, images):
        if learning_rate <= 0 or images < 1:
            raise ValueError(
                "`learning_rate` must be above 0 and `images` at least 1. Received: "
                f"{learning_rate=}, {images=}."
            )
        self.learning_rate = learning_rate
        self.images = images
        self.images_shown = None

    def __call__(self, step):
        """Returns the rate of now, a float32 scalar tensor; steps do not count."""
        if self.images_shown is None:
            raise ValueError(
                f"`{type(self).__name__}` follows the images that a model is shown. "
                "Received: an optimizer outside of a model. Give it to `compile` of a "
                "GAN."
            )
        return self.rate(self.images_shown.value)

    def rate(self, images_shown):
        """Returns the rate after as many images."""
        raise NotImplementedError

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"learning_rate": self.learning_rate, "images": self.images}


@keras.saving.register_keras_serializable(package="kerasgan")
class LinearDecay(ImagesSchedule):
    """A rate of learning that stays for a while, then falls linearly to 0.

    Args:
        learning_rate: float. The rate at first.
        images: int. Images shown at which it reaches 0.
        constant: float in [0, 1). Share of the images for which it stays.

    Raises:
        ValueError: If an argument is out of its range; when it is asked for a rate, if
            no model has been compiled with it.

    Reference:
        Zhu et al., 2017, section 4. https://arxiv.org/abs/1703.10593
    """

    def __init__(self, learning_rate, images, constant=0.5):
        super().__init__(learning_rate, images)
        if not 0 <= constant < 1:
            raise ValueError(f"`constant` must be in [0, 1). Received: {constant=}.")
        self.constant = constant

    def rate(self, images_shown):
        """Returns the rate after as many images."""
        shown = tf.cast(images_shown, tf.float32) / float(self.images)
        left = (1.0 - shown) / (1.0 - self.constant)
        return self.learning_rate * tf.clip_by_value(left, 0.0, 1.0)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "constant": self.constant}


@keras.saving.register_keras_serializable(package="kerasgan")
class ImageCosineDecay(ImagesSchedule):
    """A rate of learning that falls along half a cosine, and stays there.

    It is Keras' `CosineDecay` with images in place of steps.

    Args:
        learning_rate: float. The rate at first.
        images: int. Images shown at which it ends.
        alpha: float in [0, 1]. The rate at the end, as a share of that at first.

    Raises:
        ValueError: If an argument is out of its range; when it is asked for a rate, if
            no model has been compiled with it.
    """

    def __init__(self, learning_rate, images, alpha=0.0):
        super().__init__(learning_rate, images)
        if not 0 <= alpha <= 1:
            raise ValueError(f"`alpha` must be in [0, 1]. Received: {alpha=}.")
        self.alpha = alpha

    def rate(self, images_shown):
        """Returns the rate after as many images."""
        end = self.alpha * self.learning_rate
        return cosine_schedule(self.learning_rate, end, images_shown, self.images)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "alpha": self.alpha}


def follow_images(optimizer, images_shown):
    """Gives an optimizer's rate, if it is an `ImagesSchedule`, its counter.

    Args:
        optimizer: Keras optimizer.
        images_shown: Variable, the images that the model has been shown.
    """
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    # Its public `learning_rate` is the number of now, not what makes it.
    schedule = getattr(optimizer, "_learning_rate", None)
    if isinstance(schedule, ImagesSchedule):
        schedule.images_shown = images_shown
