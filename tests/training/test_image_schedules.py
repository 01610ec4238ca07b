"""Rates of learning that follow the images shown."""

import json

import keras
import numpy as np
import pytest

from kerasgan.models import DCGAN
from kerasgan.training import ImageCosineDecay, LinearDecay, optimizer_from_settings
from kerasgan.training.recipe import optimizer_settings

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


def compiled(policy="float32", **schedule):
    """A model whose generator learns by the schedule."""
    keras.config.set_dtype_policy(policy)
    gan = DCGAN(**SMALL)
    rate = LinearDecay(**{"learning_rate": 0.4, "images": 1000, **schedule})
    gan.compile(generator_optimizer=keras.optimizers.SGD(rate))
    return gan


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
@pytest.mark.parametrize(
    ("constant", "rates"),
    [(0.5, [0.4, 0.4, 0.4, 0.2, 0, 0]), (0.0, [0.4, 0.3, 0.2, 0.1, 0, 0])],
)
def test_it_stays_and_then_falls_to_nothing(constant, rates, policy):
    gan = compiled(policy, constant=constant)
    for shown, rate in zip((0, 250, 500, 750, 1000, 2000), rates, strict=True):
        gan.images_shown.assign(shown)
        assert float(gan.generator_optimizer.learning_rate) == pytest.approx(rate)


@pytest.mark.parametrize("batch_size", [8, 32])
def test_it_counts_images_not_steps(batch_size):
    gan = compiled(constant=0.0, images=128)
    pictures = np.zeros((64, 8, 8, 1), np.uint8)
    gan.fit(pictures, batch_size=batch_size, verbose=0)
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(0.2)


def test_a_loaded_model_goes_on(tmp_path):
    gan = compiled()
    gan.images_shown.assign(750)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert float(again.generator_optimizer.learning_rate) == pytest.approx(0.2)


def test_a_recipe_holds_it():
    settings = optimizer_settings(compiled().generator_optimizer)
    expected = {"class_name": "LinearDecay", "learning_rate": 0.4, "images": 1000}
    assert settings["learning_rate"] == {**expected, "constant": 0.5}
    again = optimizer_from_settings(json.loads(json.dumps(settings)))
    assert optimizer_settings(again) == settings


@pytest.mark.parametrize("images", [256, 1024])
def test_the_cosine_is_keras_own_over_images(images):
    gan = DCGAN(**SMALL)
    rate = ImageCosineDecay(0.4, images, alpha=0.25)
    gan.compile(generator_optimizer=keras.optimizers.SGD(rate))
    steps = keras.optimizers.schedules.CosineDecay(0.4, images // 8, alpha=0.25)
    for shown in (0, 64, 200, images, 2 * images):
        gan.images_shown.assign(shown)
        got = float(gan.generator_optimizer.learning_rate)
        assert got == pytest.approx(float(steps(shown // 8)))


def test_a_recipe_holds_the_cosine():
    rate = ImageCosineDecay(1e-3, 500, alpha=0.1)
    settings = optimizer_settings(keras.optimizers.Adam(rate))
    expected = {"learning_rate": 1e-3, "images": 500, "alpha": 0.1}
    assert settings["learning_rate"] == {"class_name": "ImageCosineDecay", **expected}
    again = optimizer_from_settings(json.loads(json.dumps(settings)))
    assert optimizer_settings(again) == settings


@pytest.mark.parametrize("kind", [LinearDecay, ImageCosineDecay])
def test_outside_of_a_model_it_cannot_follow(kind):
    optimizer = keras.optimizers.Adam(kind(1e-3, 100))
    with pytest.raises(ValueError, match=f"`{kind.__name__}` follows the images that"):
        float(optimizer.learning_rate)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (LinearDecay, {"learning_rate": 0}),
        (LinearDecay, {"images": 0}),
        (LinearDecay, {"constant": 1.0}),
        (ImageCosineDecay, {"learning_rate": 0}),
        (ImageCosineDecay, {"images": 0}),
        (ImageCosineDecay, {"alpha": 1.5}),
    ],
    ids=str,
)
def test_refusals(kind, wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}`.* Received"):
        kind(**{"learning_rate": 1e-3, "images": 100, **wrong})
