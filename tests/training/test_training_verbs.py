"""The verbs of AdversarialModel and what stands behind them."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import DCGAN
from kerasgan.training import AdversarialModel
from kerasgan.training.average import average_of
from kerasgan.training.descent import descend
from kerasgan.training.training_latents import training_latents

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


def test_base_names_what_a_family_must_write():
    model = AdversarialModel((8, 8, 1), 4)
    with pytest.raises(NotImplementedError, match="must name its optimizers"):
        model.default_optimizers()
    with pytest.raises(NotImplementedError, match="must write `train_step`"):
        model.train_step(None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"latent_dim": 0}, "`latent_dim` must be an integer above 0. Received: lat"),
        ({"latent_dim": "a"}, "Received: latent_dim='a'."),
        ({"classes": True}, "`classes` must be an integer above 0"),
        ({"width": -3}, "`width` must be an integer above 0. Received: width=-3."),
        ({"average_half_life": -1}, "must be a finite number of images above 0, or"),
        ({"average_half_life": float("inf")}, "Received: average_half_life=inf."),
        ({"image_shape": 16}, "Received: image_shape=16."),
        ({"image_shape": (8, 8)}, "must be (height, width, channels), integers"),
        ({"image_shape": (8, 8, 2)}, "with 1 (grey) or 3 (RGB) channels"),
        ({"loss": object}, "`loss` must be the name of a game"),
        ({"loss": "hing"}, "Did you mean 'hinge'?"),
        ({"dtype": "mixed_bfloat16"}, "Call `keras.config.set_dtype_policy` before"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_constructor_checks(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        DCGAN(**{**SMALL, **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, "`seed` must be an integer in [0, 2**31). Received: seed=-1."),
        ({"seed": 2**31}, "Received: seed=2147483648."),
        ({"loss": "mse"}, "Received: `loss`. Leave it out."),
        ({"optimizer": "adam"}, "`generator_optimizer` and `discriminator_optimizer`"),
    ],
    ids=str,
)
def test_compile_checks(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        DCGAN(**SMALL).compile(**arguments)


def test_evaluate_points_to_the_evaluation_room():
    gan = DCGAN(**SMALL)
    gan.compile()
    with pytest.raises(NotImplementedError, match="kerasgan.evaluation.evaluate"):
        gan.evaluate(np.zeros((4, 8, 8, 1), np.uint8), verbose=0)


def test_no_ghost_optimizer_is_kept():
    gan = DCGAN(**SMALL)
    gan.compile()
    assert gan.optimizer is None


def test_compile_is_remembered():
    gan = DCGAN(**SMALL)
    assert gan.get_compile_config() == {}
    rmsprop = keras.optimizers.RMSprop(1e-3)
    gan.compile(rmsprop, seed=9, check_range=False, jit_compile=False)
    again = DCGAN(**SMALL)
    again.compile_from_config(gan.get_compile_config())
    assert isinstance(again.generator_optimizer, keras.optimizers.RMSprop)
    assert isinstance(again.discriminator_optimizer, keras.optimizers.Adam)
    assert again.get_compile_config()["seed"] == 9
    assert again.get_compile_config()["check_range"] is False
    again.fit(np.full((8, 8, 8, 1), 0.5, np.float32), batch_size=8, verbose=0)


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_descend_takes_the_plain_gradient_step(policy):
    weight = keras.Variable([1.0, -2.0])
    other = keras.Variable([5.0])
    optimizer = keras.optimizers.SGD(0.1)
    if policy == "mixed_float16":
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build([weight])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(weight.value)) * other.value[0]
    descend(loss, tape, [weight], optimizer)
    # d(5 w^2) = 10 w, and the step is 0.1 of it.
    np.testing.assert_allclose(weight.value, [0.0, 0.0], atol=1e-6)
    np.testing.assert_array_equal(other.value, [5.0])


def test_average_follows_its_half_life():
    gan = DCGAN(**SMALL, average_half_life=100)
    gan.images_shown.assign(1_000_000)
    for averaged, current in zip(
        gan.average.weights, gan.generator.weights, strict=True
    ):
        averaged.assign(np.zeros(averaged.shape))
        current.assign(np.ones(current.shape))
    gan.update_average(tf.zeros((50, 8, 8, 1)))
    gan.update_average(tf.zeros((50, 8, 8, 1)))
    for averaged in gan.average.weights:
        np.testing.assert_allclose(averaged.value, 0.5, atol=1e-6)


def test_young_average_forgets_faster():
    gan = DCGAN(**SMALL, average_half_life=1000)
    gan.images_shown.assign(200)  # of which 5 %, 10 images, are the half-life
    weight, current = gan.average.weights[0], gan.generator.weights[0]
    weight.assign(np.zeros(weight.shape))
    current.assign(np.ones(current.shape))
    gan.update_average(tf.zeros((10, 8, 8, 1)))
    np.testing.assert_allclose(weight.value, 0.5, atol=1e-6)


def test_average_is_a_frozen_copy():
    gan = DCGAN(**SMALL)
    copy = average_of(gan.generator)
    assert not copy.trainable_weights
    for left, right in zip(copy.weights, gan.generator.weights, strict=True):
        np.testing.assert_array_equal(left.value, right.value)


def test_sampler_is_the_average_or_the_generator():
    assert (gan := DCGAN(**SMALL)).sampler is gan.average
    assert (gan := DCGAN(**SMALL, average_half_life=None)).sampler is gan.generator


def test_training_latents_are_a_function_of_seed_step_and_draw():
    images = tf.zeros((512, 1))

    def latents(seed=1, step=2, draw=0):
        return training_latents(
            images, 8, seed, keras.Variable(step, dtype="int64"), draw
        )

    first = latents().numpy()
    np.testing.assert_array_equal(latents(), first)
    for changed in (latents(seed=2), latents(step=3), latents(draw=1)):
        assert abs(np.corrcoef(changed.numpy().ravel(), first.ravel())[0, 1]) < 0.05
    assert abs(first.mean()) < 0.05
    assert first.std() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"truncation": 0.5}, "no style space"),
        ({"labels": [0, 1]}, "this model has no classes"),
        ({"batch_size": 0}, "`batch_size` must be at least 1"),
        ({"seed": -1}, "`seed` must be an integer in"),
        ({"count": -1}, "`count`"),
    ],
    ids=str,
)
def test_sample_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        DCGAN(**SMALL).sample(**{"count": 2, **arguments})


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1, 2], "an integer or 2 integers"),
        ([0.0, 1.0], "Received: dtype float64"),
        ([0, 3], "`labels` must be from 0 to 2. Received: values from 0 to 3"),
        (-1, "Received: values from -1 to -1"),
    ],
    ids=str,
)
def test_sample_refuses_labels(labels, message):
    with pytest.raises(ValueError, match=message):
        DCGAN(**SMALL, classes=3).sample(2, labels=labels)


def test_labels_decide_the_picture():
    gan = DCGAN(**SMALL, classes=3)
    each = [gan.sample(4, labels=label) for label in range(3)]
    assert not np.array_equal(each[0], each[1])
    mixed = gan.sample(4, labels=[0, 1, 2, 0])
    for k, label in enumerate([0, 1, 2, 0]):
        assert np.abs(mixed[k].astype(int) - each[label][k]).max() <= 1
    drawn = gan.sample(4)
    assert drawn.shape == (4, 8, 8, 1)


def test_no_pictures_is_an_empty_array():
    assert DCGAN(**SMALL).sample(0).shape == (0, 8, 8, 1)
