"""What only DCGAN does."""

import keras
import numpy as np
import pytest

from kerasgan.models import DCGAN

PICTURES = np.random.default_rng(0).integers(0, 256, (48, 8, 8, 1), dtype=np.uint8)


@pytest.mark.parametrize("loss", ["minimax", "hinge", "relativistic"])
def test_games_train_both_sides(loss):
    """The last bias is left out: these games cancel its gradient at even logits."""
    keras.utils.set_random_seed(0)
    gan = DCGAN((8, 8, 1), latent_dim=4, width=4, loss=loss)
    gan.compile()
    variables = [v for v in gan.trainable_variables if "logits/bias" not in v.path]
    before = [v.value.numpy() for v in variables]
    history = gan.fit(PICTURES, batch_size=16, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    for old, variable in zip(before, variables, strict=True):
        assert not np.array_equal(old, variable.value), variable.path
