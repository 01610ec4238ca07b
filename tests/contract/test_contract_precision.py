"""What every GAN of the table in gans.py must do in half precision."""

import keras
import numpy as np
import pytest

from contract.trainings import differing, every_row, state, trained


@every_row
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_trains_and_is_saved(row, policy, tmp_path):
    keras.config.set_dtype_policy(policy)
    gan = trained(row, seed=5)
    scaled = keras.optimizers.LossScaleOptimizer
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert isinstance(optimizer, scaled) == (policy == "mixed_float16")
    # Loss scaling may leave out a step while it looks for its scale.
    lost = int(policy == "mixed_float16" and gan.latent_dim is None)
    assert 3 - lost <= int(gan.generator_optimizer.iterations.numpy()) <= 3
    assert gan.sampler.output.dtype == "float32"
    assert all(np.isfinite(values).all() for values in state(gan).values())
    gan.save(tmp_path / "gan.keras")
    keras.config.set_dtype_policy("float32")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert again.dtype_policy.name == policy
    assert not differing(state(gan), state(again))
    if policy == "mixed_float16":  # with the scale of the losses
        trained(row, model=gan)
        trained(row, model=again)
        assert not differing(state(gan), state(again))
