"""The weights of layers with equalized learning rates.

Adam moves every weight by about its learning rate, whatever its size: so all weights
are stored at the same size, and scaled for their layer each time they are used.
"""

from __future__ import annotations

import math

import keras
import tensorflow as tf


class Equalized:
    """What equalized layers share: stored weights and those in effect.

    Attributes:
        gain: float. Deviation of the outputs for independent inputs of deviation 1.
        learning_rate_multiplier: float. How fast the layer learns, next to others.
        use_bias: bool. Whether there is a bias.
        bias_initializer: Keras initializer of the bias in effect.
    """

    def set_equalized(self, gain, learning_rate_multiplier, use_bias, bias_initializer):
        """Stores the arguments that all equalized layers have.

        Raises:
            ValueError: If `learning_rate_multiplier` is not positive.
        """
        if not learning_rate_multiplier > 0:
            raise ValueError(
                "`learning_rate_multiplier` must be positive. Received: "
                f"learning_rate_multiplier={learning_rate_multiplier}."
            )
        self.gain = gain
        self.learning_rate_multiplier = learning_rate_multiplier
        self.use_bias = use_bias
        self.bias_initializer = keras.initializers.get(bias_initializer)

    def equalized_config(self):
        """Returns these arguments for `get_config`."""
        return {
            "gain": self.gain,
            "learning_rate_multiplier": self.learning_rate_multiplier,
            "use_bias": self.use_bias,
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
        }

    def make_equalized_weights(self, shape):
        """Adds kernel, with outputs along the last axis, and bias.

        They are stored divided by the multiplier, and not cast to half precision on
        reading: what is scaled in float32 is rounded once.
        """
        multiplier = self.learning_rate_multiplier
        normal = keras.initializers.RandomNormal(stddev=1.0 / multiplier)
        self.kernel = self.add_weight(shape, normal, autocast=False, name="kernel")
        self.kernel_scale = self.gain / math.sqrt(math.prod(shape[:-1])) * multiplier
        if self.use_bias:
            self.bias = self.add_weight(
                (shape[-1],), self._initial_bias, autocast=False, name="bias"
            )

    def _initial_bias(self, shape, dtype=None):
        return self.bias_initializer(shape, dtype) / self.learning_rate_multiplier

    def equalized_kernel(self):
        """Returns the kernel in effect, float32."""
        return tf.convert_to_tensor(self.kernel) * self.kernel_scale

    def add_equalized_bias(self, outputs):
        """Adds the bias in effect, where there is one."""
        if not self.use_bias:
            return outputs
        bias = tf.convert_to_tensor(self.bias) * self.learning_rate_multiplier
        return outputs + tf.cast(bias, outputs.dtype)
