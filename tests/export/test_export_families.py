"""Every family's sampler passes the gates of every format."""

import keras
import numpy as np
import pytest

from gans import ROWS, Pairs

# The last row of a family has the most of what its networks can have. Translators have
# test_export_translators.py, where their files are tried at several sizes.
DRAWING = [row for row in ROWS if not isinstance(row, Pairs)]
RICHEST = list({row.model: row for row in DRAWING}.values())
ATTENTIVE = next(row for row in ROWS if row.name == "sngan")
HALVED = {"gan", "wgan_gp_resnet"}  # folds forward; biases beside statistics


# The generator of wgan_gp_resnet, and with the attention of test_export_architectures.
REPEATED = {"sngan_conditional", "sngan"}
CHOSEN = [
    pytest.param(
        row,
        id=row.name,
        marks=[pytest.mark.exhaustive] if row.name in REPEATED else [],
    )
    for row in [*RICHEST, ATTENTIVE]
]


def pretend_training(sampler):
    """Moves what starts as zeros or ones, as statistics and biases do."""
    random = np.random.default_rng(0)
    for variable in sampler.variables:
        first = variable.numpy()
        if not first.any():
            variable.assign(random.normal(0.0, 0.1, first.shape))
        elif (first == 1).all():
            variable.assign(random.uniform(0.5, 1.5, first.shape))


@pytest.mark.slow
@pytest.mark.parametrize("row", CHOSEN)
def test_family_is_exported_and_draws_the_same(row, tmp_path, export_here):
    keras.utils.set_random_seed(0)
    gan = row.make()
    pretend_training(gan.sampler)
    precision = ["float32", "float16"][: 1 + (row.name in HALVED)]
    report = export_here(gan, tmp_path / "bundle", precision=precision)
    assert len(report.files) == 4 * len(precision)
    for file in report.files:
        sizes = {1} if file.batch == 1 else {1, 2, 7}
        assert sizes <= set(file.batches)
        kinds = [kind.lower() for kind in file.operations]
        assert not [kind for kind in kinds if "custom" in kind or "flex" in kind]
        assert file.constants > 0
