"""Augmentation of what the discriminator sees, real and generated alike.

With few pictures a discriminator learns them by heart. Augmenting real pictures alone
would teach the generator the augmentation; here both sides are augmented, by operations
with a gradient, so that only pictures of the data themselves are rewarded.
"""

from kerasgan.augmentation.adaptive import AdaptiveProbability
from kerasgan.augmentation.diff_augment import DiffAugment
from kerasgan.augmentation.pipe import AugmentationPipe
from kerasgan.augmentation.registry import get

__all__ = ["AdaptiveProbability", "AugmentationPipe", "DiffAugment", "get"]
