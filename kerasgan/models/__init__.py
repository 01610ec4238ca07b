"""The GANs: one file, one final class and one whole training step each."""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "CycleGAN": "kerasgan.models.cyclegan",
        "DCGAN": "kerasgan.models.dcgan",
        "GAN": "kerasgan.models.gan",
        "Pix2Pix": "kerasgan.models.pix2pix",
        "ProGAN": "kerasgan.models.progan",
        "R3GAN": "kerasgan.models.r3gan",
        "SNGAN": "kerasgan.models.sngan",
        "StyleGAN": "kerasgan.models.stylegan",
        "StyleGAN2": "kerasgan.models.stylegan2",
        "WGAN": "kerasgan.models.wgan",
        "WGANGP": "kerasgan.models.wgan_gp",
        "get": "kerasgan.models.families",
    },
)
