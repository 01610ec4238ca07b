"""What families that grow refuse, and say of it."""

import numpy as np
import pytest

from kerasgan.models import ProGAN

SMALL = {"image_shape": (16, 16, 1), "latent_dim": 8, "width": 4, "maximum_width": 8}


def test_training_after_growing_asks_for_compile():
    gan = ProGAN(**SMALL, level=0)
    pictures = np.zeros((8, 16, 16, 1), np.uint8)
    gan.compile(run_eagerly=True)
    gan.grow_to(1)
    for fit in (gan.fit, gan.train_on_batch):
        with pytest.raises(ValueError, match="compiled after `grow_to`.* level 1, not"):
            fit(pictures)
    gan.regrow(2)
    gan.fit(pictures, verbose=0)


@pytest.mark.parametrize("images", [-5, 2.5])
def test_fades_of_no_whole_number_are_refused(images):
    with pytest.raises(ValueError, match=f"0 for no fade. .* fade_images={images}"):
        ProGAN(**SMALL, level=0).grow_to(1, images)


@pytest.mark.parametrize("level", [-1, 3, 1.0])
def test_levels_that_are_not_there_are_refused(level):
    with pytest.raises(ValueError, match=r"from 0 to 2.*\(4, 4\) to \(16, 16\)"):
        ProGAN(**SMALL, level=level)
