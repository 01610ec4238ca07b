"""What only WGAN and WGANGP do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import WGAN, WGANGP, wgan

PICTURES = np.random.default_rng(0).integers(0, 256, (96, 8, 8, 1), dtype=np.uint8)
SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


def largest(gan):
    return max(np.abs(v.value).max() for v in gan.discriminator_variables)


def test_critic_stays_within_its_bound():
    gan = WGAN(**SMALL, critic_steps=2, clip=0.03)
    assert largest(gan) <= 0.03
    gan.compile(discriminator_optimizer=keras.optimizers.RMSprop(1e-2))
    gan.fit(PICTURES, batch_size=16, verbose=0)
    assert largest(gan) == pytest.approx(0.03)
    assert max(np.abs(v.value).max() for v in gan.generator_variables) > 0.03


def test_long_runs_hold_the_generator_back(monkeypatch):
    """Of 10 critic updates at 5 a step, the second step is due, then the fourth."""
    assert wgan.LONG_RUN == 100
    monkeypatch.setattr(wgan, "LONG_RUN", 10)
    gan = WGAN(**SMALL, critic_steps=5, long_critic_runs=True)
    gan.compile()

    def fit():
        gan.fit(PICTURES[:10], batch_size=10, verbose=0)

    updates = []
    for _ in range(5):
        fit()
        updates.append(int(gan.generator_optimizer.iterations.numpy()))
    assert updates == [0, 1, 1, 2, 2]
    gan.generator_optimizer.iterations.assign(26)
    fit()
    assert int(gan.generator_optimizer.iterations.numpy()) == 27
    gan.generator_optimizer.iterations.assign(500)
    fit()
    assert int(gan.generator_optimizer.iterations.numpy()) == 500
    fit()
    assert int(gan.generator_optimizer.iterations.numpy()) == 501
    assert int(gan.discriminator_optimizer.iterations.numpy()) == 8 * 5


def test_phantom_step_is_no_step_of_a_run():
    """Keras runs one step too many on datasets of unknown size, without data."""
    gan = WGAN(**SMALL, critic_steps=2, long_critic_runs=True)
    gan.compile()
    data = tf.data.Dataset.from_tensor_slices(PICTURES).batch(16)
    with pytest.warns(UserWarning, match="ran out of data"):
        gan.fit(data.filter(lambda _: True), epochs=3, verbose=0)
    assert int(gan.steps_of_run.numpy()) == int(gan.steps_taken.numpy()) == 18


def test_critic_learns_the_distance():
    """With a generator that stands still the critic's loss falls."""
    gan = WGANGP(**SMALL, critic_steps=2)
    frozen = keras.optimizers.SGD(0.0)
    gan.compile(frozen, keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.9))
    history = gan.fit(PICTURES, batch_size=16, epochs=8, verbose=0).history
    losses = history["discriminator_loss"]
    assert losses[-1] < 0.5 * losses[0]
    assert history["gradient_penalty"][-1] < history["gradient_penalty"][0]


def test_penalty_is_logged_unweighted():
    gan = WGANGP(**SMALL, critic_steps=1, penalty_weight=0.0)
    gan.compile()
    logs = gan.fit(PICTURES[:16], batch_size=16, verbose=0).history
    assert logs["gradient_penalty"][0] > 0.5
    assert abs(logs["discriminator_loss"][0]) < 0.2


@pytest.mark.parametrize("body", ["dcgan", "resnet"])
def test_critic_has_no_batch_norm(body):
    gan = WGANGP(**SMALL, body=body)
    assert not [v.path for v in gan.discriminator.variables if "moving" in v.path]
    assert [v.path for v in gan.generator.variables if "moving" in v.path]


@pytest.mark.parametrize(
    ("model", "arguments", "message"),
    [
        (WGANGP, {"body": "vgg"}, "`body` must be 'dcgan' or 'resnet'. Received: body"),
        (WGANGP, {"penalty_weight": -1}, "`penalty_weight` must be a finite number of"),
        (WGAN, {"critic_steps": 0}, "`critic_steps` must be an integer above 0"),
        (WGAN, {"clip": float("nan")}, "`clip` must be a finite number of 0 or more"),
    ],
)
def test_refusals(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        model(**{**SMALL, **arguments})
