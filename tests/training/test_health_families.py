"""The health of every GAN of the table can be looked at, and a look leaves no trace."""

import keras
import numpy as np
import pytest

import kerasgan.data
from contract.trainings import every_family
from kerasgan.data import ImageSource
from kerasgan.training.health_look import HealthLook
from kerasgan.training.network_probe import NetworkProbe


@every_family
def test_a_look_at_a_family(row):
    gan, data = row.make(), row.data()
    if gan.latent_dim is None:
        source = kerasgan.data.load(data[0], second=data[1], aligned=True)
    else:
        source = ImageSource(*data) if isinstance(data, tuple) else ImageSource(data)
    before = [weight.value.numpy() for weight in gan.weights]
    measures = HealthLook(gan, source, source).measure()
    for old, weight in zip(before, gan.weights, strict=True):
        np.testing.assert_array_equal(old, weight.value)
    assert measures["not_finite"] == 0
    if gan.latent_dim is None:
        assert -1 <= measures["colour_correlation"] <= 1
        return
    assert measures["generator_gradient"] > 0
    assert measures["diversity"] > 0
    assert np.isnan(measures["r_v"]) or measures["r_v"] == 0  # the same pictures


class Growing:
    """Networks for pictures of 4 pixels, later of 8, in a model of 8 pixels."""

    def __init__(self):
        self.grow_to(4)

    def grow_to(self, size):
        latent = keras.Input((3,))
        image = keras.layers.Dense(size * size)(latent)
        image = keras.layers.Reshape((size, size, 1))(image)
        self.generator = keras.Model([latent], image)
        picture = keras.Input((size, size, 1))
        self.discriminator = keras.Model(
            [picture], keras.layers.Dense(1)(keras.layers.Flatten()(picture))
        )


def test_networks_that_grow_are_looked_at_as_they_are():
    model = Growing()
    probe = NetworkProbe(model)
    images = np.random.default_rng(0).normal(size=(70, 8, 8, 1)).astype(np.float32)
    latents = np.ones((70, 3), np.float32)
    small = images.reshape(70, 4, 2, 4, 2, 1).mean(axis=(2, 4))
    for size, shrunk in ((4, small), (4, small), (8, images)):
        model.grow_to(size)
        expected = model.discriminator.predict_on_batch([shrunk]).ravel()
        np.testing.assert_allclose(probe.logits(images), expected, atol=1e-5)
        # The gradient of a linear game: for each pixel its weight, for each latent 1.
        weights = model.discriminator.layers[-1].kernel.numpy()
        assert probe.gradient_norm(latents, images) == pytest.approx(
            2 * np.linalg.norm(weights), rel=1e-4
        )


def test_the_gradient_is_that_of_the_fakes_that_training_shows():
    model = Growing()
    dense = model.generator.layers[1]
    dense.bias.assign([5.0] * 16)  # beyond the range: only what leads back counts
    dense.kernel.assign(np.zeros((3, 16)))
    model.clip_fakes = True
    weights = model.discriminator.layers[-1].kernel.numpy()
    images, latents = np.zeros((70, 4, 4, 1), np.float32), np.ones((70, 3), np.float32)
    assert NetworkProbe(model).gradient_norm(latents, images) == pytest.approx(
        2 * np.linalg.norm(np.minimum(weights, 0)), rel=1e-4
    )
