"""The bodies of ProGAN: blocks that double the size, one for each level.

All layers of all levels exist from the start, under fixed names; connecting those of a
level gives its network. So a tensor keeps its name in every file, at every level.
"""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import (
    Blur2D,
    Downsample2D,
    EqualizedConv2D,
    EqualizedDense,
    MinibatchStandardDeviation,
    OutputRange,
    PixelNormalization,
    Upsample2D,
)
from kerasgan.networks.dcgan import base_of

GAIN = 2**0.5  # keeps the variance through a rectifier
LEAK = 0.2


class ProGANGenerator:
    """The layers of the generator, and the network of each level.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; height and width
            are the same power of two times a base whose shorter side is 4 to 7.
        latent_dim: int. Length of the latent.
        width: int. Channels next to the full-size picture; they double towards the
            base.
        maximum_width: int. Channels at most.

    Raises:
        ValueError: If the size is no such multiple.

    Reference:
        Karras et al., 2018, table 2. https://arxiv.org/abs/1710.10196
    """

    def __init__(self, image_shape, latent_dim, width, maximum_width):
        *self.base, stages = base_of(image_shape)
        self.latent_dim = latent_dim
        self.widths = level_widths(stages, width, maximum_width)
        cells = self.base[0] * self.base[1] * self.widths[0]
        # A quarter of the gain, as in the paper's code.
        project = EqualizedDense(cells, gain=GAIN / 4, name="project")
        self.layers = {"project": project, "level_0_conv": _conv(self.widths[0], 0)}
        for level, filters in enumerate(self.widths):
            if level > 0:
                self._add(_conv(filters, level, up=True))
                self._add(_conv(filters, level))
            # float32 to the end: pixels must not be rounded to half precision.
            name, channels = f"level_{level}_to_image", image_shape[-1]
            self._add(EqualizedConv2D(channels, 1, dtype="float32", name=name))

    def connect(self, level, fade_in=None):
        """Connects the layers of a level.

        Args:
            level: int. Number of doublings.
            fade_in: `FadeIn` layer between the pictures of the level below, enlarged,
                and its own; None for its own alone.

        Returns:
            Functional model from `latent`, float `(batch, latent_dim)`, to float32
            images of the level's size, in [-1, 1] unless `training`.
        """
        latent = keras.Input((self.latent_dim,), name="latent")
        x = self.layers["project"](PixelNormalization(name="latent_norm")(latent))
        x = layers.Reshape((*self.base, self.widths[0]), name="to_map")(x)
        x = self._convolve(_activate(x, "project"), "level_0_conv")
        for stage in range(1, level + 1):
            below = x
            x = self._convolve(x, f"level_{stage}_conv_up")
            x = self._convolve(x, f"level_{stage}_conv")
        image = self.layers[f"level_{level}_to_image"](x)
        if fade_in is not None:
            old = self.layers[f"level_{level - 1}_to_image"](below)
            image = fade_in([Upsample2D(dtype="float32", name="enlarge")(old), image])
        image = OutputRange(dtype="float32", name="image")(image)
        return keras.Model([latent], image, name="generator")

    def _add(self, layer):
        self.layers[layer.name] = layer

    def _convolve(self, x, name):
        return _activate(self.layers[name](x), name)


class ProGANDiscriminator:
    """The layers of the discriminator, and the network of each level.

    Args:
        image_shape: Tuple of `(height, width, channels)`, as for `ProGANGenerator`.
        width: int. Channels next to the full-size picture.
        maximum_width: int. Channels at most.
        last_bias: bool. Whether the last layer has a bias; a game of differences of
            logits, such as Wasserstein's, hardly notices it.
        blur: bool. Whether maps are blurred before they are halved, as in StyleGAN.

    Raises:
        ValueError: If the size does not fit.

    Reference:
        Karras et al., 2018, table 2. https://arxiv.org/abs/1710.10196
    """

    def __init__(self, image_shape, width, maximum_width, last_bias=False, blur=False):
        *self.base, stages = base_of(image_shape)
        self.channels, self.blur = image_shape[-1], blur
        self.widths = level_widths(stages, width, maximum_width)
        self.layers = {}
        for level, filters in enumerate(self.widths):
            name = f"level_{level}_from_image"
            self._add(EqualizedConv2D(filters, 1, gain=GAIN, name=name))
            self._add(_conv(filters, level))
            if level > 0:
                self._add(_conv(self.widths[level - 1], level, down=True))
        self._add(EqualizedDense(self.widths[0], gain=GAIN, name="features"))
        logits = {"use_bias": last_bias, "dtype": "float32", "name": "logits"}
        self._add(EqualizedDense(1, **logits))

    def connect(self, level, fade_in=None):
        """Connects the layers of a level.

        Args:
            level: int. Number of halvings.
            fade_in: `FadeIn` layer between the halved picture and what the newest block
                makes of the whole one; None for the latter alone.

        Returns:
            Functional model from images of the level's size to float32 logits
            `(batch, 1)`.
        """
        height, width = (side * 2**level for side in self.base)
        image = keras.Input((height, width, self.channels), name="image")
        x = self._apply(f"level_{level}_from_image", image)
        for stage in range(level, 0, -1):
            x = self._apply(f"level_{stage}_conv", x)
            x = Blur2D(name=f"level_{stage}_blur")(x) if self.blur else x
            x = self._apply(f"level_{stage}_conv_down", x)
            if stage == level and fade_in is not None:
                halved = Downsample2D(name="halve")(image)
                old = self._apply(f"level_{level - 1}_from_image", halved)
                x = fade_in([old, x])
        x = MinibatchStandardDeviation(name="deviation")(x)
        x = layers.Flatten(name="flat")(self._apply("level_0_conv", x))
        logits = self.layers["logits"](self._apply("features", x))
        return keras.Model([image], logits, name="discriminator")

    def _add(self, layer):
        self.layers[layer.name] = layer

    def _apply(self, name, x):
        return layers.LeakyReLU(LEAK, name=f"{name}_leaky")(self.layers[name](x))


def level_widths(stages, width, maximum_width):
    """Returns the channels of each level, the base's first.

    Args:
        stages: int. Number of doublings.
        width: int. Channels next to the full-size picture.
        maximum_width: int. Channels at most.

    Returns:
        List of `stages + 1` ints.
    """
    return [
        min(width * 2 ** (stages - level), maximum_width) for level in range(stages + 1)
    ]


def _conv(filters, level, up=False, down=False):
    name = f"level_{level}_conv" + "_up" * up + "_down" * down
    return EqualizedConv2D(filters, 3, gain=GAIN, up=up, down=down, name=name)


def _activate(x, name):
    x = layers.LeakyReLU(LEAK, name=f"{name}_leaky")(x)
    return PixelNormalization(name=f"{name}_norm")(x)
