"""What every GAN of the table in gans.py must do."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from gans import ROWS

BATCH = 16
SIDES = ("generator", "discriminator")
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def trained(row, epochs=1, model=None, data=None, **settings):
    """A model of the row after training on its data, in order."""
    keras.utils.set_random_seed(3)
    gan = row.make() if model is None else model
    if model is None:
        gan.compile(**settings)
    data = row.data() if data is None else data
    gan.fit(data, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0)
    return gan


def as_array(variable):
    """The values of a variable as numpy's."""
    return variable.value.numpy()


def state(gan):
    """All that training moves, by path."""
    variables = [
        *gan.variables,
        *gan.generator_optimizer.variables,
        *gan.discriminator_optimizer.variables,
    ]
    return {f"{k} {v.path}": as_array(v) for k, v in enumerate(variables)}


def differing(first, second):
    """Names of the tensors of two states that are not equal bit for bit."""
    return [
        name
        for name, left, right in zip(
            first, first.values(), second.values(), strict=True
        )
        if not np.array_equal(left, right)
    ]


@pytest.mark.parametrize("model", dict.fromkeys(row.model for row in ROWS))
def test_builds_from_image_shape_alone(model):
    gan = model(image_shape=(32, 32, 3))
    assert gan.sample(2).shape == (2, 32, 32, 3)


@every_row
def test_config_round_trip(row):
    gan = row.make()
    config = json.loads(json.dumps(gan.get_config()))
    again = row.model.from_config(config)
    assert again.get_config() == gan.get_config()
    assert {**row.config, "image_shape": list(row.config["image_shape"])}.items() <= (
        config.items()
    )
    assert [w.shape for w in again.weights] == [w.shape for w in gan.weights]


@every_row
def test_one_epoch_gives_finite_logs_and_counts(row):
    keras.utils.set_random_seed(0)
    gan = row.make()
    gan.compile()
    history = gan.fit(row.data(40), batch_size=BATCH, verbose=0).history
    assert sorted(history) == sorted(gan.loss_names)
    assert np.isfinite(list(history.values())).all()
    assert int(gan.images_shown.numpy()) == 40
    assert int(gan.steps_taken.numpy()) == 3
    assert int(gan.generator_optimizer.iterations.numpy()) == 3
    assert int(gan.discriminator_optimizer.iterations.numpy()) == 3 * gan.critic_steps


@every_row
@pytest.mark.parametrize("side", ["generator", "discriminator"])
def test_a_side_moves_all_of_its_own_and_nothing_of_the_other(row, side):
    keras.utils.set_random_seed(0)
    gan = row.make()
    sides = {
        "generator": gan.generator_variables,
        "discriminator": gan.discriminator_variables,
    }
    rates = {f"{name}_optimizer": keras.optimizers.SGD(0.0) for name in sides}
    gan.compile(**{**rates, f"{side}_optimizer": keras.optimizers.Adam(1e-2)})
    before = {name: [as_array(v) for v in sides[name]] for name in sides}
    gan.fit(row.data(3 * BATCH), batch_size=BATCH, verbose=0)
    moved = {
        name: [not np.array_equal(o, v) for o, v in zip(old, sides[name], strict=True)]
        for name, old in before.items()
    }
    own = moved.pop(side)
    assert all(own), [v.path for v, m in zip(sides[side], own, strict=True) if not m]
    assert not any(*moved.values())


@every_row
def test_same_seed_same_weights(row):
    assert not differing(state(trained(row)), state(trained(row)))


@every_row
def test_another_seed_draws_other_latents(row):
    first, second = state(trained(row)), state(trained(row, seed=1))
    assert differing(first, second)


@every_row
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_keras_file_round_trip_and_equal_next_step(row, policy, tmp_path):
    keras.config.set_dtype_policy(policy)
    gan = trained(row, seed=5)
    gan.save(tmp_path / "gan.keras")
    keras.config.set_dtype_policy("float32")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert again.dtype_policy.name == policy
    assert not differing(state(gan), state(again))
    trained(row, model=gan)
    trained(row, model=again)
    assert not differing(state(gan), state(again))


