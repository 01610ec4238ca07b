"""How much memory a training takes, told before it does."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import GAN
from kerasgan.training import estimate_memory, memory_estimate, train

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 16}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)


def compiled(**settings):
    gan = GAN(**SMALL)
    gan.compile(**settings)
    return gan


def peak(function, *shapes):
    """The peak of a function of float32 tensors of some shapes."""
    given = [tf.TensorSpec(shape, tf.float32) for shape in shapes]
    graph = tf.function(function).get_concrete_function(*given).graph
    return memory_estimate._peak(graph)


@pytest.mark.parametrize(
    ("function", "most"),
    [
        (lambda x: tf.cumsum(tf.cumsum(x)), 8_000),  # the first is gone by then
        (lambda x: tf.concat([tf.cumsum(tf.cumsum(x)), x], 0), 16_000),
        (lambda x: tf.tanh(tf.tanh(x)), 4_000),  # in its place
        (lambda x: tf.tanh(x) + x, 8_000),
        (lambda x: tf.reshape(tf.reshape(x, (10, 100)), (1_000,)), 4_000),
        (
            lambda x: tf.cond(x[0] > 0, lambda: tf.cumsum(tf.cumsum(x)), lambda: x),
            16_000,  # what is outside, and in the larger branch
        ),
    ],
    ids=["chain", "kept", "in place", "needed", "views", "branches"],
)
def test_tensors_live_from_the_first_to_the_last_that_needs_them(function, most):
    assert most <= peak(function, (1_000,)) <= most + 200


def test_what_is_kept_is_counted():
    gan = compiled()
    found = estimate_memory(gan, 16)
    trained = sum(int(np.prod(v.shape)) for v in gan.trainable_variables)
    assert found.weights == sum(np.asarray(w).nbytes for w in gan.weights)
    # Adam keeps two numbers a weight; and a step and a rate for each side.
    assert found.optimizers == 8 * trained + 2 * (8 + 4)
    assert found.total == found.weights + found.optimizers + found.step


def test_a_step_takes_as_much_as_its_batch_is_large():
    few, many = (estimate_memory(compiled(), size).step for size in (512, 1024))
    assert 1.8 < many / few < 2.05
    assert few > 2 * 512 * 64 * 4  # real and fake pictures at the least


def test_in_parts_it_takes_less():
    whole = estimate_memory(compiled(), 1024).step
    assert estimate_memory(compiled(accumulate=8), 1024).step < 0.7 * whole


def test_uncompiled_models_are_refused():
    with pytest.raises(ValueError, match="must be compiled before its memory is est"):
        estimate_memory(GAN(**SMALL), 16)


def test_a_training_tells_it_once_before_the_first_step(capsys):
    gan = compiled()
    train(gan, PICTURES, 64, batch_size=16)
    said = capsys.readouterr().err
    assert said.count("Memory: about ") == 1
    assert f"{estimate_memory(gan, 16)}" in said
    assert said.index("Memory: about ") < said.index(" of 64 images")
    assert gan.when_played is None
