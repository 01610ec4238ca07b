"""The verbs of later families: lots, keys, schedules and given latents."""

import json

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.data import DataError
from kerasgan.latent import sample_latents
from kerasgan.models import DCGAN, WGAN
from kerasgan.training import cosine_schedule, train

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


def test_generate_draws_given_latents():
    gan = DCGAN(**SMALL, classes=3)
    latents = sample_latents(5, 4, seed=9)
    labels = [0, 1, 2, 2, 1]
    expected = gan.sample(5, seed=9, labels=labels)
    drawn = gan.generate(latents, labels, batch_size=2)
    assert np.abs(drawn.astype(int) - expected).max() <= 1
    with pytest.raises(ValueError, match=r"shape \(count, 4\). Received: shape \(5,\)"):
        gan.generate(latents[:, 0], labels)
    with pytest.raises(ValueError, match="`labels` must be given for latents of a mod"):
        gan.generate(latents)


def test_lots_are_consecutive_parts_of_the_batch():
    gan = WGAN(**SMALL, critic_steps=3)
    images, labels = tf.reshape(tf.range(12.0), (6, 2)), tf.range(6)
    lots = gan.lots(images, labels)
    assert [label.numpy().tolist() for _, label in lots] == [[0, 1], [2, 3], [4, 5]]
    np.testing.assert_array_equal(lots[1][0], [[4, 5], [6, 7]])


def test_batches_must_hold_whole_lots():
    gan = WGAN(**SMALL, critic_steps=3)
    gan.compile()
    images = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 1), np.uint8)
    with pytest.raises(ValueError, match="splits each batch of `fit`: 3 lots") as e:
        gan.fit(images, batch_size=16)
    assert "Received: a batch of 16. Take a multiple of 3" in str(e.value)
    with pytest.raises(DataError, match="Received: 2 pictures. Give more, or split"):
        gan.fit(images[:2])
    with pytest.raises(ValueError, match="Received: a batch of 20"):
        gan.fit(tf.data.Dataset.from_tensor_slices(images).batch(20))
    gan.fit(images, batch_size=9, verbose=0)
    # Twice 9, and of the last two nothing: they make no lot.
    assert int(gan.images_shown.numpy()) == 18
    assert int(gan.discriminator_optimizer.iterations.numpy()) == 6


def test_train_hands_over_as_many_lots_as_the_critic_takes(tmp_path):
    gan = WGAN(**SMALL, critic_steps=3)
    images = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), np.uint8)
    train(gan, images, images=48, batch_size=4, directory=tmp_path / "run")
    assert int(gan.images_shown.numpy()) == 48
    assert int(gan.generator_optimizer.iterations.numpy()) == 4
    recipe = json.loads((tmp_path / "run" / "run.json").read_text())["recipe"]
    assert recipe["batch_size"] == 4


def test_cosine_schedule():
    values = [cosine_schedule(2.0, 0.5, tf.constant(n), 100) for n in (0, 50, 100, 300)]
    np.testing.assert_allclose(values, [2.0, 1.25, 0.5, 0.5], atol=1e-6)


def test_each_purpose_and_draw_has_its_own_key():
    gan = DCGAN(**SMALL)
    gan.compile()
    images = tf.zeros((2, 1))
    keys = [
        gan.step_key(images, purpose, draw)
        for purpose in ("real", "fake")
        for draw in (0, 1)
    ]
    assert len({tuple(key.numpy()) for key in keys}) == 4
    np.testing.assert_array_equal(keys[0], gan.step_key(images, "real"))
    gan.steps_taken.assign_add(1)
    assert not np.array_equal(keys[0], gan.step_key(images, "real"))
