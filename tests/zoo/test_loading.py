"""Models come with verified weights, or not at all."""

import random

import numpy as np
import pytest

from kerasgan import storage, zoo
from kerasgan.training import sampler_tensors


def test_finished_run_draws_what_it_drew(trained):
    folder, pictures = trained
    model = zoo.load(folder)
    assert type(model).__name__ == "DCGAN"
    assert (model.image_shape, model.classes) == ((8, 8, 1), 3)
    np.testing.assert_array_equal(model.sample(5, seed=3), pictures)
    np.testing.assert_array_equal(model.sample(5, seed=3, batch_size=2), pictures)


def test_weights_are_those_of_the_file(run):
    stored = storage.load_tensors(run / "model.safetensors")
    loaded = sampler_tensors(zoo.load(str(run)))
    assert loaded.keys() == stored.keys()
    for name, tensor in stored.items():
        np.testing.assert_array_equal(loaded[name], tensor)


def test_loading_is_in_float32_whatever_the_policy(trained):
    import keras

    keras.config.set_dtype_policy("mixed_bfloat16")
    model = zoo.load(trained[0])
    assert keras.config.dtype_policy().name == "mixed_bfloat16"
    np.testing.assert_array_equal(model.sample(5, seed=3), trained[1])


def test_loading_is_in_float32_whatever_the_recipe(run, trained, edit):
    edit(run / "run.json", recipe__precision="mixed_bfloat16")
    np.testing.assert_array_equal(zoo.load(run).sample(5, seed=3), trained[1])


def test_damaged_weights_are_refused(run):
    content = bytearray((run / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (run / "model.safetensors").write_bytes(content)
    with pytest.raises(storage.StorageError, match="must have the sha256"):
        zoo.load(run)
    (run / "model.safetensors").unlink()
    with pytest.raises(storage.StorageError, match="could not be read: No such file"):
        zoo.load(run)


def test_weights_of_another_config_are_refused(run, edit):
    edit(run / "run.json", config__width=8)
    with pytest.raises(ValueError, match="must have shape"):
        zoo.load(run)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"config__widht": 8}, "config of 'noise' must fit DCGAN. Received: .*widht"),
        ({"config__latent_dim": 0}, "config of 'noise' must fit DCGAN"),
        ({"model": "DCGNA"}, "DCGAN"),
        ({"model": "os.system"}, "DCGAN"),
    ],
    ids=str,
)
def test_config_and_model_must_exist(run, edit, changes, message):
    edit(run / "run.json", **changes)
    with pytest.raises(ValueError, match=message):
        zoo.load(run)


def test_entry_without_weights_says_how_to_train(preset):
    message = (
        "'dcgan_noise_8' must have weights, it has a recipe only. Train it: "
        r"`kerasgan train dcgan_noise_8 --data noise --out runs/noise`\.$"
    )
    with pytest.raises(ValueError, match=message):
        zoo.load("dcgan_noise_8")
    with pytest.raises(ValueError, match="must have weights"):
        zoo.verify("dcgan_noise_8")


def test_entry_without_weights_names_those_with(preset, published):
    message = "/noise`, or take an entry that has weights: cdcgan_noise_8\\.$"
    with pytest.raises(ValueError, match=message):
        zoo.load("dcgan_noise_8")


def test_create_follows_the_recipe(preset):
    model = zoo.create("dcgan_noise_8")
    optimizers = model.generator_optimizer, model.discriminator_optimizer
    assert [type(each).__name__ for each in optimizers] == ["Adam", "Adam"]
    assert [float(each.learning_rate) for each in optimizers] == pytest.approx(
        [2e-4, 1e-3]
    )
    assert optimizers[0].beta_1 == 0.5
    assert model.compiled
    assert model.get_compile_config()["seed"] == 5
    assert model.image_shape == (8, 8, 1)


def test_create_takes_the_default_optimizers_where_none_are_named(preset, edit):
    edit(preset, recipe__generator_optimizer=..., recipe__discriminator_optimizer=None)
    assert type(zoo.create("dcgan_noise_8").generator_optimizer).__name__ == "Adam"


@pytest.mark.parametrize("name", ["RMSprop", "SGD"])
def test_other_optimizers(preset, edit, name):
    settings = {"class_name": name, "learning_rate": 1e-3}
    edit(preset, recipe__generator_optimizer=settings)
    assert type(zoo.create("dcgan_noise_8").generator_optimizer).__name__ == name


def test_fresh_weights_are_a_function_of_the_seed(preset, edit):
    state = random.getstate()
    first = zoo.create("dcgan_noise_8").get_weights()
    assert random.getstate() == state
    random.seed(99)
    again = zoo.create("dcgan_noise_8").get_weights()
    for left, right in zip(first, again, strict=True):
        np.testing.assert_array_equal(left, right)
    edit(preset, recipe__seed=6)
    other = zoo.create("dcgan_noise_8").get_weights()
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_precision_of_the_recipe_is_used_and_put_back(preset, edit):
    import keras

    edit(preset, recipe__precision="mixed_bfloat16")
    model = zoo.create("dcgan_noise_8")
    assert "bfloat16" in {layer.compute_dtype for layer in model.generator.layers}
    assert keras.config.dtype_policy().name == "float32"


def test_unknown_setting_of_an_optimizer(preset, edit):
    settings = {"class_name": "Adam", "learning_rate": 1e-3, "decay": 1}
    edit(preset, recipe__generator_optimizer=settings)
    with pytest.raises(ValueError, match="decay"):
        zoo.create("dcgan_noise_8")
