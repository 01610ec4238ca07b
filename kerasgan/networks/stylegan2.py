"""The bodies of StyleGAN2: a generator that sums pictures, a residual discriminator."""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import (
    BilinearDownsample2D,
    Blur2D,
    EqualizedConv2D,
    EqualizedDense,
    LearnedConstant,
    MinibatchStandardDeviation,
    ModulatedConv2D,
    NoiseInjection,
    NoiseOfLayer,
    OutputRange,
    PixelNormalization,
    StyleOfLayer,
    Truncation,
    Upsample2D,
)
from kerasgan.networks.dcgan import base_of
from kerasgan.networks.progan import level_widths
from kerasgan.networks.style import (
    GAIN,
    LEAK,
    connect_mapping,
    connect_style_generator,
    constant_noise,
    mapping_layers,
)


def stylegan2_generator(
    image_shape,
    latent_dim,
    width,
    maximum_width,
    mapping_depth,
    classes=None,
    noise_input=False,
):
    """Builds the generator: modulated convolutions, and a picture summed over sizes.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; height and width
            are the same power of two times a base whose shorter side is 4 to 7.
        latent_dim: int. Length of the latent, and of a style.
        width: int. Channels next to the full-size picture; they double towards the
            base.
        maximum_width: int. Channels at most.
        mapping_depth: int. Layers of the mapping network.
        classes: int or None. Number of classes.
        noise_input: bool. Whether the noise is an input; else it is a constant.

    Returns:
        Functional model from `latent`, `labels` with classes, `truncation` and, where
        it is an input, `noise` to float32 images, in [-1, 1] unless `training`. Its
        layers "mapping" and "synthesis" are the two networks of the paper.

    Raises:
        ValueError: If the size is no such multiple.

    Reference:
        Karras et al., 2020, figures 2 and 7. https://arxiv.org/abs/1912.04958
    """
    synthesis = _synthesis(image_shape, latent_dim, width, maximum_width)
    style_layers, _ = synthesis.inputs[0].shape[1:]
    label = None
    if classes is not None:
        scale = keras.initializers.RandomNormal(stddev=1.0)
        label = layers.Embedding(
            classes, latent_dim, scale, dtype="float32", name="label"
        )
    return connect_style_generator(
        connect_mapping(mapping_layers(mapping_depth, latent_dim), latent_dim, label),
        Truncation(style_layers, dtype="float32", name="truncate"),
        synthesis,
        None if noise_input else constant_noise(synthesis.inputs[1].shape[1]),
    )


def stylegan2_discriminator(image_shape, width, maximum_width, classes=None):
    """Builds the discriminator, of residual blocks that halve.

    With classes, the last linear map gives a vector, whose inner product with an
    embedding of the label is the logit.

    Args:
        image_shape: Tuple of `(height, width, channels)`, as for the generator.
        width: int. Channels next to the picture.
        maximum_width: int. Channels at most.
        classes: int or None. Number of classes; None for an unconditional one.

    Returns:
        Functional model from images, float `(batch, *image_shape)`, and with classes
        `labels`, int32 `(batch,)`, to float32 logits `(batch, 1)`.

    Raises:
        ValueError: If the size does not fit.

    Reference:
        Karras et al., 2020, figure 7. https://arxiv.org/abs/1912.04958
    """
    *_, stages = base_of(image_shape)
    widths = level_widths(stages, width, maximum_width)
    image = keras.Input(image_shape, name="image")
    x = _leaky(_conv(widths[-1], 1, "from_image")(image), "from_image")
    for level in range(stages, 0, -1):
        x = _halving_block(x, widths[level], widths[level - 1], f"level_{level}")
    x = MinibatchStandardDeviation(name="deviation")(x)
    x = _leaky(_conv(widths[0], 3, "level_0_conv")(x), "level_0_conv")
    x = layers.Flatten(name="flat")(x)
    x = _leaky(EqualizedDense(widths[0], gain=GAIN, name="features")(x), "features")
    units = 1 if classes is None else widths[0]
    logits = EqualizedDense(units, dtype="float32", name="logits")(x)
    if classes is None:
        return keras.Model([image], logits, name="discriminator")
    labels = keras.Input((), dtype="int32", name="labels")
    scale = keras.initializers.RandomNormal(stddev=1.0)
    embed = layers.Embedding(classes, units, scale, dtype="float32", name="label")
    match = PixelNormalization(dtype="float32", name="label_norm")(embed(labels))
    logits = layers.Dot(1, dtype="float32", name="match")([logits, match])
    logits = layers.Rescaling(units**-0.5, dtype="float32", name="scaled")(logits)
    return keras.Model([image, labels], logits, name="discriminator")


