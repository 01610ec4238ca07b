"""Two forms of StyleGAN2's modulated convolution, in training, side by side.

The scale form, kerasgan's `ModulatedConv2D`, scales the pictures before and after one
convolution that they share; the grouped form, the paper's, makes a kernel for every
picture and convolves all pictures as groups of channels of one. Both are timed in turn,
round by round, in one process: the outputs and the gradients for pictures, style and
kernel. Processor time is summed over the cores; figures are medians over the rounds.
Sizes are those of a synthesis network, one layer at each; its last line is their sum.

Run: python benchmarks/modulated_conv.py
"""

import argparse
import time

import keras
import numpy as np
import tensorflow as tf

from kerasgan.layers import ModulatedConv2D

BATCH = 16
SIZES = ((4, 256), (8, 256), (16, 128), (32, 64), (64, 32))  # height, channels
STEPS = 2  # in a round
ROUNDS = 7


class GroupedModulatedConv2D(ModulatedConv2D):
    """The same function with a kernel for every picture."""

    def call(self, inputs):
        """Maps images of `channels` to images of `filters`, each by its style."""
        images, style = inputs
        _, height, width, channels = images.shape
        batch = images.shape[0]
        kernels = self.equalized_kernel()[None] * style[:, None, None, :, None]
        energy = tf.reduce_sum(tf.square(kernels), (1, 2, 3), keepdims=True)
        kernels *= tf.math.rsqrt(energy + 1e-6)
        kernels = tf.transpose(kernels, (1, 2, 3, 0, 4))
        kernels = tf.reshape(kernels, (*kernels.shape[:3], batch * self.filters))
        images = tf.transpose(images, (1, 2, 0, 3))
        images = tf.reshape(images, (1, height, width, batch * channels))
        images = tf.nn.conv2d(images, kernels, 1, padding="SAME")
        images = tf.reshape(images, (height, width, batch, self.filters))
        return self.add_equalized_bias(tf.transpose(images, (2, 0, 1, 3)))


def training_step(layer):
    """Outputs, and gradients for all that the layer takes and learns."""

    @tf.function
    def step(images, style):
        with tf.GradientTape() as tape:
            tape.watch((images, style))
            loss = tf.reduce_sum(tf.square(layer((images, style))))
        weights = [weight.value for weight in layer.trainable_weights]
        return loss, tape.gradient(loss, [images, style, *weights])

    return step


def seconds(step, *inputs):
    """Processor seconds and seconds of a step, averaged over a round."""
    began, began_here = time.perf_counter(), time.process_time()
    for _ in range(STEPS):
        results = step(*inputs)
    tf.nest.map_structure(np.asarray, results)
    used, passed = time.process_time() - began_here, time.perf_counter() - began
    return used / STEPS, passed / STEPS


def compare(height, channels):
    """Processor and clock seconds of both forms, an array `(2 forms, 2 clocks)`."""
    keras.utils.set_random_seed(0)
    images = tf.random.normal((BATCH, height, height, channels))
    style = 1.0 + 0.3 * tf.random.normal((BATCH, channels))
    forms = [kind(channels, 3) for kind in (ModulatedConv2D, GroupedModulatedConv2D)]
    for form in forms:
        form.build((images.shape, style.shape))
    forms[1].set_weights(forms[0].get_weights())
    outputs = (form((images, style)) for form in forms)
    np.testing.assert_allclose(*outputs, atol=1e-3)
    steps = [training_step(form) for form in forms]
    for step in steps:
        seconds(step, images, style)  # traces and warms up
    rounds = [[seconds(step, images, style) for step in steps] for _ in range(ROUNDS)]
    return np.median(rounds, axis=0)


def line(height, channels, times):
    """Prints one line of the table."""
    (scale, scale_clock), (grouped, grouped_clock) = 1e3 * times
    print(
        f"{height:>6}{channels:>10}{scale:14.1f}{grouped:14.1f}"
        f"{grouped / scale:20.2f}{grouped_clock / scale_clock:14.2f}",
        flush=True,
    )


def main():
    """Prints the table."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    print(f"{'':16}{'processor ms':>28}{'grouped / scale':>34}")
    print(
        f"{'height':>6}{'channels':>10}{'scale':>14}{'grouped':>14}"
        f"{'processor':>20}{'clock':>14}"
    )
    total = 0.0
    for height, channels in SIZES:
        times = compare(height, channels)
        line(height, channels, times)
        total += times
    line("all", "", total)


if __name__ == "__main__":
    main()
