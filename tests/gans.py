"""The table of GANs: every row passes every check of test_models.py."""

import dataclasses

import numpy as np

from kerasgan.models import DCGAN, GAN, R3GAN, SNGAN, WGAN, WGANGP


@dataclasses.dataclass(frozen=True)
class Row:
    """A small model of a family and how to make one.

    Attributes:
        name: str. Identifier of the row in test names.
        model: The class.
        config: dict. Constructor arguments that make it small.
    """

    name: str
    model: type
    config: dict

    def make(self, **changes):
        """Makes the model with the row's arguments and changes to them."""
        return self.model(**{**self.config, **changes})

    def data(self, count=48):
        """Random pictures, and labels for a conditional model, as `fit` takes them."""
        random = np.random.default_rng(0)
        shape = (count, *self.config["image_shape"])
        images = random.integers(0, 256, shape, dtype=np.uint8)
        classes = self.config.get("classes")
        return images if classes is None else (images, np.arange(count) % classes)


SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}

LOTS = {**SMALL, "critic_steps": 2}

ROWS = [
    Row("gan", GAN, SMALL),
    Row("dcgan", DCGAN, SMALL),
    Row("dcgan_conditional", DCGAN, {**SMALL, "classes": 3}),
    Row("dcgan_no_average", DCGAN, {**SMALL, "average_half_life": None}),
    Row("dcgan_least_squares", DCGAN, {**SMALL, "loss": "least_squares"}),
    Row("wgan", WGAN, LOTS),
    Row("wgan_gp", WGANGP, LOTS),
    Row("wgan_gp_resnet", WGANGP, {**LOTS, "classes": 3, "body": "resnet"}),
    Row("sngan", SNGAN, {**LOTS, "image_shape": (16, 16, 3), "attention": 8}),
    Row("sngan_conditional", SNGAN, {**LOTS, "classes": 3}),
    Row("r3gan", R3GAN, {**SMALL, "width": 8}),
    Row(
        "r3gan_conditional_ada",
        R3GAN,
        {
            **SMALL,
            "image_shape": (8, 8, 3),
            "width": 8,
            "classes": 3,
            "augmentation": "ada:blit,geometry,color,cutout",
            "schedule_images": 100,
        },
    ),
]