@every_row
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_trains(row, policy):
    keras.config.set_dtype_policy(policy)
    gan = trained(row)
    scaled = keras.optimizers.LossScaleOptimizer
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert isinstance(optimizer, scaled) == (policy == "mixed_float16")
    assert int(gan.generator_optimizer.iterations.numpy()) == 3
    assert gan.sampler.output.dtype == "float32"
    assert all(np.isfinite(values).all() for values in state(gan).values())


@every_row
@pytest.mark.parametrize(
    "settings", [{"steps_per_execution": 4}, {"run_eagerly": True}], ids=str
)
def test_ways_of_running_give_the_same_training(row, settings):
    # SGD: Adam would blow up the rounding of gradients that are 0, as those of a bias
    # before a batch norm are.
    runs = []
    for arguments in ({}, settings):
        rates = {f"{s}_optimizer": keras.optimizers.SGD(1e-2) for s in SIDES}
        runs.append(state(trained(row, **rates, **arguments)))
    plain, other = runs
    for (name, value), again in zip(plain.items(), other.values(), strict=True):
        np.testing.assert_allclose(again, value, atol=1e-5, err_msg=name)


@every_row
def test_xla_trains(row):
    """XLA draws other numbers from the same seed, so its weights are its own."""
    keras.utils.set_random_seed(3)
    fresh = [as_array(v) for v in row.make().trainable_variables]
    gan = trained(row, jit_compile=True)
    assert gan.jit_compile
    assert int(gan.steps_taken.numpy()) == 3
    assert int(gan.generator_optimizer.iterations.numpy()) == 3
    for before, variable in zip(fresh, gan.trainable_variables, strict=True):
        after = as_array(variable)
        assert np.isfinite(after).all()
        # A few updates move a weight by a few times the rate.
        assert 0 < np.abs(after - before).max() < 50 * 2e-4, variable.path


@every_row
def test_dataset_of_unknown_size_counts_each_batch_once(row):
    data = tf.data.Dataset.from_tensor_slices(row.data())
    known = data.batch(BATCH, drop_remainder=True)
    unknown = known.filter(lambda *_: True)
    assert unknown.cardinality() == tf.data.UNKNOWN_CARDINALITY
    first = trained(row, epochs=3, data=known)
    with pytest.warns(UserWarning, match="ran out of data"):
        second = trained(row, epochs=3, data=unknown)
    assert int(second.steps_taken.numpy()) == 9
    assert not differing(state(first), state(second))


@every_row
def test_sampler_gives_images_in_range(row):
    gan = trained(row)
    inputs = [tf.random.normal((5, gan.latent_dim), seed=0)]
    if gan.classes is not None:
        inputs.append(tf.constant([0, 1, 2, 1, 0]))
    images = gan(inputs)
    assert images.shape == (5, *gan.image_shape)
    assert images.dtype == tf.float32
    assert np.abs(images).max() <= 1
    assert [tensor.name for tensor in gan.sampler.inputs] == (
        ["latent"] if gan.classes is None else ["latent", "labels"]
    )


@every_row
def test_pictures_do_not_depend_on_batch_size(row):
    gan = trained(row)
    whole = gan.sample(11, seed=2)
    assert whole.shape == (11, *gan.image_shape)
    assert whole.dtype == np.uint8
    assert whole.std() > 0
    for batch_size in (1, 3, 64):
        parts = gan.sample(11, seed=2, batch_size=batch_size).astype(int)
        assert np.abs(parts - whole).max() <= 1
    fewer = gan.sample(4, seed=2).astype(int)
    assert np.abs(fewer - whole[:4]).max() <= 1
    assert not np.array_equal(gan.sample(11, seed=3), whole)
