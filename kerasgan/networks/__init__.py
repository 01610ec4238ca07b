"""Network bodies that several families share."""

from kerasgan.networks.dcgan import dcgan_discriminator as dcgan_discriminator
from kerasgan.networks.dcgan import dcgan_generator as dcgan_generator
from kerasgan.networks.r3gan import r3gan_discriminator as r3gan_discriminator
from kerasgan.networks.r3gan import r3gan_generator as r3gan_generator
from kerasgan.networks.resnet import resnet_discriminator as resnet_discriminator
from kerasgan.networks.resnet import resnet_generator as resnet_generator
