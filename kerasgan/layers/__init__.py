"""Layers that GANs need and Keras does not have, or has in another form."""

from kerasgan.layers.attention import SelfAttention2D
from kerasgan.layers.normalization import ConditionalBatchNormalization
from kerasgan.layers.output_range import OutputRange
from kerasgan.layers.resampling import Upsample2D
from kerasgan.layers.spectral import SpectralConv2D, SpectralDense, SpectralEmbedding

__all__ = [
    "ConditionalBatchNormalization",
    "OutputRange",
    "SelfAttention2D",
    "SpectralConv2D",
    "SpectralDense",
    "SpectralEmbedding",
    "Upsample2D",
]
