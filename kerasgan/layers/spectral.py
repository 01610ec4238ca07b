"""Layers whose kernel is divided by its largest singular value.

Keras has a wrapper, `keras.layers.SpectralNormalization`, which overwrites the kernel
by the normalized one, so that no gradient passes through the division. Here, as in the
paper, the kernel stays what it is and the norm is part of the graph.
"""

from __future__ import annotations

import keras
import tensorflow as tf

EPSILON = 1e-12


class _Spectral:
    """What the three layers share: the vector `u` and one power iteration a call."""

    def make_spectral_kernel(self, shape, initializer, name="kernel"):
        """Adds the kernel, and the estimate of its first left singular vector."""
        # Not cast to half precision on reading: the norm is taken in float32.
        self.kernel = self.add_weight(
            shape=shape, initializer=initializer, autocast=False, name=name
        )
        self.vector_u = self.add_weight(
            shape=(1, shape[-1]),
            initializer=keras.initializers.RandomNormal(),
            trainable=False,
            autocast=False,
            aggregation="only_first_replica",  # equal on all: a function of the kernel
            name="vector_u",
        )

    def spectral_kernel(self, inputs, training):
        """Returns the kernel over its spectral norm, in the layer's compute dtype.

        In training, one step of the power iteration brings `u` nearer to the singular
        vector first. It waits for the inputs: Keras runs one step too many on datasets
        of unknown size, which fails for want of data and must not count.
        """
        with tf.control_dependencies([inputs]):
            kernel, u = tf.identity(self.kernel.value), tf.identity(self.vector_u.value)
        matrix = tf.reshape(kernel, (-1, kernel.shape[-1]))
        # The vectors are constants of the paper's gradient; the matrix is not.
        v = tf.stop_gradient(_unit(tf.matmul(u, matrix, transpose_b=True)))
        if training:
            u = tf.stop_gradient(_unit(tf.matmul(v, matrix)))
            self.vector_u.assign(u)
        norm = tf.reduce_sum(tf.matmul(v, matrix) * u)
        return tf.cast(kernel / norm, self.compute_dtype)


@keras.saving.register_keras_serializable(package="kerasgan")
class SpectralDense(_Spectral, keras.layers.Layer):
    """Fully connected layer with a spectrally normalized kernel.

    Args:
        units: int. Number of outputs.
        use_bias: bool. Whether a bias is added.
        kernel_initializer: Keras initializer of the kernel, or its name.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Miyato et al., 2018, algorithm 1. https://arxiv.org/abs/1802.05957
    """

    def __init__(
        self, units, use_bias=True, kernel_initializer="glorot_uniform", **kwargs
    ):
        super().__init__(**kwargs)
        self.units = units
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        """Adds kernel and bias for `(batch, features)`."""
        shape = (input_shape[-1], self.units)
        self.make_spectral_kernel(shape, self.kernel_initializer)
        if self.use_bias:
            self.bias = self.add_weight((self.units,), "zeros", name="bias")

    def call(self, inputs, training=False):
        """Maps `(batch, features)` to `(batch, units)`."""
        outputs = tf.matmul(inputs, self.spectral_kernel(inputs, training))
        return outputs + self.bias if self.use_bias else outputs

    def compute_output_shape(self, input_shape):
        """Returns `(batch, units)`."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the constructor's arguments."""
        initializer = keras.initializers.serialize(self.kernel_initializer)
        return {
            **super().get_config(),
            "units": self.units,
            "use_bias": self.use_bias,
            "kernel_initializer": initializer,
        }


@keras.saving.register_keras_serializable(package="kerasgan")
class SpectralConv2D(_Spectral, keras.layers.Layer):
    """Convolution, padded to the input's size, with a spectrally normalized kernel.

    The norm is that of the kernel as a matrix of `(height * width * channels, filters)`
    as in the paper, not that of the convolution as a map of pictures.

    Args:
        filters: int. Number of output channels.
        kernel_size: int. Height and width of the kernel, in pixels.
        strides: int. Step of the kernel, in pixels.
        use_bias: bool. Whether a bias is added.
        kernel_initializer: Keras initializer of the kernel, or its name.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Miyato et al., 2018, section 2.1. https://arxiv.org/abs/1802.05957
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        """Adds kernel and bias for `(batch, height, width, channels)`."""
        shape = (self.kernel_size, self.kernel_size, input_shape[-1], self.filters)
        self.make_spectral_kernel(shape, self.kernel_initializer)
        if self.use_bias:
            self.bias = self.add_weight((self.filters,), "zeros", name="bias")

    def call(self, inputs, training=False):
        """Maps `(batch, height, width, channels)` to `filters` channels."""
        kernel = self.spectral_kernel(inputs, training)
        outputs = tf.nn.conv2d(inputs, kernel, self.strides, padding="SAME")
        return outputs + self.bias if self.use_bias else outputs

    def compute_output_shape(self, input_shape):
        """Returns `(batch, height, width, filters)`, each side over the stride."""
        batch, *sides, _ = input_shape
        sides = [side and -(-side // self.strides) for side in sides]
        return (batch, *sides, self.filters)

    def get_config(self):
        """Returns the constructor's arguments."""
        initializer = keras.initializers.serialize(self.kernel_initializer)
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "use_bias": self.use_bias,
            "kernel_initializer": initializer,
        }


@keras.saving.register_keras_serializable(package="kerasgan")
class SpectralEmbedding(_Spectral, keras.layers.Layer):
    """Embedding whose matrix is spectrally normalized.

    Args:
        input_dim: int. Number of classes.
        output_dim: int. Length of an embedding.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`, `dtype`.

    Reference:
        Miyato and Koyama, 2018. https://arxiv.org/abs/1802.05637
    """

    def __init__(self, input_dim, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.input_dim = input_dim
        self.output_dim = output_dim

    def build(self, input_shape):
        """Adds the matrix of embeddings."""
        shape = (self.input_dim, self.output_dim)
        self.make_spectral_kernel(shape, "glorot_uniform", name="embeddings")

    def call(self, inputs, training=False):
        """Maps int32 labels `(batch,)` to `(batch, output_dim)`."""
        return tf.gather(
            self.spectral_kernel(inputs, training), tf.cast(inputs, tf.int32)
        )

    def compute_output_shape(self, input_shape):
        """Returns `(batch, output_dim)`."""
        return (*input_shape, self.output_dim)

    def get_config(self):
        """Returns the constructor's arguments."""
        sizes = {"input_dim": self.input_dim, "output_dim": self.output_dim}
        return {**super().get_config(), **sizes}


def _unit(vector):
    return vector / (tf.norm(vector) + EPSILON)
