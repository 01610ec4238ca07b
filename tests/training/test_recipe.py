"""How a model is trained, as plain values and back."""

import keras
import pytest

from kerasgan.models import DCGAN
from kerasgan.training import ImageCosineDecay, LinearDecay
from kerasgan.training.recipe import (
    optimizer_from_settings,
    optimizer_settings,
    recipe_of,
    stretched_settings,
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


schedules = keras.optimizers.schedules


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (2e-4, 2e-4),
        (LinearDecay(2e-4, 100), LinearDecay(2e-4, 250)),
        (ImageCosineDecay(1e-3, 100, 0.1), ImageCosineDecay(1e-3, 250, 0.1)),
        (
            schedules.CosineDecay(0.0, 100, warmup_target=1e-3, warmup_steps=10),
            schedules.CosineDecay(0.0, 250, warmup_target=1e-3, warmup_steps=25),
        ),
        (
            schedules.CosineDecayRestarts(1e-3, 100),
            schedules.CosineDecayRestarts(1e-3, 250),
        ),
        (
            schedules.PiecewiseConstantDecay([10, 100], [0.3, 0.2, 0.1]),
            schedules.PiecewiseConstantDecay([25, 250], [0.3, 0.2, 0.1]),
        ),
    ],
    ids=["none", "linear", "cosine by images", "cosine", "restarts", "pieces"],
)
def test_schedules_are_stretched(short, long):
    settings, expected = (
        optimizer_settings(keras.optimizers.Adam(rate)) for rate in (short, long)
    )
    assert stretched_settings(settings, 2.5) == expected


def test_a_stretched_schedule_has_a_length():
    settings = optimizer_settings(keras.optimizers.Adam(LinearDecay(2e-4, 100)))
    assert stretched_settings(settings, 1e-3)["learning_rate"]["images"] == 1
    cosine = optimizer_settings(keras.optimizers.Adam(schedules.CosineDecay(1e-3, 9)))
    assert stretched_settings(cosine, 2.0)["learning_rate"]["warmup_steps"] == 0


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
