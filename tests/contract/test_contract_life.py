"""What every GAN of the table in gans.py must do: config, training, files, pictures."""

import dataclasses
import json

import keras
import numpy as np
import pytest

from contract.trainings import (
    differing,
    every_family,
    every_quick_family,
    life,
    state,
    trained,
)
from gans import ROWS


@pytest.mark.parametrize("model", dict.fromkeys(row.model for row in ROWS))
def test_builds_from_image_shape_alone(model):
    gan = model(image_shape=(32, 32, 3))
    row = next(row for row in ROWS if row.model is model)
    drawn = dataclasses.replace(row, config={"image_shape": (32, 32, 3)}).draw(gan, 2)
    assert drawn.shape == (2, 32, 32, 3)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_config_round_trip(row):
    gan = row.make()
    config = json.loads(json.dumps(gan.get_config()))
    again = row.model.from_config(config)
    assert again.get_config() == gan.get_config()
    assert {**row.config, "image_shape": list(row.config["image_shape"])}.items() <= (
        config.items()
    )
    assert [w.shape for w in again.weights] == [w.shape for w in gan.weights]


@every_family
def test_one_epoch_gives_finite_logs_and_counts(row):
    gan, history = life(row)
    assert sorted(history) == sorted(gan.loss_names)
    assert np.isfinite(list(history.values())).all()
    assert int(gan.images_shown.numpy()) == 48
    assert int(gan.steps_taken.numpy()) == 3
    assert int(gan.generator_optimizer.iterations.numpy()) == 3
    assert int(gan.discriminator_optimizer.iterations.numpy()) == 3 * gan.critic_steps


@every_quick_family
def test_same_seed_same_weights_and_another_other_ones(row):
    gan, _ = life(row)
    again = trained(row, seed=5, run_eagerly=True)
    assert not differing(state(gan), state(again))
    keys = []
    for seed in (5, 1):
        again.compile(seed=seed)
        keys.append(again.step_key(np.zeros((3, 1)), "any"))
    assert not np.array_equal(*keys)


@every_family
def test_sampler_gives_images_in_range(row):
    gan, _ = life(row)
    inputs = row.inputs(gan, 5)
    images = gan([*inputs.values()])
    assert images.shape == (5, *gan.image_shape)
    assert images.dtype == "float32"
    assert np.abs(images).max() <= 1
    assert [tensor.name for tensor in gan.sampler.inputs] == [*inputs]


@every_family
def test_pictures_do_not_depend_on_batch_size(row):
    gan, _ = life(row)
    whole = row.draw(gan, 11, seed=2)
    assert whole.shape == (11, *gan.image_shape)
    assert whole.dtype == np.uint8
    assert whole.std() > 0
    for batch_size in (1, 3, 64):
        parts = row.draw(gan, 11, seed=2, batch_size=batch_size).astype(int)
        assert np.abs(parts - whole).max() <= 1
    fewer = row.draw(gan, 4, seed=2).astype(int)
    assert np.abs(fewer - whole[:4]).max() <= 1
    assert not np.array_equal(row.draw(gan, 11, seed=3), whole)


@every_family
def test_keras_file_round_trip_and_equal_next_step(row, tmp_path):
    gan, _ = life(row, last=True)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert not differing(state(gan), state(again))
    for model in (gan, again):
        trained(row, model=model, data=row.data(16))
    assert not differing(state(gan), state(again))
