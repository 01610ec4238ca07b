"""Batches in parts make the updates of whole batches."""

import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan.models import DCGAN, WGAN, CycleGAN
from kerasgan.training import train
from training.still_networks import (
    largest_difference,
    numbers,
    pictures,
    still,
)

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


def played(name, optimizer="sgd", steps=2, **settings):
    """A model after some eager steps on the same batches of 8, and its last logs."""
    gan = still(name, optimizer, **settings)
    data = pictures(gan, 8 * steps)
    for start in range(0, 8 * steps, 8):
        batch = tf.nest.map_structure(
            lambda x, k=start: tf.constant(x[k : k + 8]), data
        )
        logs = gan.train_step(batch)
    return gan, {name: float(value) for name, value in logs.items()}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("gan", 4),
        ("dcgan", 2),
        ("wgan", 2),
        ("r3gan", 2),
        pytest.param("cyclegan", 2, marks=pytest.mark.exhaustive),
    ],
)
def test_parts_make_the_updates_of_the_whole(name, parts):
    whole, logs = played(name)
    gan, found = played(name, accumulate=parts)
    difference, place = largest_difference(numbers(whole), numbers(gan))
    assert difference <= 1e-6, place
    assert found == pytest.approx(logs, abs=1e-5)
    assert int(gan.steps_taken.numpy()) == 2
    assert int(gan.images_shown.numpy()) == 16


def test_optimizers_with_a_memory_take_one_step_a_batch():
    whole, _ = played("gan", "adam")
    gan, _ = played("gan", "adam", accumulate=4)
    assert int(gan.generator_optimizer.iterations.numpy()) == 2
    difference, place = largest_difference(numbers(whole), numbers(gan))
    assert difference <= 1e-4, place  # Adam divides by roots of tiny numbers


def test_a_pool_sees_every_picture_once():
    gan = CycleGAN((32, 32, 3), width=4, patch_halvings=1, blocks=1, pool_size=20)
    gan.compile(accumulate=2)
    batch = tuple(map(tf.constant, pictures(gan, 4)))
    gan.train_step(batch)
    assert int(gan.pool_a.count.numpy()) == int(gan.pool_b.count.numpy()) == 4


@pytest.mark.parametrize(
    "jit_compile",
    [False, pytest.param(True, marks=pytest.mark.exhaustive)],
    ids=["graph", "XLA"],
)
def test_fit_in_parts(jit_compile):
    gan = still("gan", accumulate=2, jit_compile=jit_compile)
    whole = still("gan", jit_compile=jit_compile)
    data = pictures(gan, 16)
    for each in (gan, whole):
        each.fit(data, batch_size=8, shuffle=False, verbose=0)
    difference, place = largest_difference(numbers(whole), numbers(gan))
    assert difference <= 1e-6, place


def test_compiled_again_it_plays_whole_batches():
    gan = still("gan", accumulate=2)
    gan.compile()
    assert "train_step" not in vars(gan)
    gan.compile(accumulate=3)
    again = type(gan)(**gan.get_config())
    again.compile_from_config(gan.get_compile_config())
    assert again.get_compile_config()["accumulate"] == again.train_step.count == 3


def test_train_hands_over_as_many_batches_as_are_accumulated():
    source = kerasgan.data.load(np.zeros((48, 8, 8, 1), np.uint8))
    gan = DCGAN(**SMALL)
    gan.compile(accumulate=3)
    train(gan, source, images=48, batch_size=8)
    assert int(gan.steps_taken.numpy()) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"accumulate": 0}, "`accumulate` must be an integer above 0"),
        ({"accumulate": 2}, "cannot accumulate: .* Build it with `long_critic_runs=F"),
    ],
    ids=["zero", "long runs"],
)
def test_refused(arguments, message):
    gan = WGAN(**SMALL, critic_steps=2, long_critic_runs=True)
    with pytest.raises(ValueError, match=message):
        gan.compile(**arguments)


def test_batches_must_have_whole_parts():
    gan = still("gan", accumulate=3)
    with pytest.raises(ValueError, match=r"3 parts \(`accumulate`\). Received: a batc"):
        gan.fit(pictures(gan, 16), batch_size=8)
