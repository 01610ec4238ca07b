"""The residual translator of CycleGAN: halve twice, think, double twice."""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import InstanceNormalization, ReflectionPadding2D
from kerasgan.networks.patch_discriminator import normal_weights

MULTIPLE = 4
"""int. Height and width of what a residual translator takes are multiples of this."""


def resnet_translator(
    channels: int, width: int = 64, blocks: int = 9, name: str = "translator"
) -> keras.Model:
    """Builds a network that turns pictures into pictures of the same size.

    A convolution of 7x7, two of stride 2, residual blocks at a quarter of the size, two
    transposed convolutions and a last one of 7x7. Instance norm and ReLU follow each of
    them; where the size stays, the picture is padded by its mirror image.

    Args:
        channels: int. Channels of a picture, 1 or 3.
        width: int. Channels next to the picture; four times as many in the blocks.
        blocks: int. Residual blocks: nine in the paper, or six for small pictures.
        name: str. Name of the network, with which the names of its weights begin.

    Returns:
        Functional model from `image`, float `(batch, height, width, channels)` in
        [-1, 1], height and width any multiples of 4 from 8, to `translation`, float32
        of the same shape and range.

    Reference:
        Zhu et al., 2017, section 7.2. https://arxiv.org/abs/1703.10593
        Johnson et al., 2016. https://arxiv.org/abs/1603.08155
    """
    with keras.name_scope(name):
        image = keras.Input((None, None, channels), name="image")
        x = ReflectionPadding2D(3, name="from_image_pad")(image)
        x = _conv(width, 7, "from_image")(x)
        x = _normalized_relu(x, "from_image")
        for stage in (1, 2):
            x = _conv(2**stage * width, 3, f"down_{stage}", strides=2)(x)
            x = _normalized_relu(x, f"down_{stage}")
        for block in range(1, blocks + 1):
            x = _residual_block(x, f"block_{block}")
        for stage in (1, 2):
            x = _doubling(4 * width // 2**stage, f"up_{stage}")(x)
            x = _normalized_relu(x, f"up_{stage}")
        x = ReflectionPadding2D(3, name="to_image_pad")(x)
        # float32 to the end: pixels and losses must not be rounded to half precision.
        x = _conv(channels, 7, "to_image", use_bias=True, dtype="float32")(x)
        translation = layers.Activation("tanh", dtype="float32", name="translation")
        return keras.Model([image], translation(x), name=name)


def _residual_block(x, name):
    y = x
    for half in (1, 2):
        part = f"{name}_{half}"
        y = ReflectionPadding2D(1, name=f"{part}_pad")(y)
        y = _conv(x.shape[-1], 3, part)(y)
        y = InstanceNormalization(name=f"{part}_norm")(y)
        if half == 1:
            y = layers.ReLU(name=f"{part}_relu")(y)
    return layers.Add(name=name)([x, y])


def _normalized_relu(x, name):
    x = InstanceNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def _conv(filters, kernel_size, name, strides=1, use_bias=False, **kwargs):
    return layers.Conv2D(
        filters,
        kernel_size,
        strides,
        # What keeps its size has been padded already.
        padding="valid" if strides == 1 else "same",
        # Instance norm takes a bias away again: only the last convolution has one.
        use_bias=use_bias,
        kernel_initializer=normal_weights(),
        name=name,
        **kwargs,
    )


def _doubling(filters, name):
    return layers.Conv2DTranspose(
        filters,
        3,
        strides=2,
        padding="same",
        use_bias=False,
        kernel_initializer=normal_weights(),
        name=name,
    )
