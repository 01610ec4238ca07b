"""Each illness of a training is found, and none where there is none."""

import warnings

import keras
import numpy as np
import pytest

import kerasgan.data
from kerasgan.data import ImageSource
from kerasgan.models import DCGAN
from kerasgan.training import DivergedError, HealthLimits, HealthMonitor, hold_out

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 16, "width": 16}
AT_ONCE = HealthLimits(lasting=0, lasting_steps=0)


@pytest.fixture(scope="module")
def clothing():
    """Small clothing: what is trained on, and as much that is held out."""
    return hold_out(kerasgan.data.load("fashion_mnist_10k", image_size=8), 0.5)


@pytest.fixture
def gan():
    """A model that training does not move."""
    gan = DCGAN(**SMALL)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    return gan


def looked_at(gan, pictures, change=lambda: None, **arguments):
    """Findings by name of looks at 0, 16 and 32 images, with a change between them."""
    monitor = HealthMonitor(pictures, every_images=16, **arguments)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        monitor.set_model(gan)
        monitor.on_train_begin()
        for shown in (16, 32):
            change()
            gan.images_shown.assign(shown)
            monitor.on_train_batch_end(0, {})
        monitor.on_train_end()
    told = [str(warning.message) for warning in caught]
    assert told == [str(finding) for finding in monitor.findings]  # once each
    return {finding.name: finding for finding in monitor.findings}


@pytest.mark.parametrize("pictures", [16, 5_000], ids=["few pictures", "many"])
def test_training_on_few_pictures_overfits_and_on_many_does_not(clothing, pictures):
    """The real thing: the same training, sick with 16 pictures, sound with 5 000."""
    source = ImageSource(clothing[0].images[:pictures], clothing[0].labels[:pictures])
    gan = DCGAN(**SMALL, classes=10, average_half_life=1_000)
    gan.compile(*(keras.optimizers.Adam(1e-3, beta_1=0.5) for _ in range(2)))
    limits = HealthLimits(lasting=2_000, lasting_steps=0)
    monitor = HealthMonitor(source, clothing[1], 500, limits)
    monitor.report = lambda finding: None
    gan.fit(source, batch_size=16, epochs=1, steps_per_epoch=400, callbacks=[monitor],
            verbose=0)  # fmt: skip
    names = [finding.name for finding in monitor.findings]
    assert names == (["discriminator_overfit"] if pictures == 16 else [])


def test_a_discriminator_that_is_sure_of_everything(gan, clothing):
    gan.discriminator.get_layer("logits").bias.assign([100.0])
    found = looked_at(gan, clothing[0], held_out=clothing[1], limits=AT_ONCE)
    assert found["discriminator_too_sure"].value == 1.0
    assert "discriminator_overfit" not in found  # held-out pictures are as real to it


def test_a_generator_without_gradient(gan, clothing):
    kernel = gan.discriminator.get_layer("logits").kernel
    kernel.assign(np.zeros(kernel.shape))
    found = looked_at(gan, clothing[0], limits=AT_ONCE)["vanishing_gradient"]
    assert (found.value, found.threshold) == (0.0, 1e-7)


def test_a_gradient_that_shrinks(gan, clothing):
    kernel = gan.discriminator.get_layer("logits").kernel

    def shrink():
        kernel.assign(kernel * 0.02)

    found = looked_at(gan, clothing[0], shrink, limits=AT_ONCE)["vanishing_gradient"]
    assert found.images_shown == 32  # by 2500; a fiftieth, at 16, is none
    assert 1e-7 < found.value < found.threshold


def test_a_generator_that_draws_one_picture(gan, clothing):
    kernel = gan.sampler.get_layer("to_image").kernel
    kernel.assign(np.zeros(kernel.shape))
    found = looked_at(gan, clothing[0], limits=AT_ONCE)["collapse"]
    assert (found.value, found.threshold) == (0.0, 0.2)


def break_weights(gan, value=np.nan):
    """The averaged generator is broken: no loss tells, but every sample is."""
    weight = gan.average.weights[0]
    weight.assign(np.full(weight.shape, value))


def test_weights_that_are_no_numbers(gan, clothing):
    found = looked_at(gan, clothing[0], lambda: break_weights(gan))
    assert found.keys() == {"not_finite"}
    assert (found["not_finite"].value, found["not_finite"].images_shown) == (1.0, 16)


def test_weights_that_are_no_numbers_end_the_training_as_divergence(gan, clothing):
    class Break(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            break_weights(gan, np.inf)

    monitor = HealthMonitor(clothing[0], every_images=32, stop="not_finite")
    with (
        pytest.warns(UserWarning, match="not finite after 32 images"),
        pytest.raises(DivergedError, match="Training diverged: not finite") as error,
    ):
        gan.fit(clothing[0], batch_size=16, verbose=0, callbacks=[Break(), monitor])
    assert error.value.exit_code == 4
    assert "tensors with NaN or infinite values 1, limit 0" in str(error.value)
