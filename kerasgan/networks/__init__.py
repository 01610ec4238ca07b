"""Network bodies that several families share."""

from kerasgan.networks.dcgan import dcgan_discriminator as dcgan_discriminator
from kerasgan.networks.dcgan import dcgan_generator as dcgan_generator
from kerasgan.networks.patch_discriminator import (
    patch_discriminator as patch_discriminator,
)
from kerasgan.networks.r3gan import r3gan_discriminator as r3gan_discriminator
from kerasgan.networks.r3gan import r3gan_generator as r3gan_generator
from kerasgan.networks.resnet import resnet_discriminator as resnet_discriminator
from kerasgan.networks.resnet import resnet_generator as resnet_generator
from kerasgan.networks.resnet_translator import resnet_translator as resnet_translator
from kerasgan.networks.unet import unet_translator as unet_translator
from kerasgan.networks.unet import without_dropout as without_dropout