def _synthesis(image_shape, style_dim, width, maximum_width):
    height, base_width, stages = base_of(image_shape)
    widths = level_widths(stages, width, maximum_width)
    sizes = [(height * 2**stage, base_width * 2**stage) for stage in range(stages + 1)]
    cells = [rows * columns for rows, columns in sizes]
    styles = keras.Input((2 * stages + 2, style_dim), name="styles")
    noise = keras.Input((2 * sum(cells) - cells[0],), name="noise")
    # Deviation 1, as demodulation expects of its input: it keeps the strength of maps.
    normal = keras.initializers.RandomNormal(stddev=1.0)
    x = LearnedConstant((*sizes[0], widths[0]), normal, name="constant")(styles)
    image, start = None, 0
    for level, filters in enumerate(widths):
        for index in (0, 1) if level else (1,):
            name = f"level_{level}_{index}"
            # The first level has one convolution, so one style less.
            style = _style(styles, x, 2 * level + index - 1, name)
            convolve = ModulatedConv2D(filters, 3, up=index == 0, name=f"{name}_conv")
            x = convolve([x, style])
            roughness = NoiseOfLayer(start, sizes[level], name=f"{name}_noise_map")
            x = NoiseInjection(name=f"{name}_noise")([x, roughness(noise)])
            x = layers.Rescaling(GAIN, name=f"{name}_gain")(_leaky(x, name))
            start += cells[level]
        image = _add_picture(image, x, styles, level, image_shape[-1])
    image = OutputRange(dtype="float32", name="image")(image)
    return keras.Model([styles, noise], image, name="synthesis")


def _style(styles, x, index, name):
    style = StyleOfLayer(index, name=f"{name}_own")(styles)
    channels = x.shape[-1]
    return EqualizedDense(channels, bias_initializer="ones", name=f"{name}_style")(
        style
    )


def _add_picture(image, x, styles, level, channels):
    """Adds what a level draws to the picture so far, enlarged bilinearly."""
    name = f"level_{level}_to_image"
    style = _style(styles, x, 2 * level + 1, name)
    # float32 to the end: pixels must not be rounded to half precision.
    draw = ModulatedConv2D(channels, 1, demodulate=False, dtype="float32", name=name)
    drawn = draw([x, style])
    if image is None:
        return drawn
    image = Upsample2D(dtype="float32", name=f"level_{level}_enlarge")(image)
    image = Blur2D(dtype="float32", name=f"level_{level}_smooth")(image)
    return layers.Add(dtype="float32", name=f"level_{level}_sum")([image, drawn])


def _halving_block(x, filters, following, name):
    """A residual block whose two ways, of equal strength, halve the maps."""
    y = _leaky(_conv(filters, 3, f"{name}_conv")(x), f"{name}_conv")
    y = Blur2D(name=f"{name}_blur")(y)
    # Gains: the root of 2 of a rectifier times the root of 1/2 of a sum of two.
    y = _conv(following, 3, f"{name}_conv_down", gain=1.0, down=True)(y)
    y = _leaky(y, f"{name}_conv_down")
    skip = BilinearDownsample2D(name=f"{name}_halve")(x)
    skip = _conv(following, 1, f"{name}_skip", gain=0.5**0.5, use_bias=False)(skip)
    return layers.Add(name=name)([y, skip])


def _conv(filters, kernel_size, name, gain=GAIN, **settings):
    return EqualizedConv2D(filters, kernel_size, gain=gain, name=name, **settings)


def _leaky(x, name):
    return layers.LeakyReLU(LEAK, name=f"{name}_leaky")(x)
