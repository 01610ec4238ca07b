"""Between the style of a picture and those of its layers."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class Truncation(keras.layers.Layer):
    """Gives a style to every layer, drawn towards the mean style in the first ones.

    `mean + truncation * (style - mean)`: 1 leaves a style as it is, 0 gives the mean
    picture, in between variety is traded for quality. The mean is a weight that no
    optimizer moves; `track` lets it follow the styles of training.

    Args:
        layers: int. Number of layers that take a style.
        cutoff: int or None. How many of them, the coarsest, are truncated; None for
            all.
        decay: float. What a call of `track` leaves of the mean.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of styles, float `(batch, style_dim)`, and truncation, float
            `(batch,)`.

    Raises:
        ValueError: If `layers` or `cutoff` is not positive, or `decay` not in [0, 1).

    Reference:
        Karras et al., 2019, appendix B. https://arxiv.org/abs/1812.04948
    """

    def __init__(self, layers, cutoff=None, decay=0.995, **kwargs):
        super().__init__(**kwargs)
        if layers < 1 or (cutoff is not None and cutoff < 1):
            raise ValueError(
                "`layers` and `cutoff` must be at least 1, or `cutoff` None. Received: "
                f"layers={layers}, cutoff={cutoff}."
            )
        if not 0 <= decay < 1:
            raise ValueError(f"`decay` must be in [0, 1). Received: decay={decay}.")
        self.layers = layers
        self.cutoff = cutoff
        self.decay = decay

    def build(self, input_shape):
        """Adds the mean style."""
        self.mean = self.add_weight(
            (input_shape[0][-1],),
            "zeros",
            trainable=False,
            autocast=False,
            aggregation="mean",
            name="mean",
        )

    def call(self, inputs):
        """Maps styles `(batch, style_dim)` to `(batch, layers, style_dim)`."""
        style, truncation = inputs
        mean = tf.cast(self.mean, style.dtype)
        truncated = mean + truncation[:, None] * (style - mean)
        kept = self.layers - min(self.cutoff or self.layers, self.layers)
        parts = [tf.tile(truncated[:, None], (1, self.layers - kept, 1))]
        if kept:
            parts.append(tf.tile(style[:, None], (1, kept, 1)))
        return tf.concat(parts, 1)

    def track(self, styles):
        """Moves the mean towards that of a batch of styles, `(batch, style_dim)`."""
        batch = tf.reduce_mean(tf.cast(styles, tf.float32), 0)
        self.mean.assign(batch + self.decay * (self.mean.value - batch))

    def compute_output_shape(self, input_shape):
        """Returns `(batch, layers, style_dim)`."""
        batch, style_dim = input_shape[0]
        return (batch, self.layers, style_dim)

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"layers": self.layers, "cutoff": self.cutoff, "decay": self.decay}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="kerasgan")
class StyleOfLayer(keras.layers.Layer):
    """Takes the style of one layer out of those of all.

    Args:
        index: int. Which layer, from the coarsest on.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.
    """

    def __init__(self, index, **kwargs):
        super().__init__(**kwargs)
        self.index = index

    def call(self, inputs):
        """Maps `(batch, layers, style_dim)` to `(batch, style_dim)`."""
        return inputs[:, self.index]

    def compute_output_shape(self, input_shape):
        """Returns `(batch, style_dim)`."""
        batch, _, style_dim = input_shape
        return (batch, style_dim)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "index": self.index}


@keras.saving.register_keras_serializable(package="kerasgan")
class LearnedConstant(keras.layers.Layer):
    """A learned map that a network starts from, whatever its input.

    It is the same for all pictures, so it comes once: a batch of 1, which whatever
    follows has to broadcast.

    Args:
        shape: Tuple of ints, the map's `(height, width, channels)`, or any other shape.
        initializer: Keras initializer, or its name.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `trainable`.

    Reference:
        Karras et al., 2019, section 2. https://arxiv.org/abs/1812.04948
    """

    def __init__(self, shape, initializer="ones", **kwargs):
        super().__init__(**kwargs)
        self.shape = tuple(shape)
        self.initializer = keras.initializers.get(initializer)

    def build(self, input_shape):
        """Adds the constant."""
        self.constant = self.add_weight(
            (1, *self.shape), self.initializer, name="constant"
        )

    def call(self, inputs):
        """Returns the constant, of shape `(1, *shape)`."""
        return tf.convert_to_tensor(self.constant)

    def compute_output_shape(self, input_shape):
        """Returns `(batch, *shape)`, for which 1 stands."""
        return (input_shape[0], *self.shape)

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {
            "shape": self.shape,
            "initializer": keras.initializers.serialize(self.initializer),
        }
        return {**super().get_config(), **own}
