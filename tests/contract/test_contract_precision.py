"""What every GAN of the table in gans.py must do in half precision."""

import keras
import numpy as np
import pytest

from contract.trainings import differing, every_family, state, trained


@every_family
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_trains_and_is_saved(row, policy, tmp_path):
    keras.config.set_dtype_policy(policy)
    gan = trained(row, seed=5)
    if policy == "mixed_float16":
        trained(row, model=gan)
    scaled = keras.optimizers.LossScaleOptimizer
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert isinstance(optimizer, scaled) == (policy == "mixed_float16")
    # Loss scaling leaves out the first steps of some while it looks for its scale: a
    # constant map, as StyleGAN starts with, is normalized by a very small deviation.
    taken = int(gan.generator_optimizer.iterations.numpy())
    assert taken == 3 if policy == "mixed_bfloat16" else 3 <= taken <= 6
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
