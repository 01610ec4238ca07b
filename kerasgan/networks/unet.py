"""The U-Net of Pix2Pix: halve to a few pixels and double again, with shortcuts."""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import KeyedDropout
from kerasgan.networks.patch_discriminator import (
    KERNEL_SIZE,
    LEAK,
    MAXIMUM_FACTOR,
    normal_weights,
    normalization_layer,
)

HALVINGS = 5
MULTIPLE = 2**HALVINGS
"""int. Height and width of what a U-Net takes are multiples of this."""

DROPPED = 2  # doublings, from the smallest map on, that dropout follows


def unet_translator(
    channels: int,
    width: int = 64,
    normalization: str = "instance",
    dropout: float = 0.5,
) -> keras.Model:
    """Builds a network that turns pictures into pictures of the same size.

    Five convolutions of stride 2 and five transposed ones, all with kernels of 4x4.
    What a convolution gave is handed past the smaller maps to the doubling that reaches
    its size again, so that fine detail need not go through the middle. Normalization
    follows all but the first, the smallest and the last.

    Args:
        channels: int. Channels of a picture, 1 or 3.
        width: int. Channels after the first convolution; they double up to eight times.
        normalization: str. "instance" or "batch".
        dropout: float in [0, 1). Share of values dropped, in training, after the first
            two doublings.

    Returns:
        Functional model from `image`, float `(batch, height, width, channels)` in
        [-1, 1], height and width any multiples of 32, and `key`, int32 `(2,)`, that the
        dropout is drawn by, to `translation`, float32 of the image's shape and range.

    Raises:
        ValueError: If there is no such normalization, or `dropout` is out of its range.

    Reference:
        Isola et al., 2017, section 6.1.1. https://arxiv.org/abs/1611.07004
        Ronneberger et al., 2015. https://arxiv.org/abs/1505.04597
    """
    image = keras.Input((None, None, channels), name="image")
    key = keras.Input(batch_shape=(2,), dtype="int32", name="key")
    filters = [width * min(2**stage, MAXIMUM_FACTOR) for stage in range(HALVINGS)]
    x, shortcuts = image, []
    for stage in range(1, HALVINGS + 1):
        x = _down(x, filters[stage - 1], stage, normalization)
        shortcuts.append(x)
    for stage in range(HALVINGS, 1, -1):
        x = layers.ReLU(name=f"up_{stage}_relu")(x)
        x = _convolution(layers.Conv2DTranspose, filters[stage - 2], f"up_{stage}")(x)
        x = normalization_layer(normalization, f"up_{stage}_norm")(x)
        if stage > HALVINGS - DROPPED:
            x = KeyedDropout(dropout, stage, name=f"up_{stage}_dropout")([x, key])
        x = layers.Concatenate(name=f"up_{stage}_beside")([x, shortcuts[stage - 2]])
    x = layers.ReLU(name="to_image_relu")(x)
    # float32 to the end: pixels and losses must not be rounded to half precision.
    to_image = _convolution(
        layers.Conv2DTranspose, channels, "to_image", use_bias=True, dtype="float32"
    )
    translation = layers.Activation("tanh", dtype="float32", name="translation")
    return keras.Model([image, key], translation(to_image(x)), name="translator")


def without_dropout(network: keras.Model) -> keras.Model:
    """Returns the same layers, with their weights, without dropout and its key.

    Args:
        network: Functional model of `unet_translator`.

    Returns:
        Functional model from `image` to `translation`.
    """

    def call(layer, inputs, **arguments):
        if isinstance(layer, KeyedDropout):
            return inputs[0]
        return layer(inputs, **arguments)

    whole = keras.models.clone_model(
        network, clone_function=lambda layer: layer, call_function=call
    )
    image, _ = whole.inputs
    return keras.Model([image], whole.output, name=network.name)


def _down(x, filters, stage, normalization):
    normalized = 1 < stage < HALVINGS
    name = f"down_{stage}"
    if stage > 1:
        x = layers.LeakyReLU(LEAK, name=f"{name}_leaky_relu")(x)
    # What is normalized has no bias, which would be taken away again.
    x = _convolution(layers.Conv2D, filters, name, use_bias=not normalized)(x)
    # The smallest map may have one place, of which instance norm would make 0.
    return normalization_layer(normalization, f"{name}_norm")(x) if normalized else x


def _convolution(kind, filters, name, use_bias=False, **kwargs):
    return kind(
        filters,
        KERNEL_SIZE,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=normal_weights(),
        name=name,
        **kwargs,
    )
