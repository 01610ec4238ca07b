"""ADA: as much augmentation as it takes."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class AdaptiveProbability(keras.layers.Layer):
    """A probability that rises while the discriminator overfits, and falls if not.

    The sign of overfitting is r_t, the mean sign of the logits of real training
    pictures: 0 for a discriminator that knows nothing, 1 for one that is sure of all.

    Args:
        target: float in (0, 1). Value of r_t that is aimed at.
        images: int. Real pictures after which the probability could go from 0 to 1.
        interval: int. Steps between two changes.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`.

    Reference:
        Karras et al., 2020, section 3.1. https://arxiv.org/abs/2006.06676
    """

    def __init__(self, target=0.6, images=500_000, interval=4, **kwargs):
        super().__init__(**kwargs)
        if not 0 < target < 1:
            raise ValueError(
                f"`target` must be above 0 and below 1. Received: target={target!r}."
            )
        if images < 1 or interval < 1:
            raise ValueError(
                "`images` and `interval` must be at least 1. Received: "
                f"images={images!r}, interval={interval!r}."
            )
        self.target = target
        self.images = images
        self.interval = interval
        self.probability = self._number("probability")
        # Since the last change, on all replicas.
        self.signs = self._number("signs")
        self.seen = self._number("seen")
        self.built = True  # there is no input to be built for

    def update(self, real_logits, steps_taken):
        """Takes the logits of real pictures, and moves the probability when it is due.

        Args:
            real_logits: float tensor, `(batch, 1)` or `(batch, height, width, 1)`.
            steps_taken: int64 scalar tensor, the number of finished steps.
        """
        signs = tf.sign(tf.cast(real_logits, tf.float32))
        signs = tf.reduce_mean(signs, range(1, len(signs.shape)))
        local = [tf.reduce_sum(signs), tf.cast(tf.size(signs), tf.float32)]
        context = tf.distribute.get_replica_context()
        signs, seen = context.all_reduce(tf.distribute.ReduceOp.SUM, local)
        signs, seen = self.signs.value + signs, self.seen.value + seen
        due = (steps_taken + 1) % self.interval == 0
        step = tf.sign(signs / seen - self.target) * seen / self.images
        moved = tf.clip_by_value(self.probability.value + step, 0.0, 1.0)
        self.probability.assign(tf.where(due, moved, self.probability.value))
        self.signs.assign(tf.where(due, 0.0, signs))
        self.seen.assign(tf.where(due, 0.0, seen))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "target": self.target,
            "images": self.images,
            "interval": self.interval,
        }

    def _number(self, name):
        return self.add_weight(
            (),
            "zeros",
            dtype="float32",
            trainable=False,
            autocast=False,
            aggregation="only_first_replica",
            name=name,
        )
