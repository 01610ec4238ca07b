"""Network bodies that several families share."""

from kerasgan.networks.dcgan import dcgan_discriminator as dcgan_discriminator
from kerasgan.networks.dcgan import dcgan_generator as dcgan_generator
