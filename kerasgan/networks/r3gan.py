"""The bodies of R3GAN: residual networks without any normalization.

What keeps their activations in range is the initialisation alone: the last convolution
of every block starts at 0, so that a network starts as a linear map, and the others are
scaled by the number of blocks. Layers carry fixed names, so that a tensor keeps its
name in every file.
"""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import (
    BilinearUpsample2D,
    DiscriminativeBasis,
    GenerativeBasis,
    GroupedConv2D,
    OutputRange,
)
from kerasgan.networks.dcgan import base_of

EXPANSION = 2  # channels within a block, as a multiple of those between blocks
GROUP = 16  # channels of a group of the middle convolution
MAXIMUM_FACTOR = 4  # channels grow from `width` to at most 4 * `width`
LEAK = 0.2
GAIN = (2.0 / (1.0 + LEAK**2)) ** 0.5  # keeps the variance through a leaky ReLU


def r3gan_generator(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    width: int = 32,
    blocks: int = 1,
    classes: int | None = None,
) -> keras.Model:
    """Builds the generator: residual blocks at every size from the base to the picture.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; height and width
            are the same power of two times a base whose shorter side is 4 to 7.
        latent_dim: int. Length of the latent.
        width: int. Channels next to the picture, a multiple of 8.
        blocks: int. Residual blocks at each size.
        classes: int or None. Number of classes; None for an unconditional generator.

    Returns:
        Functional model from `latent`, float `(batch, latent_dim)`, and with classes
        `labels`, int32 `(batch,)`, to float32 images `(batch, *image_shape)`, in
        [-1, 1] unless `training`.

    Raises:
        ValueError: If the size is no such multiple.

    Reference:
        Huang et al., 2024, section 4. https://arxiv.org/abs/2501.05441
    """
    base_height, base_width, stages = base_of(image_shape)
    widths = _widths(width, stages)[::-1]
    latent = keras.Input((latent_dim,), name="latent")
    inputs, x = [latent], latent
    if classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        scale = _normal(classes**-0.5)
        embed = layers.Embedding(classes, latent_dim, scale, name="label")
        inputs, x = [latent, labels], layers.Concatenate()([latent, embed(labels)])
    x = GenerativeBasis(base_height, base_width, widths[0], name="basis")(x)
    scale = (blocks * len(widths)) ** -0.25
    for stage, filters in enumerate(widths):
        if stage > 0:
            # Before doubling: on a quarter of the pixels.
            x = _transition(x, filters, f"up_{stage}")
            x = BilinearUpsample2D(name=f"doubled_{stage}")(x)
        for block in range(1, blocks + 1):
            x = _block(x, scale, f"block_{stage}_{block}")
    # float32 to the end: pixels and losses must not be rounded to half precision.
    x = layers.Conv2D(
        image_shape[-1],
        1,
        use_bias=False,
        kernel_initializer=_normal(x.shape[-1] ** -0.5),
        dtype="float32",
        name="to_image",
    )(x)
    image = OutputRange(dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def r3gan_discriminator(
    image_shape: tuple[int, int, int],
    width: int = 32,
    blocks: int = 1,
    classes: int | None = None,
) -> keras.Model:
    """Builds the discriminator, the generator turned round.

    With classes, the last linear map gives a vector, whose inner product with an
    embedding of the label is the logit.

    Args:
        image_shape: Tuple of `(height, width, channels)`, as for `r3gan_generator`.
        width: int. Channels next to the picture, a multiple of 8.
        blocks: int. Residual blocks at each size.
        classes: int or None. Number of classes; None for an unconditional one.

    Returns:
        Functional model from images, float `(batch, *image_shape)`, and with classes
        `labels`, int32 `(batch,)`, to float32 logits `(batch, 1)`.

    Raises:
        ValueError: If the size does not fit.

    Reference:
        Huang et al., 2024, section 4. https://arxiv.org/abs/2501.05441
    """
    *_, stages = base_of(image_shape)
    widths = _widths(width, stages)
    image = keras.Input(image_shape, name="image")
    x = _transition(image, widths[0], "from_image")
    scale = (blocks * len(widths)) ** -0.25
    for stage, filters in enumerate(widths):
        if stage > 0:
            x = layers.AveragePooling2D(2, name=f"halved_{stage}")(x)
            x = _transition(x, filters, f"down_{stage}")
        for block in range(1, blocks + 1):
            x = _block(x, scale, f"block_{stage}_{block}")
    features = DiscriminativeBasis(dtype="float32", name="basis")(x)
    units = 1 if classes is None else widths[-1]
    logits = layers.Dense(
        units,
        use_bias=False,
        kernel_initializer=_normal(widths[-1] ** -0.5),
        dtype="float32",
        name="logits",
    )(features)
    if classes is None:
        return keras.Model([image], logits, name="discriminator")
    labels = keras.Input((), dtype="int32", name="labels")
    scale = _normal((classes * units) ** -0.5)
    embed = layers.Embedding(classes, units, scale, dtype="float32", name="label")
    logits = layers.Dot(1, dtype="float32", name="match")([logits, embed(labels)])
    return keras.Model([image, labels], logits, name="discriminator")


def _widths(width, stages):
    return [width * min(2**stage, MAXIMUM_FACTOR) for stage in range(stages + 1)]


def _block(x, scale, name):
    """Adds to a map what three convolutions make of it, at first nothing."""
    channels = x.shape[-1]
    wide = channels * EXPANSION
    gain = GAIN * scale
    y = layers.Conv2D(
        wide,
        1,
        kernel_initializer=_normal(gain * channels**-0.5),
        name=f"{name}_widen",
    )(x)
    y = layers.LeakyReLU(LEAK, name=f"{name}_leaky_relu_1")(y)
    inputs_each = 9 * min(GROUP, wide)
    y = GroupedConv2D(
        wide,
        3,
        max(1, wide // GROUP),
        kernel_initializer=_normal(gain * inputs_each**-0.5),
        name=f"{name}_middle",
    )(y)
    y = layers.LeakyReLU(LEAK, name=f"{name}_leaky_relu_2")(y)
    y = layers.Conv2D(
        channels, 1, use_bias=False, kernel_initializer="zeros", name=f"{name}_narrow"
    )(y)
    return layers.Add(name=name)([x, y])


def _transition(x, filters, name):
    if x.shape[-1] == filters:
        return x
    scale = _normal(x.shape[-1] ** -0.5)
    return layers.Conv2D(
        filters, 1, use_bias=False, kernel_initializer=scale, name=name
    )(x)


def _normal(deviation):
    return keras.initializers.RandomNormal(stddev=deviation)
