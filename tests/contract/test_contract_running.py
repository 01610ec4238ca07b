"""How every GAN of the table in gans.py must train, whichever way it is run."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf

from contract.trainings import (
    BATCH,
    QUICK_FAMILIES,
    as_array,
    differing,
    every_quick_row,
    every_row_quick_to_compile,
    state,
    trained,
)

SIDES = ("generator", "discriminator")


@functools.cache
def plainly_trained(row, epochs=1):
    """The state of a model after some epochs by plain descent.

    Small steps of SGD: Adam would blow up the rounding of gradients that are 0, as
    those of a bias before a batch norm are, and large ones any rounding.
    """
    return state(trained(row, epochs, data=batches(row), **plain_descent()))


def plain_descent():
    return {f"{side}_optimizer": keras.optimizers.SGD(1e-3) for side in SIDES}


def batches(row):
    data = tf.data.Dataset.from_tensor_slices(row.data())
    return data.batch(BATCH, drop_remainder=True)


@every_quick_row
def test_a_side_moves_all_of_its_own_and_nothing_of_the_other(row):
    keras.utils.set_random_seed(0)
    gan = row.make()
    count = 40  # the last 8 make the graph one of batches of any size
    sides = {
        "generator": gan.generator_variables,
        "discriminator": gan.discriminator_variables,
    }
    optimizers = {f"{side}_optimizer": keras.optimizers.Adam(0.0) for side in SIDES}
    gan.compile(run_eagerly=row not in QUICK_FAMILIES, **optimizers)
    for side in SIDES:
        for name in SIDES:
            optimizer = getattr(gan, f"{name}_optimizer")
            optimizer.learning_rate = 1e-2 if name == side else 0.0
        before = {name: [as_array(v) for v in sides[name]] for name in sides}
        gan.fit(row.data(count), batch_size=BATCH, verbose=0)
        moved = {
            name: [
                not np.array_equal(o, v) for o, v in zip(old, sides[name], strict=True)
            ]
            for name, old in before.items()
        }
        own = moved.pop(side)
        assert all(own), [
            v.path for v, m in zip(sides[side], own, strict=True) if not m
        ]
        assert not any(*moved.values())
    assert int(gan.images_shown.numpy()) == 2 * count
    assert int(gan.steps_taken.numpy()) == 2 * 3


def compare_with_plain_training(row, **settings):
    """Trains a row in another way, which must lead to the same state."""
    plain = plainly_trained(row)
    other = state(trained(row, data=batches(row), **plain_descent(), **settings))
    for (name, value), again in zip(plain.items(), other.values(), strict=True):
        np.testing.assert_allclose(again, value, atol=1e-5, err_msg=name)


@every_row_quick_to_compile
def test_eager_steps_are_those_of_graphs(row):
    compare_with_plain_training(row, run_eagerly=True)


@every_row_quick_to_compile
def test_several_steps_an_execution_are_the_same_training(row):
    compare_with_plain_training(row, steps_per_execution=4)


@every_row_quick_to_compile
def test_dataset_of_unknown_size_counts_each_batch_once(row):
    unknown = batches(row).filter(lambda *_: True)
    assert unknown.cardinality() == tf.data.UNKNOWN_CARDINALITY
    with pytest.warns(UserWarning, match="ran out of data"):
        gan = trained(row, epochs=3, data=unknown, **plain_descent())
    assert int(gan.steps_taken.numpy()) == 9
    assert not differing(plainly_trained(row, epochs=3), state(gan))


@every_row_quick_to_compile
def test_xla_trains(row):
    """XLA draws other numbers from the same seed, so its weights are its own."""
    keras.utils.set_random_seed(3)
    fresh = [as_array(v) for v in row.make().trainable_variables]
    gan = trained(row, jit_compile=True)
    assert gan.jit_compile
    assert int(gan.steps_taken.numpy()) == 3
    assert int(gan.generator_optimizer.iterations.numpy()) == 3
    rates = [getattr(gan, f"{side}_optimizer").learning_rate for side in SIDES]
    for before, variable in zip(fresh, gan.trainable_variables, strict=True):
        after = as_array(variable)
        assert np.isfinite(after).all()
        # A few updates move a weight by a few times the rate.
        assert 0 < np.abs(after - before).max() < 50 * float(max(rates)), variable.path
