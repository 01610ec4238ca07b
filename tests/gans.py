"""The table of GANs: every row passes every check of tests/contract.

`make test-all` makes all of these checks. `make test` leaves out the dear ones of rows
that differ little (there the last row of a family that is not costly speaks for it) and
the dearest ones of families whose graphs are large.
"""

import dataclasses

import numpy as np

from kerasgan.models import (
    DCGAN,
    GAN,
    R3GAN,
    SNGAN,
    WGAN,
    WGANGP,
    CycleGAN,
    Pix2Pix,
    ProGAN,
    StyleGAN,
    StyleGAN2,
)


@dataclasses.dataclass(frozen=True, eq=False)  # a row is a key: equal to itself alone
class Row:
    """A small model of a family and how to make one.

    Attributes:
        name: str. Identifier of the row in test names.
        model: The class.
        config: dict. Constructor arguments that make it small.
        fade_images: int. Where more than 0, the newest blocks of a family that grows
            are being faded in.
        costly: bool. Whether a check takes so long that `make test` leaves most of them
            to `make test-all`.
    """

    name: str
    model: type
    config: dict
    fade_images: int = 0
    costly: bool = False

    def make(self, **changes):
        """Makes the model with the row's arguments and changes to them."""
        gan = self.model(**{**self.config, **changes})
        if self.fade_images:
            gan.grow_to(gan.levels - 1, self.fade_images)
        return gan

    def data(self, count=48):
        """Random pictures, and labels for a conditional model, as `fit` takes them."""
        random = np.random.default_rng(0)
        shape = (count, *self.config["image_shape"])
        images = random.integers(0, 256, shape, dtype=np.uint8)
        classes = self.config.get("classes")
        return images if classes is None else (images, np.arange(count) % classes)

    def inputs(self, gan, count):
        """Inputs of the sampler, by their names in their order."""
        random = np.random.default_rng(1)
        given = {
            "latent": random.normal(size=(count, gan.latent_dim)).astype(np.float32),
            "labels": np.arange(count, dtype=np.int32) % (gan.classes or 1),
            "truncation": np.linspace(0.5, 1.0, count, dtype=np.float32),
        }
        widths = {tensor.name: tensor.shape[-1] for tensor in gan.sampler.inputs}
        if "noise" in widths:
            noise = random.normal(size=(count, widths["noise"]))
            given["noise"] = noise.astype(np.float32)
        return {name: values for name, values in given.items() if name in widths}

    def draw(self, gan, count, seed=0, **arguments):
        """Pictures of a model that are a function of the seed."""
        return gan.sample(count, seed, **arguments)


class Pairs(Row):
    """A small model that translates."""

    def data(self, count=48):
        """Random pictures of both kinds, as `fit` takes them."""
        images = self._noise(2 * count, 0)
        return images[:count], images[count:]

    def inputs(self, gan, count):
        """Inputs of the sampler, by their names in their order."""
        return {"image": self._noise(count, 1).astype(np.float32) / 127.5 - 1.0}

    def draw(self, gan, count, seed=0, **arguments):
        """Translations of random pictures."""
        return gan.translate(self._noise(count, seed), **arguments)

    def _noise(self, count, seed):
        shape = (count, *self.config["image_shape"])
        return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}

LOTS = {**SMALL, "critic_steps": 2}

STYLE = {**SMALL, "latent_dim": 8, "maximum_width": 8, "mapping_depth": 2}

TRANSLATOR = {"image_shape": (32, 32, 3), "width": 4, "patch_halvings": 1}

ROWS = [
    Row("gan", GAN, SMALL),
    Row("dcgan", DCGAN, SMALL),
    Row("dcgan_no_average", DCGAN, {**SMALL, "average_half_life": None}),
    Row("dcgan_least_squares", DCGAN, {**SMALL, "loss": "least_squares"}),
    Row("dcgan_conditional", DCGAN, {**SMALL, "classes": 3}),
    Row("wgan", WGAN, LOTS),
    Row("wgan_gp", WGANGP, LOTS),
    Row(
        "wgan_gp_resnet",
        WGANGP,
        {**LOTS, "classes": 3, "body": "resnet"},
        costly=True,
    ),
    Row(
        "sngan",
        SNGAN,
        {**LOTS, "image_shape": (16, 16, 3), "attention": 8},
        costly=True,
    ),
    Row("sngan_conditional", SNGAN, {**SMALL, "critic_steps": 1, "classes": 3}),
    Row(
        "r3gan",
        R3GAN,
        {**SMALL, "width": 8, "clip_fakes": True, "schedule_images": 100},
    ),
    Row(
        "r3gan_conditional_ada",
        R3GAN,
        {
            **SMALL,
            "image_shape": (8, 8, 3),
            "width": 8,
            "classes": 3,
            "augmentation": "ada:blit,geometry,color,cutout",
            "clip_fakes": True,
            "schedule_images": 100,
        },
        costly=True,
    ),
    Row("progan", ProGAN, SMALL),
    Row("progan_small", ProGAN, {**SMALL, "level": 0}),
    Row("progan_fading", ProGAN, SMALL, fade_images=200),
    Row("stylegan", StyleGAN, STYLE),
    Row(
        "stylegan_fading",
        StyleGAN,
        {**STYLE, "noise": "input"},
        fade_images=200,
        costly=True,
    ),
    Row("stylegan2", StyleGAN2, STYLE),
    Row(
        "stylegan2_conditional_ada",
        StyleGAN2,
        {
            **STYLE,
            "image_shape": (8, 8, 3),
            "classes": 3,
            "noise": "input",
            "augmentation": "ada",
            "augmentation_images": 100,
            "clip_fakes": True,
        },
        costly=True,
    ),
    Pairs(
        "cyclegan",
        CycleGAN,
        # Full after the second batch of 16, so that the third is exchanged.
        {**TRANSLATOR, "blocks": 1, "pool_size": 20},
    ),
    Pairs("pix2pix", Pix2Pix, TRANSLATOR),
    Pairs("pix2pix_batch", Pix2Pix, {**TRANSLATOR, "normalization": "batch"}),
]
