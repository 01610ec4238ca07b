"""The GANs: one file, one final class and one whole training step each."""

from kerasgan.models.dcgan import DCGAN as DCGAN
