"""What every GAN of the table in gans.py must do in half precision."""

import keras
import numpy as np

from contract.trainings import (
    differing,
    every_quick_scheme,
    every_row_quick_to_compile,
    state,
    trained,
)

# Of these the graph is trained, which takes longer to make than a few eager steps.
TRACED = {"dcgan_conditional", "wgan_gp"}


def trained_and_saved(row, policy, path, epochs=1):
    """A model of a policy, whose file gives it back when float32 is the policy."""
    keras.config.set_dtype_policy(policy)
    eagerly = row.name not in TRACED
    gan = trained(row, epochs, seed=5, run_eagerly=eagerly)
    assert gan.sampler.output.dtype == "float32"
    assert all(np.isfinite(values).all() for values in state(gan).values())
    gan.save(path)
    keras.config.set_dtype_policy("float32")
    again = keras.models.load_model(path)
    assert again.dtype_policy.name == policy
    assert not differing(state(gan), state(again))
    return gan


def optimizers(gan):
    return gan.generator_optimizer, gan.discriminator_optimizer


@every_row_quick_to_compile
def test_bfloat16_trains_and_is_saved(row, tmp_path):
    gan = trained_and_saved(row, "mixed_bfloat16", tmp_path / "gan.keras")
    assert int(gan.generator_optimizer.iterations.numpy()) == 3
    for optimizer in optimizers(gan):
        assert not isinstance(optimizer, keras.optimizers.LossScaleOptimizer)


@every_quick_scheme
def test_float16_trains_and_is_saved_with_the_scale_of_its_losses(row, tmp_path):
    path = tmp_path / "gan.keras"
    gan = trained_and_saved(row, "mixed_float16", path, epochs=2)
    for optimizer in optimizers(gan):
        assert isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
    # Loss scaling leaves out the first steps of some while it looks for its scale: a
    # constant map, as StyleGAN starts with, is normalized by a very small deviation.
    assert 2 <= int(gan.generator_optimizer.iterations.numpy()) <= 6
