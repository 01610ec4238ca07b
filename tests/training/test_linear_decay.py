"""A rate of learning that follows the images shown."""

import json

import keras
import numpy as np
import pytest

from kerasgan.models import DCGAN
from kerasgan.training import LinearDecay, optimizer_from_settings
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


def test_outside_of_a_model_it_cannot_follow():
    optimizer = keras.optimizers.Adam(LinearDecay(1e-3, 100))
    with pytest.raises(ValueError, match="follows the images that a model is shown"):
        float(optimizer.learning_rate)


@pytest.mark.parametrize(
    "wrong", [{"learning_rate": 0}, {"images": 0}, {"constant": 1.0}], ids=str
)
def test_refusals(wrong):
    with pytest.raises(ValueError, match="`learning_rate` must be above 0, `images`"):
        LinearDecay(**{"learning_rate": 1e-3, "images": 100, **wrong})
