"""Layers that GANs need and Keras does not have, or has in another form."""

from kerasgan.layers.attention import SelfAttention2D
from kerasgan.layers.basis import DiscriminativeBasis, GenerativeBasis
from kerasgan.layers.grouped import GroupedConv2D
from kerasgan.layers.normalization import ConditionalBatchNormalization
from kerasgan.layers.output_range import OutputRange
from kerasgan.layers.resampling import BilinearUpsample2D, Upsample2D
from kerasgan.layers.spectral import SpectralConv2D, SpectralDense, SpectralEmbedding

__all__ = [
    "BilinearUpsample2D",
    "ConditionalBatchNormalization",
    "DiscriminativeBasis",
    "GenerativeBasis",
    "GroupedConv2D",
    "OutputRange",
    "SelfAttention2D",
    "SpectralConv2D",
    "SpectralDense",
    "SpectralEmbedding",
    "Upsample2D",
]
