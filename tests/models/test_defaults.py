"""The papers' optimizers, and what constructors refuse."""

import keras
import numpy as np
import pytest

from kerasgan.models import DCGAN, GAN, R3GAN, SNGAN, WGAN, WGANGP
from kerasgan.training import AdversarialModel

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 8}
PICTURES = np.random.default_rng(0).integers(0, 256, (32, 8, 8, 1), dtype=np.uint8)


@pytest.mark.parametrize(
    ("model", "kind", "rate", "settings"),
    [
        (GAN, "Adam", 2e-4, {"beta_1": 0.5, "beta_2": 0.999}),
        (DCGAN, "Adam", 2e-4, {"beta_1": 0.5, "beta_2": 0.999}),
        (WGAN, "RMSprop", 5e-5, {"rho": 0.99, "momentum": 0.0, "epsilon": 1e-16}),
        (WGANGP, "Adam", 1e-4, {"beta_1": 0.0, "beta_2": 0.9}),
        (SNGAN, "Adam", 2e-4, {"beta_1": 0.0, "beta_2": 0.9}),
        (
            R3GAN,
            "Adam",
            2e-4 * (768 / 8) ** 0.5,  # the paper's at a width of 768
            {"beta_1": 0.0, "beta_2": 0.99, "epsilon": 1e-8},
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_optimizers_are_the_papers(model, kind, rate, settings):
    gan = model(**SMALL)
    gan.compile()
    first, second = gan.generator_optimizer, gan.discriminator_optimizer
    assert first is not second
    for optimizer in (first, second):
        config = optimizer.get_config()
        assert type(optimizer).__name__ == kind
        assert float(optimizer.learning_rate) == pytest.approx(rate)
        assert {name: config[name] for name in settings} == pytest.approx(settings)


def test_rate_of_r3gan_follows_the_schedule():
    gan = R3GAN(**SMALL, schedule_images=6400)
    gan.compile()
    rates = []
    for shown in (0, 3200, 6400, 12800):
        gan.images_shown.assign(shown)
        rates.append(float(gan.generator_optimizer.learning_rate))
    rates = np.array(rates) / (768 / 8) ** 0.5
    np.testing.assert_allclose(rates, [2e-4, 1.25e-4, 5e-5, 5e-5], rtol=1e-4)


def test_every_family_has_its_defaults():
    def families(kind):
        return {
            kind,
            *(each for sub in kind.__subclasses__() for each in families(sub)),
        }

    written = {
        family.__name__
        for family in families(AdversarialModel)
        if "default_optimizers" in vars(family)
    }
    assert {"GAN", "DCGAN", "WGAN", "WGANGP", "SNGAN", "R3GAN"} <= written


@pytest.mark.parametrize(
    ("model", "loss"),
    [
        (GAN, "minimax"),
        (GAN, "relativistic"),
        (GAN, "hinge"),
        (SNGAN, "wasserstein"),
        pytest.param(SNGAN, "relativistic", marks=pytest.mark.exhaustive),
        pytest.param(SNGAN, "least_squares", marks=pytest.mark.exhaustive),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_games_by_argument_train_both_sides(model, loss):
    keras.utils.set_random_seed(0)
    steps = {} if model is GAN else {"critic_steps": 1}
    gan = model(**SMALL, loss=loss, **steps)
    gan.compile(run_eagerly=True)
    # These games cancel the gradient of the last bias at even logits.
    variables = [v for v in gan.trainable_variables if "logits/bias" not in v.path]
    before = [v.value.numpy() for v in variables]
    history = gan.fit(PICTURES, batch_size=16, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    for old, variable in zip(before, variables, strict=True):
        assert not np.array_equal(old, variable.value), variable.path


@pytest.mark.parametrize(
    ("model", "arguments", "message"),
    [
        (GAN, {"loss": "wasserstein"}, "needs a critic of bounded slope"),
        (DCGAN, {"loss": "wasserstein"}, "Take kerasgan.models.WGANGP, WGAN or SNGAN."),
        (WGAN, {"clip": 0}, "`clip` must be above 0. Received: clip=0."),
        (R3GAN, {"width": 12}, "`width` must be a multiple of 8.*Received: width=12."),
        (
            R3GAN,
            {"augmentation_probability": 1.7},
            "`augmentation_probability` must be",
        ),
    ],
)
def test_refusals(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        model(**{**SMALL, **arguments})
