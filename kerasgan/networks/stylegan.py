"""The generator of StyleGAN: blocks that a style scales and noise roughens."""

from __future__ import annotations

import keras
from keras import layers

from kerasgan.layers import (
    AdaptiveInstanceNormalization,
    Blur2D,
    EqualizedConv2D,
    EqualizedDense,
    LearnedConstant,
    NoiseInjection,
    NoiseOfLayer,
    OutputRange,
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


class StyleGANGenerator:
    """The layers of the generator, and the network of each level.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; height and width
            are the same power of two times a base whose shorter side is 4 to 7.
        latent_dim: int. Length of the latent, and of a style.
        width: int. Channels next to the full-size picture; they double towards the
            base.
        maximum_width: int. Channels at most.
        mapping_depth: int. Layers of the mapping network.
        truncation_cutoff: int or None. How many layers are truncated; None for all.
        noise_input: bool. Whether the noise is an input; else it is a constant.

    Attributes:
        style_layers: int. Number of layers that take a style, two for each level.
        noise_dim: int. Length of the noise of a picture.

    Raises:
        ValueError: If the size is no such multiple.

    Reference:
        Karras et al., 2019, figure 1. https://arxiv.org/abs/1812.04948
    """

    def __init__(
        self,
        image_shape,
        latent_dim,
        width,
        maximum_width,
        mapping_depth,
        truncation_cutoff,
        noise_input,
    ):
        *self.base, stages = base_of(image_shape)
        self.latent_dim = latent_dim
        self.widths = level_widths(stages, width, maximum_width)
        self.style_layers = 2 * len(self.widths)
        self.noise_dim = sum(2 * self._cells(level) for level in range(stages + 1))
        self.layers = mapping_layers(mapping_depth, latent_dim)
        self._add(
            Truncation(
                self.style_layers, truncation_cutoff, dtype="float32", name="truncate"
            )
        )
        self._add(LearnedConstant((*self.base, self.widths[0]), name="constant"))
        for level, filters in enumerate(self.widths):
            self._add_level(level, filters, image_shape[-1])
        self.noise_input = noise_input
        if not noise_input:
            self._add(constant_noise(self.noise_dim))

    def connect(self, level, fade_in=None):
        """Connects the layers of a level.

        Args:
            level: int. Number of doublings.
            fade_in: `FadeIn` layer between the pictures of the level below, enlarged,
                and its own; None for its own alone.

        Returns:
            Functional model from `latent`, `truncation` and, where it is an input,
            `noise` to float32 images of the level's size, in [-1, 1] unless `training`.
            Its layers "mapping" and "synthesis" are the two networks of the paper.
        """
        return connect_style_generator(
            connect_mapping(self.layers, self.latent_dim),
            self.layers["truncate"],
            self._connect_synthesis(level, fade_in),
            self.layers.get("noise_constant"),
        )

    def _connect_synthesis(self, level, fade_in):
        styles = keras.Input((self.style_layers, self.latent_dim), name="styles")
        noise = keras.Input((self.noise_dim,), name="noise")
        x, start = self.layers["constant"](styles), 0
        for stage in range(level + 1):
            below = x
            for index in (0, 1):
                name = f"level_{stage}_{index}"
                x = self._convolve(x, stage, index)
                size = [side * 2**stage for side in self.base]
                roughness = NoiseOfLayer(start, size, name=f"{name}_noise_map")(noise)
                x = self.layers[f"{name}_noise"]([x, roughness])
                x = layers.LeakyReLU(LEAK, name=f"{name}_leaky")(x)
                style = StyleOfLayer(2 * stage + index, name=f"{name}_own")(styles)
                style = self.layers[f"{name}_style"](style)
                x = AdaptiveInstanceNormalization(name=f"{name}_adapted")([x, style])
                start += self._cells(stage)
        image = self.layers[f"level_{level}_to_image"](x)
        if fade_in is not None:
            old = self.layers[f"level_{level - 1}_to_image"](below)
            image = fade_in([Upsample2D(dtype="float32", name="enlarge")(old), image])
        image = OutputRange(dtype="float32", name="image")(image)
        return keras.Model([styles, noise], image, name="synthesis")

    def _convolve(self, x, stage, index):
        """The constant takes the place of the first level's first convolution."""
        if (stage, index) == (0, 0):
            return x
        x = self.layers[f"level_{stage}_{index}_conv"](x)
        return x if index else Blur2D(name=f"level_{stage}_blur")(x)

    def _add_level(self, level, filters, channels):
        for index in (0, 1):
            name = f"level_{level}_{index}"
            if (level, index) != (0, 0):
                convolution = {"gain": GAIN, "up": index == 0, "name": f"{name}_conv"}
                self._add(EqualizedConv2D(filters, 3, **convolution))
            self._add(NoiseInjection(per_channel=True, name=f"{name}_noise"))
            self._add(EqualizedDense(2 * filters, name=f"{name}_style"))
        # float32 to the end: pixels must not be rounded to half precision.
        name = f"level_{level}_to_image"
        self._add(EqualizedConv2D(channels, 1, dtype="float32", name=name))

    def _add(self, layer):
        self.layers[layer.name] = layer

    def _cells(self, level):
        return self.base[0] * self.base[1] * 4**level
