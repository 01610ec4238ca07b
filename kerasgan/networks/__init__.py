"""Network bodies that several families share."""

from kerasgan.networks.dcgan import dcgan_discriminator as dcgan_discriminator
from kerasgan.networks.dcgan import dcgan_generator as dcgan_generator
from kerasgan.networks.patch_discriminator import (
    patch_discriminator as patch_discriminator,
)
from kerasgan.networks.progan import ProGANDiscriminator as ProGANDiscriminator
from kerasgan.networks.progan import ProGANGenerator as ProGANGenerator
from kerasgan.networks.r3gan import r3gan_discriminator as r3gan_discriminator
from kerasgan.networks.r3gan import r3gan_generator as r3gan_generator
from kerasgan.networks.resnet import resnet_discriminator as resnet_discriminator
from kerasgan.networks.resnet import resnet_generator as resnet_generator
from kerasgan.networks.resnet_translator import resnet_translator as resnet_translator
from kerasgan.networks.style import mix_styles as mix_styles
from kerasgan.networks.stylegan import StyleGANGenerator as StyleGANGenerator
from kerasgan.networks.stylegan2 import (
    stylegan2_discriminator as stylegan2_discriminator,
)
from kerasgan.networks.stylegan2 import stylegan2_generator as stylegan2_generator
from kerasgan.networks.unet import unet_translator as unet_translator
from kerasgan.networks.unet import without_dropout as without_dropout
