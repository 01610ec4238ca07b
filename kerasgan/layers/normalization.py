"""Normalizations that depend on more than their input."""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable(package="kerasgan")
class ConditionalBatchNormalization(keras.layers.Layer):
    """Batch norm with a scale and an offset for each class.

    Args:
        classes: int. Number of classes.
        momentum: float. Share of the moving statistics that a step keeps.
        epsilon: float. Added to the variance.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Call arguments:
        inputs: Tuple of images, float `(batch, height, width, channels)`, and labels,
            int32 `(batch,)`.
        training: bool. Whether the statistics of the batch are taken, and learnt.

    Reference:
        Dumoulin et al., 2017. https://arxiv.org/abs/1610.07629
    """

    def __init__(self, classes, momentum=0.9, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.classes = classes
        self.momentum = momentum
        self.epsilon = epsilon
        self.normalize = keras.layers.BatchNormalization(
            momentum=momentum,
            epsilon=epsilon,
            center=False,
            scale=False,
            dtype=self.dtype_policy,
            name="normalize",
        )

    def build(self, input_shape):
        """Adds the scales, which start at 1, and the offsets, which start at 0."""
        image_shape, _ = input_shape
        shape = (self.classes, image_shape[-1])
        self.normalize.build(image_shape)
        self.scale = self.add_weight(shape, "ones", name="scale")
        self.offset = self.add_weight(shape, "zeros", name="offset")

    def call(self, inputs, training=False):
        """Normalizes images by the batch, then scales them by their class."""
        images, labels = inputs
        scale = keras.ops.take(self.scale, labels, axis=0)[:, None, None, :]
        offset = keras.ops.take(self.offset, labels, axis=0)[:, None, None, :]
        return self.normalize(images, training=training) * scale + offset

    def compute_output_shape(self, input_shape):
        """Returns the shape of the images."""
        return input_shape[0]

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "classes": self.classes,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
        }
