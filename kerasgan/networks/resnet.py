"""The residual bodies of WGAN-GP and SNGAN.

The generator doubles a small base, 4 to 7 pixels on its shorter side, by residual
blocks; the discriminator halves the picture to 5 to 8 pixels (one of 8 pixels to 4) and
looks at it with two more blocks. Layers carry fixed names, so that a tensor keeps its
name in every file.
"""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import (
    ConditionalBatchNormalization,
    SelfAttention2D,
    SpectralConv2D,
    SpectralDense,
    SpectralEmbedding,
    Upsample2D,
)
from kerasgan.networks.dcgan import base_of


def resnet_generator(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    width: int = 64,
    classes: int | None = None,
    attention: int | None = None,
) -> keras.Model:
    """Builds a generator of residual blocks, each of which doubles the map.

    A block is batch norm, ReLU, doubling, convolution, batch norm, ReLU, convolution,
    beside a shortcut of doubling and a 1x1 convolution. With classes, the batch norms
    of the blocks have a scale and an offset for each class.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; height and width
            are the same power of two times a base whose shorter side is 4 to 7.
        latent_dim: int. Length of the latent.
        width: int. Channels of every block.
        classes: int or None. Number of classes; None for an unconditional generator.
        attention: int or None. Height of the map that gets self-attention.

    Returns:
        Functional model from `latent`, float `(batch, latent_dim)`, and with classes
        `labels`, int32 `(batch,)`, to float32 images `(batch, *image_shape)` in
        [-1, 1].

    Raises:
        ValueError: If the size is no such multiple, or no map has the height of
            `attention`.

    Reference:
        Gulrajani et al., 2017, appendix F. https://arxiv.org/abs/1704.00028
        Miyato et al., 2018, table 4. https://arxiv.org/abs/1802.05957
    """
    base_height, base_width, stages = base_of(image_shape)
    heights = [base_height * 2**stage for stage in range(1, stages + 1)]
    _check_attention(attention, heights)
    latent = keras.Input((latent_dim,), name="latent")
    inputs, labels = [latent], None
    if classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs = [latent, labels]
    x = layers.Dense(base_height * base_width * width, name="project")(latent)
    x = layers.Reshape((base_height, base_width, width), name="to_map")(x)
    for stage, height in enumerate(heights, start=1):
        x = _rising_block(x, labels, classes, width, f"block_{stage}")
        if height == attention:
            x = SelfAttention2D(name="attention")(x)
    x = _normalization("norm")(x)
    x = layers.ReLU(name="relu")(x)
    # float32 to the end: pixels and losses must not be rounded to half precision.
    x = layers.Conv2D(
        image_shape[-1], 3, padding="same", dtype="float32", name="to_image"
    )(x)
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def resnet_discriminator(
    image_shape: tuple[int, int, int],
    width: int = 64,
    classes: int | None = None,
    spectral: bool = False,
    attention: int | None = None,
) -> keras.Model:
    """Builds a discriminator of residual blocks without batch norm.

    A block is ReLU, convolution, ReLU, convolution, mean of 2x2 pixels, beside a
    shortcut of a 1x1 convolution and the mean; the first has no ReLU in front, the last
    two keep the size. Then come ReLU, the sum over places where the network is
    spectrally normalized and else the mean, and a linear layer without bias. With
    classes, the logit gains the inner product of these features with an embedding of
    the label (a projection discriminator).

    Args:
        image_shape: Tuple of `(height, width, channels)`, as for `resnet_generator`.
        width: int. Channels of every block.
        classes: int or None. Number of classes; None for an unconditional one.
        spectral: bool. Whether every kernel is spectrally normalized.
        attention: int or None. Height of the map that gets self-attention.

    Returns:
        Functional model from images, float `(batch, *image_shape)`, and with classes
        `labels`, int32 `(batch,)`, to float32 logits `(batch, 1)`.

    Raises:
        ValueError: If the size does not fit, or no map has the height of `attention`.

    Reference:
        Gulrajani et al., 2017, appendix F. https://arxiv.org/abs/1704.00028
        Miyato et al., 2018, table 4. https://arxiv.org/abs/1802.05957
        Miyato and Koyama, 2018, section 3. https://arxiv.org/abs/1802.05637
    """
    base_height, _, stages = base_of(image_shape)
    halvings = max(1, stages - 1 if base_height == 4 else stages)
    height = image_shape[0]
    heights = [height // 2**stage for stage in range(1, halvings + 1)]
    _check_attention(attention, heights)
    image = keras.Input(image_shape, name="image")
    x = image
    for stage, height in enumerate(heights, start=1):
        x = _falling_block(x, width, f"block_{stage}", spectral, first=stage == 1)
        if height == attention:
            x = SelfAttention2D(spectral, name="attention")(x)
    for stage in (halvings + 1, halvings + 2):
        x = _falling_block(x, width, f"block_{stage}", spectral, halve=False)
    x = layers.ReLU(name="relu")(x)
    places = x.shape[1] * x.shape[2] if spectral else 1
    mean = layers.GlobalAveragePooling2D(dtype="float32", name="mean")(x)
    features = layers.Rescaling(places, dtype="float32", name="features")(mean)
    dense = SpectralDense if spectral else layers.Dense
    logits = dense(1, use_bias=False, dtype="float32", name="logits")(features)
    if classes is None:
        return keras.Model([image], logits, name="discriminator")
    labels = keras.Input((), dtype="int32", name="labels")
    embed = SpectralEmbedding if spectral else layers.Embedding
    embedding = embed(classes, width, dtype="float32", name="label")(labels)
    match = layers.Dot(1, dtype="float32", name="match")([features, embedding])
    logits = layers.Add(dtype="float32", name="conditional_logits")([logits, match])
    return keras.Model([image, labels], logits, name="discriminator")


def _rising_block(x, labels, classes, width, name):
    shortcut = Upsample2D(name=f"{name}_shortcut_up")(x)
    shortcut = _conv(width, 1, f"{name}_shortcut")(shortcut)
    for index in (1, 2):
        norm = f"{name}_norm_{index}"
        if labels is None:
            x = _normalization(norm)(x)
        else:
            x = ConditionalBatchNormalization(classes, name=norm)([x, labels])
        x = layers.ReLU(name=f"{name}_relu_{index}")(x)
        if index == 1:
            x = Upsample2D(name=f"{name}_up")(x)
        x = _conv(width, 3, f"{name}_conv_{index}")(x)
    return layers.Add(name=name)([x, shortcut])


def _falling_block(x, width, name, spectral, first=False, halve=True):
    shortcut = x
    if first or halve or x.shape[-1] != width:
        shortcut = _conv(width, 1, f"{name}_shortcut", spectral)(x)
    if not first:
        x = layers.ReLU(name=f"{name}_relu_1")(x)
    x = _conv(width, 3, f"{name}_conv_1", spectral)(x)
    x = layers.ReLU(name=f"{name}_relu_2")(x)
    x = _conv(width, 3, f"{name}_conv_2", spectral)(x)
    x = layers.Add(name=name)([x, shortcut])
    # Once for both paths: the mean of a sum is the sum of the means.
    return layers.AveragePooling2D(2, name=f"{name}_down")(x) if halve else x


def _conv(filters, kernel_size, name, spectral=False):
    # Twice Glorot's variance in the path that ReLU halves, once in the shortcut.
    scale = 2.0 if kernel_size == 3 else 1.0
    initializer = keras.initializers.VarianceScaling(scale, "fan_avg", "uniform")
    if spectral:
        return SpectralConv2D(
            filters, kernel_size, kernel_initializer=initializer, name=name
        )
    return layers.Conv2D(
        filters,
        kernel_size,
        padding="same",
        kernel_initializer=initializer,
        name=name,
    )


def _normalization(name):
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=name)


def _check_attention(attention, heights):
    if attention is not None and attention not in heights:
        raise ValueError(
            "`attention` must be the height of a map between two blocks, here one of "
            f"{', '.join(map(str, heights))}. Received: attention={attention!r}."
        )
