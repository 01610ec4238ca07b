"""Gradients of gradients, as penalties on gradients need them."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan import layers

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(6, 4, 8, 4)).astype(np.float32)
STYLE = RANDOM.normal(size=(6, 8)).astype(np.float32)
NOISE = RANDOM.normal(size=(6, 4, 8, 1)).astype(np.float32)

LAYERS = {
    "dense": (layers.EqualizedDense(5), [STYLE]),
    "convolution": (layers.EqualizedConv2D(5, 3), [IMAGES]),
    "strided": (layers.EqualizedConv2D(5, 3, strides=2), [IMAGES]),
    "halving": (layers.EqualizedConv2D(5, 3, down=True), [IMAGES]),
    "doubling": (layers.EqualizedConv2D(5, 3, up=True), [IMAGES]),
    "modulated": (layers.ModulatedConv2D(5, 3), [IMAGES, STYLE[:, :4]]),
    "modulated_up": (layers.ModulatedConv2D(5, 3, up=True), [IMAGES, STYLE[:, :4]]),
    "blur": (layers.Blur2D(), [IMAGES]),
    "down": (layers.Downsample2D(), [IMAGES]),
    "bilinear_down": (layers.BilinearDownsample2D(), [IMAGES]),
    "up": (layers.Upsample2D(), [IMAGES]),
    "pixel_norm": (layers.PixelNormalization(), [IMAGES]),
    "deviation": (layers.MinibatchStandardDeviation(), [IMAGES]),
    "instance_norm": (layers.InstanceNormalization(affine=True), [IMAGES]),
    "adaptive": (layers.AdaptiveInstanceNormalization(), [IMAGES, STYLE]),
    "noise": (layers.NoiseInjection(per_channel=True), [IMAGES, NOISE]),
    "fade_in": (layers.FadeIn(), [IMAGES, np.square(IMAGES)]),
    "reflection": (layers.ReflectionPadding2D(2), [IMAGES]),
}


def penalty(layer, inputs):
    """Squared gradient of something that is not linear in what the layer gives."""
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs if len(inputs) > 1 else inputs[0])
        total = tf.reduce_sum(outputs**3)
    gradients = tape.gradient(total, inputs)
    return sum(tf.reduce_mean(tf.square(gradient)) for gradient in gradients)


@pytest.mark.parametrize(("layer", "inputs"), LAYERS.values(), ids=LAYERS)
def test_second_gradients_agree_with_finite_differences(layer, inputs):
    inputs = [tf.constant(value) for value in inputs]
    layer(inputs if len(inputs) > 1 else inputs[0])
    if isinstance(layer, layers.NoiseInjection):
        layer.strength.assign([0.5, 1.0, 1.5, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = penalty(layer, inputs)
    gradients = tape.gradient(value, inputs)  # None where an operation has none
    # Along its gradient, the penalty changes by the gradient's squared length.
    length = np.sqrt(sum(np.sum(np.square(g)) for g in gradients))
    high, low = (
        [v + sign * 1e-3 / length * g for v, g in zip(inputs, gradients, strict=True)]
        for sign in (1.0, -1.0)
    )
    change = float(penalty(layer, high) - penalty(layer, low)) * length / 2e-3
    assert change == pytest.approx(length**2, rel=0.02)


def critic(images, style):
    """What stands in discriminators, in a row; the style goes in by its mean."""
    x = images
    for name in ("convolution", "bilinear_down", "blur", "halving", "deviation"):
        x = CHAINED[name](x)
        x = tf.nn.leaky_relu(x, 0.2)
    x = CHAINED["fade_in"]([x, tf.square(x)])
    x = tf.reduce_mean(CHAINED["down"](CHAINED["up"](x)), (1, 2))
    return CHAINED["dense"](x + tf.reduce_mean(style))


def synthesis(images, style):
    """What stands in generators, in a row."""
    x = CHAINED["modulated_up"]([images, style[:, :4]])
    x = CHAINED["adaptive"]([CHAINED["pixel_norm"](x), style])
    x = CHAINED["noise"]([x, tf.reduce_mean(x, -1, keepdims=True)])
    return CHAINED["blur"](CHAINED["doubling"](CHAINED["modulated"]([x, style[:, :4]])))


CHAINED = {
    "convolution": layers.EqualizedConv2D(4, 3),
    "bilinear_down": layers.BilinearDownsample2D(),
    "blur": layers.Blur2D(),
    "halving": layers.EqualizedConv2D(4, 3, down=True),
    "deviation": layers.MinibatchStandardDeviation(),
    "fade_in": layers.FadeIn(),
    "down": layers.Downsample2D(),
    "up": layers.Upsample2D(),
    "dense": layers.EqualizedDense(1),
    "modulated_up": layers.ModulatedConv2D(4, 3, up=True),
    "adaptive": layers.AdaptiveInstanceNormalization(),
    "pixel_norm": layers.PixelNormalization(),
    "noise": layers.NoiseInjection(per_channel=True),
    "doubling": layers.EqualizedConv2D(4, 3, up=True),
    "modulated": layers.ModulatedConv2D(4, 3),
}


@pytest.mark.parametrize("network", [critic, synthesis])
def test_penalties_that_are_due_now_and_then_under_xla(network):
    """Their gradients are taken where the condition is, not through it.

    Through a condition, XLA loses the shapes of a batch of unknown size; what fails
    then is every broadcast, in these layers and in TensorFlow's own.
    """

    def gradients(*inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            value = penalty(lambda both: network(*both), inputs)
        return tape.gradient(value, inputs)

    def lazily(*inputs):
        due = tf.reduce_sum(inputs[0]) < 1e9  # known when it runs
        none = tuple(tf.zeros_like(value) for value in inputs)
        return tf.cond(due, lambda: gradients(*inputs), lambda: none)

    inputs = [tf.constant(0.3 * IMAGES), tf.constant(STYLE)]
    expected = gradients(*inputs)
    specs = [tf.TensorSpec((None, *value.shape[1:])) for value in inputs]
    run = tf.function(lazily, input_signature=specs, jit_compile=True, autograph=False)
    for got, value in zip(run(*inputs), expected, strict=True):
        np.testing.assert_allclose(got, value, atol=1e-4 * np.abs(value).max())
