import math

import numpy as np
import pytest
import tensorflow as tf

from kerasgan import losses


def softplus(x):
    return math.log1p(math.exp(-abs(x))) + max(x, 0.0)


# Four logits a side; the expected losses are worked out by hand below.
REAL = [2.0, -1.0, 0.0, 0.5]
FAKE = [-3.0, 1.0, 0.25, -0.5]


def mean(function, *columns):
    return sum(map(function, *columns)) / len(columns[0])


LOGISTIC = mean(lambda r: softplus(-r), REAL) + mean(softplus, FAKE)
EXPECTED = [
    ("non_saturating", LOGISTIC, mean(lambda f: softplus(-f), FAKE)),
    ("minimax", LOGISTIC, -mean(softplus, FAKE)),
    # D: ((1 + 4 + 1 + .25) / 4 + (9 + 1 + .0625 + .25) / 4) / 2
    # G: (16 + 0 + .5625 + 2.25) / 4 / 2
    ("least_squares", 2.0703125, 2.3515625),
    # D: (0 + 2 + 1 + .5) / 4 + (0 + 2 + 1.25 + .5) / 4;  G: -(-2.25 / 4)
    ("hinge", 0.875 + 0.9375, 0.5625),
    # D: -2.25 / 4 - 1.5 / 4
    ("wasserstein", -0.9375, 0.5625),
    (
        "relativistic",
        mean(lambda r, f: softplus(f - r), REAL, FAKE),
        mean(lambda r, f: softplus(r - f), REAL, FAKE),
    ),
]
NAMES = [row[0] for row in EXPECTED]
SHAPES = {"flat": (4, 1), "patches": (1, 2, 2, 1)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    ("name", "discriminator_loss", "generator_loss"), EXPECTED, ids=NAMES
)
def test_losses_at_hand_logits(name, discriminator_loss, generator_loss, shape):
    game = losses.get(name)
    real, fake = tf.reshape(REAL, shape), tf.reshape(FAKE, shape)
    results = game.discriminator(real, fake), game.generator(fake, real)
    assert [(r.dtype, r.shape.rank) for r in results] == [(tf.float32, 0)] * 2
    np.testing.assert_allclose(results, [discriminator_loss, generator_loss], rtol=1e-6)
    if not game.needs_real_logits:
        np.testing.assert_allclose(game.generator(fake), generator_loss, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", NAMES)
def test_half_logits_are_averaged_in_float32(name, dtype):
    # 4096 logits of 7: their sum, 28672, is beyond the integers that a half type holds.
    game = losses.get(name)
    real = tf.fill((4096, 1), tf.cast(7.0, dtype))
    exact = tf.fill((4096, 1), 7.0)
    for half, full in [
        (game.discriminator(real, -real), game.discriminator(exact, -exact)),
        (game.generator(-real, real), game.generator(-exact, exact)),
    ]:
        assert half.dtype == tf.float32
        np.testing.assert_allclose(half, full, rtol=1e-6)


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["right", "wrong"])
@pytest.mark.parametrize("name", NAMES)
def test_extreme_logits_give_finite_losses_and_gradients(name, sign):
    game = losses.get(name)
    real = tf.constant([[1e4], [1e4]]) * sign
    fake = -real
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, fake])
        discriminator_loss = game.discriminator(real, fake)
        generator_loss = game.generator(fake, real)
    gradients = tape.gradient(discriminator_loss, [real, fake])
    gradients.append(tape.gradient(generator_loss, fake))
    values = [discriminator_loss, generator_loss, *gradients]
    assert all(np.isfinite(value).all() for value in values)


@pytest.mark.parametrize("name", ["non_saturating", "minimax", "relativistic"])
def test_a_discriminator_that_is_wrong_and_sure_still_learns(name):
    # By log(sigmoid(x)) this gradient would be 0 or NaN at such logits.
    real, fake = tf.constant([[-200.0]]), tf.constant([[200.0]])
    with tf.GradientTape() as tape:
        tape.watch([real, fake])
        loss = losses.get(name).discriminator(real, fake)
    np.testing.assert_allclose(tape.gradient(loss, [real, fake]), [[[-1]], [[1]]])


def test_only_the_non_saturating_generator_learns_from_a_sure_discriminator():
    fake = tf.constant([[-50.0]])
    gradients = {}
    for name in ("non_saturating", "minimax"):
        with tf.GradientTape() as tape:
            tape.watch(fake)
            loss = losses.get(name).generator(fake)
        gradients[name] = float(tape.gradient(loss, fake)[0, 0])
    assert gradients["non_saturating"] == pytest.approx(-1.0)
    assert abs(gradients["minimax"]) < 1e-20


@pytest.mark.parametrize("name", NAMES)
def test_games_compile_with_xla(name):
    game = losses.get(name)
    real, fake = tf.reshape(REAL, (4, 1)), tf.reshape(FAKE, (4, 1))
    compiled = tf.function(
        lambda r, f: (game.discriminator(r, f), game.generator(f, r)), jit_compile=True
    )
    expected = game.discriminator(real, fake), game.generator(fake, real)
    np.testing.assert_allclose(compiled(real, fake), expected, rtol=1e-6)


def test_get_passes_an_object_through():
    game = losses.Hinge()
    assert losses.get(game) is game


def test_get_names_the_nearest():
    with pytest.raises(ValueError, match="Unknown game 'hinges'.*mean 'hinge'.*names"):
        losses.get("hinges")


def test_get_names_all_when_nothing_is_near():
    with pytest.raises(ValueError, match="Unknown game 'zzz'. The names are") as error:
        losses.get("zzz")
    assert all(name in str(error.value) for name in NAMES)


@pytest.mark.parametrize("bad", [3, losses.Hinge], ids=["number", "class"])
def test_get_refuses_what_is_no_game(bad):
    with pytest.raises(ValueError, match="must be a name or an object with the method"):
        losses.get(bad)


def test_relativistic_generator_needs_real_logits():
    with pytest.raises(ValueError, match=r"real_logits=None. Call `generator\(fake"):
        losses.Relativistic().generator(tf.zeros((2, 1)))


@pytest.mark.parametrize("half", ["discriminator", "generator"])
def test_relativistic_refuses_to_broadcast(half):
    with pytest.raises(ValueError, match=r"must be pairs.*\(4, 1\)") as error:
        getattr(losses.Relativistic(), half)(tf.zeros((4, 1)), tf.zeros((4,)))
    assert "(4,)" in str(error.value)
