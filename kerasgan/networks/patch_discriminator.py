"""PatchGAN: a discriminator that judges every patch of a picture by itself.

Isola et al. had a discriminator look at patches of 70x70 pixels, whose mean judges the
picture: few weights, any size, and texture is what it sees. CycleGAN took it over.
"""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import InstanceNormalization

LEAK = 0.2
KERNEL_SIZE = 4
MAXIMUM_FACTOR = 8  # channels are at most so many times the width


def patch_discriminator(
    channels: int,
    width: int = 64,
    halvings: int = 3,
    normalization: str = "instance",
    conditional: bool = False,
    name: str = "discriminator",
) -> keras.Model:
    """Builds a discriminator with a logit for every patch of a picture.

    Convolutions of stride 2, as many as `halvings`, are followed by two of stride 1;
    all have kernels of 4x4. Three halvings give patches of 70x70 pixels, two of 34x34.
    Normalization follows every convolution but the first and the last.

    Args:
        channels: int. Channels of a picture, 1 or 3.
        width: int. Channels after the first convolution; they double up to eight times.
        halvings: int. Convolutions of stride 2.
        normalization: str. "instance" or "batch".
        conditional: bool. Whether the pictures are judged beside those that they were
            made of.
        name: str. Name of the network, with which the names of its weights begin.

    Returns:
        Functional model from `image`, float `(batch, height, width, channels)` of any
        size, or where conditional from `source` and `image`, to float32 logits
        `(batch, rows, columns, 1)`.

    Raises:
        ValueError: If there is no such normalization.

    Reference:
        Isola et al., 2017, section 6.1.2. https://arxiv.org/abs/1611.07004
    """
    with keras.name_scope(name):
        image = keras.Input((None, None, channels), name="image")
        inputs, x = [image], image
        if conditional:
            source = keras.Input((None, None, channels), name="source")
            inputs = [source, image]
            x = layers.Concatenate(name="pair")(inputs)
        for stage in range(1, halvings + 2):
            filters = width * min(2 ** (stage - 1), MAXIMUM_FACTOR)
            # What is normalized has no bias, which would be taken away again.
            settings = {"use_bias": stage == 1, "name": f"conv_{stage}"}
            strides = 2 if stage <= halvings else 1
            x = _convolution(filters, strides, **settings)(x)
            if stage > 1:
                x = normalization_layer(normalization, f"norm_{stage}")(x)
            x = layers.LeakyReLU(LEAK, name=f"leaky_relu_{stage}")(x)
        logits = _convolution(1, 1, dtype="float32", name="logits")(x)
        return keras.Model(inputs, logits, name=name)


def normalization_layer(kind: str, name: str) -> keras.layers.Layer:
    """Makes a normalization layer of a network that translates or judges translations.

    Args:
        kind: str. "instance" or "batch".
        name: str. Name of the layer.

    Returns:
        Keras layer.

    Raises:
        ValueError: If there is no such normalization.
    """
    if kind == "instance":
        return InstanceNormalization(name=name)
    if kind == "batch":
        gamma = keras.initializers.RandomNormal(1.0, 0.02)
        return layers.BatchNormalization(
            momentum=0.9, epsilon=1e-5, gamma_initializer=gamma, name=name
        )
    raise ValueError(
        f"`normalization` must be 'instance' or 'batch'. Received: {kind!r}."
    )


def normal_weights() -> keras.initializers.Initializer:
    """Returns what translators' kernels start from: normal, of deviation 0.02."""
    return keras.initializers.RandomNormal(stddev=0.02)


def _convolution(filters, strides, **kwargs):
    return layers.Conv2D(
        filters,
        KERNEL_SIZE,
        strides,
        padding="same",
        kernel_initializer=normal_weights(),
        **kwargs,
    )
