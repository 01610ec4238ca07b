"""How a model is trained, as plain values and back."""

import keras
import pytest

from kerasgan.models import DCGAN
from kerasgan.training.recipe import (
    optimizer_from_settings,
    optimizer_settings,
    recipe_of,
)

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


def test_recipe_holds_what_was_compiled():
    gan = DCGAN(**SMALL)
    gan.compile(seed=4)
    adam = {"class_name": "Adam", "learning_rate": 2e-4, "beta_1": 0.5}
    recipe = recipe_of(gan, 1000, 16)
    assert recipe["images"] == 1000
    assert recipe["batch_size"] == 16
    assert recipe["seed"] == 4
    assert recipe["precision"] == "float32"
    assert adam.items() <= recipe["generator_optimizer"].items()


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.Adam(2e-4, beta_1=0.5),
        keras.optimizers.RMSprop(5e-5),
        keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-4, 1000)),
    ],
    ids=lambda optimizer: optimizer.name,
)
def test_optimizer_settings_round_trip(optimizer):
    settings = optimizer_settings(optimizer)
    again = optimizer_from_settings(settings)
    assert type(again) is type(optimizer)
    assert optimizer_settings(again) == settings


@pytest.mark.parametrize(
    "settings",
    [{"class_name": "Lion"}, {"class_name": "Adam", "lr": 1}, {"learning_rate": 1.0}],
    ids=str,
)
def test_unknown_optimizers_are_refused(settings):
    with pytest.raises(
        ValueError, match=r"must be one of \['Adam', 'RMSprop', 'SGD'\]"
    ):
        optimizer_from_settings(settings)


def test_unknown_schedules_are_refused():
    rate = {"class_name": "Lambda", "function": "os.system"}
    with pytest.raises(ValueError, match="learning-rate schedule must be one of"):
        optimizer_from_settings({"class_name": "Adam", "learning_rate": rate})
