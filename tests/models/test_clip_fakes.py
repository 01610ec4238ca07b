"""Families with a linear last layer may show the discriminator what samples are."""

import numpy as np
import pytest

from kerasgan.models import R3GAN, StyleGAN2

SETTINGS = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 8}
PICTURES = np.zeros((16, 8, 8, 1), np.uint8)


@pytest.mark.parametrize("clip_fakes", [False, True])
@pytest.mark.parametrize("family", [R3GAN, StyleGAN2])
def test_generated_pictures_are_shown_in_range_if_asked(family, clip_fakes):
    gan = family(**SETTINGS, clip_fakes=clip_fakes)
    for weight in gan.generator.trainable_weights:
        if "to_image" in weight.path:
            weight.assign(100.0 * weight)  # what it draws is far beyond the range
    shown = []
    gan.augment = lambda images, *_: shown.append(np.abs(images).max()) or images
    gan.compile(run_eagerly=True)
    gan.fit(PICTURES, batch_size=16, verbose=0)
    assert min(shown) == 1  # the real pictures, of -1 everywhere
    assert (max(shown) == 1) == clip_fakes


@pytest.mark.parametrize("family", [R3GAN, StyleGAN2])
def test_it_is_yes_or_no(family):
    with pytest.raises(ValueError, match="`clip_fakes` must be True or False"):
        family(**SETTINGS, clip_fakes="no")
