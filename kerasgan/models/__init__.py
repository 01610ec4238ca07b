"""The GANs: one file, one final class and one whole training step each."""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "DCGAN": "kerasgan.models.dcgan",
        "GAN": "kerasgan.models.gan",
        "R3GAN": "kerasgan.models.r3gan",
        "SNGAN": "kerasgan.models.sngan",
        "WGAN": "kerasgan.models.wgan",
        "WGANGP": "kerasgan.models.wgan_gp",
        "get": "kerasgan.models.families",
    },
)
