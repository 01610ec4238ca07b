"""R3GAN's bodies: sizes, widths, and an initialisation that keeps the variance."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.networks import r3gan_discriminator, r3gan_generator


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (64, 32, 3)], ids=str)
@pytest.mark.parametrize("classes", [None, 3])
def test_shapes(shape, classes):
    generator = r3gan_generator(shape, 5, width=8, classes=classes)
    discriminator = r3gan_discriminator(shape, width=8, classes=classes)
    labels = [] if classes is None else [tf.constant([0, 2])]
    image = generator([tf.ones((2, 5)), *labels])
    assert image.shape == (2, *shape)
    assert discriminator([image, *labels]).shape == (2, 1)


def test_pictures_are_clipped_when_drawn_and_not_in_training():
    generator = r3gan_generator((8, 8, 1), 5, width=8)
    latents = 100 * tf.random.normal((4, 5), seed=0)
    assert np.abs(generator(latents)).max() == 1.0
    assert np.abs(generator(latents, training=True)).max() > 1.0


def test_widths_double_towards_the_base_and_stop_at_four_times():
    network = r3gan_discriminator((64, 64, 3), width=8, blocks=2)
    widths = [network.get_layer(f"block_{k}_2").output.shape[-1] for k in range(5)]
    assert widths == [8, 16, 32, 32, 32]


def test_blocks_start_as_the_identity_and_keep_the_variance():
    generator = r3gan_generator((32, 32, 3), 64, width=32)
    latents = tf.random.normal((64, 64), seed=0)
    names = ["basis", "block_0_1", "block_3_1", "image"]
    outputs = [generator.get_layer(name).output for name in names]
    basis, first, last, image = keras.Model(generator.inputs, outputs)(
        latents, training=True
    )
    np.testing.assert_array_equal(basis, first)
    assert np.std(basis) == pytest.approx(1.0, abs=0.15)
    # The bilinear filter makes a rough map smoother; nothing else changes its size.
    assert 0.3 < np.std(last) < 1.2
    assert 0.2 < np.std(image) < 1.5


def test_widening_convolutions_are_scaled_by_the_number_of_blocks():
    network = r3gan_discriminator((32, 32, 3), width=32, blocks=2)
    kernel = np.asarray(network.get_layer("block_0_1_widen").kernel)
    gain = (2 / 1.04) ** 0.5 * 8**-0.25  # eight blocks
    assert kernel.std() == pytest.approx(gain * 32**-0.5, rel=0.1)
    middle = np.asarray(network.get_layer("block_0_1_middle").kernel.value)
    assert middle.shape == (3, 3, 16, 64)
    assert middle.std() == pytest.approx(gain * (9 * 16) ** -0.5, rel=0.1)
    assert not np.asarray(network.get_layer("block_0_1_narrow").kernel).any()
