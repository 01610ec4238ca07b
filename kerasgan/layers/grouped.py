"""Convolution in groups of channels."""

from __future__ import annotations

import functools

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class GroupedConv2D(keras.layers.Layer):
    """Convolution of each group of channels by itself, padded to the input's size.

    As `keras.layers.Conv2D(..., groups=groups)`; but it is written as one convolution a
    group in inference, since LiteRT does not take grouped ones, and in training where
    the machine has no gradients of grouped ones.

    Args:
        filters: int. Number of output channels, a multiple of `groups`.
        kernel_size: int. Height and width of the kernel, in pixels.
        groups: int. Number of groups; it divides the input's channels too.
        kernel_initializer: Keras initializer of the kernel, or its name.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Xie et al., 2017. https://arxiv.org/abs/1611.05431
    """

    def __init__(
        self,
        filters,
        kernel_size,
        groups,
        kernel_initializer="glorot_uniform",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.groups = groups
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        """Adds the kernel for `(batch, height, width, channels)`."""
        channels = input_shape[-1]
        if channels % self.groups or self.filters % self.groups:
            raise ValueError(
                "`groups` must divide the channels and the filters. Received: "
                f"groups={self.groups}, channels={channels}, filters={self.filters}."
            )
        shape = (self.kernel_size, self.kernel_size, channels // self.groups)
        self.kernel = self.add_weight(
            (*shape, self.filters), self.kernel_initializer, name="kernel"
        )
        self.bias = self.add_weight((self.filters,), "zeros", name="bias")

    def call(self, inputs, training=False):
        """Maps `(batch, height, width, channels)` to `filters` channels."""
        kernel = tf.convert_to_tensor(self.kernel)
        if training and _has_grouped_gradients(inputs.dtype):
            return tf.nn.conv2d(inputs, kernel, 1, padding="SAME") + self.bias
        parts = zip(
            tf.split(inputs, self.groups, -1),
            tf.split(kernel, self.groups, -1),
            strict=True,
        )
        parts = [tf.nn.conv2d(part, own, 1, padding="SAME") for part, own in parts]
        return tf.concat(parts, -1) + self.bias

    def compute_output_shape(self, input_shape):
        """Returns the shape of the input with `filters` channels."""
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        """Returns the constructor's arguments."""
        initializer = keras.initializers.serialize(self.kernel_initializer)
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "groups": self.groups,
            "kernel_initializer": initializer,
        }


@functools.cache
def _has_grouped_gradients(dtype):
    """Tries whether this machine has the gradients of grouped convolutions.

    TensorFlow's own kernels for processors have none. GPUs have them, and so has oneDNN
    for the types that the processor computes with.
    """
    # The gradient itself, for tapes record nothing within `tf.init_scope`.
    with tf.init_scope():
        try:
            tf.raw_ops.Conv2DBackpropInput(
                input_sizes=(1, 3, 3, 4),
                filter=tf.ones((3, 3, 2, 4), dtype),
                out_backprop=tf.ones((1, 3, 3, 4), dtype),
                strides=(1, 1, 1, 1),
                padding="SAME",
            )
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            return False
    return True
