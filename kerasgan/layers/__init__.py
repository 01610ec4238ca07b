"""Layers that GANs need and Keras does not have, or has in another form."""

from kerasgan.layers.attention import SelfAttention2D
from kerasgan.layers.basis import DiscriminativeBasis, GenerativeBasis
from kerasgan.layers.blur import BilinearDownsample2D, Blur2D, Downsample2D
from kerasgan.layers.equalized import EqualizedConv2D, EqualizedDense
from kerasgan.layers.fade_in import FadeIn
from kerasgan.layers.grouped import GroupedConv2D
from kerasgan.layers.instance_normalization import (
    AdaptiveInstanceNormalization,
    InstanceNormalization,
)
from kerasgan.layers.keyed_dropout import KeyedDropout
from kerasgan.layers.minibatch import MinibatchStandardDeviation
from kerasgan.layers.modulated import ModulatedConv2D
from kerasgan.layers.noise import NoiseInjection, NoiseOfLayer
from kerasgan.layers.normalization import ConditionalBatchNormalization
from kerasgan.layers.output_range import OutputRange, clip_leading_back
from kerasgan.layers.padding import ReflectionPadding2D
from kerasgan.layers.pixel_normalization import PixelNormalization
from kerasgan.layers.resampling import BilinearUpsample2D, Upsample2D
from kerasgan.layers.spectral import SpectralConv2D, SpectralDense, SpectralEmbedding
from kerasgan.layers.styles import LearnedConstant, StyleOfLayer, Truncation

__all__ = [
    "AdaptiveInstanceNormalization",
    "BilinearDownsample2D",
    "BilinearUpsample2D",
    "Blur2D",
    "ConditionalBatchNormalization",
    "DiscriminativeBasis",
    "Downsample2D",
    "EqualizedConv2D",
    "EqualizedDense",
    "FadeIn",
    "GenerativeBasis",
    "GroupedConv2D",
    "InstanceNormalization",
    "KeyedDropout",
    "LearnedConstant",
    "MinibatchStandardDeviation",
    "ModulatedConv2D",
    "NoiseInjection",
    "NoiseOfLayer",
    "OutputRange",
    "PixelNormalization",
    "ReflectionPadding2D",
    "SelfAttention2D",
    "SpectralConv2D",
    "SpectralDense",
    "SpectralEmbedding",
    "StyleOfLayer",
    "Truncation",
    "Upsample2D",
    "clip_leading_back",
]
