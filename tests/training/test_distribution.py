"""What cannot work on several replicas is refused when the model is compiled."""

import contextlib
import types

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import DCGAN, GAN, WGAN
from kerasgan.training import distribution

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 1), dtype=np.uint8)


def replicas(*devices):
    """What a strategy of these devices looks like."""
    return types.SimpleNamespace(
        num_replicas_in_sync=len(devices),
        scope=contextlib.nullcontext,
        extended=types.SimpleNamespace(
            worker_devices=devices, variable_created_in_scope=lambda variable: True
        ),
    )


@pytest.fixture
def on_two_cpus(monkeypatch):
    """Lets models believe that they were built on two CPU devices."""
    two = replicas("/device:CPU:0", "/device:CPU:1")
    monkeypatch.setattr(GAN, "distribute_strategy", two)
    monkeypatch.setattr(WGAN, "distribute_strategy", two)


@pytest.mark.parametrize(
    ("config", "arguments", "message"),
    [
        ({}, {"steps_per_execution": 2}, "must be 1 on several replicas.*Leave it out"),
        ({}, {"jit_compile": True}, "XLA cannot be used on several CPU devices"),
        ({}, {"accumulate": 2}, "accumulated on one device only.*take more devices"),
        ({"long_critic_runs": True}, {}, "Build it with `long_critic_runs=False`"),
    ],
    ids=["steps", "xla", "accumulate", "long runs"],
)
def test_refused_on_several_replicas(on_two_cpus, config, arguments, message):
    gan = (WGAN if config else GAN)(**SMALL, **config)
    with pytest.raises(ValueError, match=message) as error:
        gan.compile(**arguments)
    assert "Received: " in str(error.value)
    assert "2 replicas" in str(error.value)
    assert not gan.compiled


def test_float16_is_refused_on_several_replicas(on_two_cpus):
    keras.config.set_dtype_policy("mixed_float16")
    with pytest.raises(ValueError, match="Use the policy 'mixed_bfloat16'"):
        GAN(**SMALL).compile()


def test_xla_is_tried_on_several_gpus(monkeypatch):
    two = replicas("/device:GPU:0", "/device:GPU:1")
    monkeypatch.setattr(GAN, "distribute_strategy", two)
    distribution.check_distribution(GAN(**SMALL), jit_compile=True)


def test_batches_are_whole_on_every_replica(on_two_cpus):
    gan = GAN(**SMALL)
    gan.compile()
    with pytest.raises(ValueError, match="splits each batch of `fit`: 2 devices. Rec"):
        gan.fit(PICTURES, batch_size=5)


def test_a_model_is_compiled_where_it_was_built():
    gan, strategy = DCGAN(**SMALL), tf.distribute.OneDeviceStrategy("CPU:0")
    with (
        strategy.scope(),
        pytest.raises(ValueError, match="Write both, constructor and `compile`, under"),
    ):
        gan.compile()
    with strategy.scope():
        gan = DCGAN(**SMALL)
    gan.compile()  # in its strategy's scope, wherever it is called
    gan.fit(PICTURES, batch_size=8, verbose=0)
    assert int(gan.steps_taken.numpy()) == 3


def test_a_lost_process_is_explained(monkeypatch):
    lost = tf.errors.UnavailableError(None, None, "stopped sending heartbeats")
    explained = distribution.explained_loss_of_process(GAN(**SMALL))
    with pytest.raises(tf.errors.UnavailableError), explained:
        raise lost
    monkeypatch.setattr(distribution, "is_multi_worker", lambda strategy: True)
    explained = distribution.explained_loss_of_process(GAN(**SMALL))
    again = "Received: 'stopped sending heartbeats'.*start all of them again"
    with pytest.raises(distribution.ProcessLostError, match=again) as error, explained:
        raise lost
    assert error.value.exit_code == 1


def test_one_process_is_the_chief():
    strategy = tf.distribute.get_strategy()
    assert distribution.is_chief(strategy)
    assert not distribution.is_multi_worker(strategy)
