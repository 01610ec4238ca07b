"""What only CycleGAN does."""

import numpy as np
import tensorflow as tf

from kerasgan.models import CycleGAN

SMALL = {"image_shape": (32, 32, 3), "width": 4, "patch_halvings": 1, "blocks": 1}


def test_discriminators_see_what_the_pools_give():
    gan, seen = CycleGAN(**SMALL), []
    gan.compile()
    for name, level in (("pool_a", 0.25), ("pool_b", 0.75)):
        setattr(gan, name, lambda fakes, key, level=level: tf.fill(fakes.shape, level))
    gan.update_generator = gan.update_discriminator = lambda loss, tape: None
    gan.tell_apart = lambda discriminator, real, fake: (
        seen.append((discriminator.name, real.numpy()[0, 0, 0, 0], np.unique(fake)))
        or tf.constant(0.0)
    )
    gan.train_step((tf.fill((2, 32, 32, 3), 0.1), tf.fill((2, 32, 32, 3), 0.2)))
    names = gan.discriminator_a.name, gan.discriminator_b.name
    real = np.float32(0.1), np.float32(0.2)
    assert seen == [*zip(names, real, (0.25, 0.75), strict=True)]
