"""Small trainings of the rows of gans.py, and what they leave."""

import keras
import numpy as np
import pytest

from gans import ROWS

BATCH = 16
_LIVES = {}


def marked(chosen):
    """Parameters of a test: rows that are not chosen are left to `make test-all`."""
    return [
        pytest.param(
            row, id=row.name, marks=[] if row in chosen else [pytest.mark.exhaustive]
        )
        for row in ROWS
    ]


def last_of_each_family(rows):
    """The last row of every family that has one among these."""
    return list({row.model: row for row in rows}.values())


# To trace, or for XLA.
SLOW = {
    "cyclegan",
    "pix2pix_batch",
    "progan_fading",
    "sngan_conditional",
    "stylegan",
    "stylegan2",
}
AFFORDABLE = [row for row in ROWS if not row.costly]
QUICK = [row for row in AFFORDABLE if row.name not in SLOW]
QUICK_FAMILIES = last_of_each_family(QUICK)

# GAN trains as DCGAN does, and WGAN as WGANGP.
QUICK_SCHEMES = [row for row in QUICK_FAMILIES if row.name not in {"gan", "wgan"}]

# Where a training keeps more than its weights: classes, lots of critic steps, stages.
KEEPING = {"dcgan_conditional", "wgan_gp", "progan_small"}
QUICK_KEEPERS = [row for row in QUICK_SCHEMES if row.name in KEEPING]

# Of these the graph is made several times, by TensorFlow and by XLA.
SLOW_TO_COMPILE = {"pix2pix", "progan_small", "r3gan"}
QUICK_TO_COMPILE = [row for row in QUICK_SCHEMES if row.name not in SLOW_TO_COMPILE]

every_family = pytest.mark.parametrize("row", marked(last_of_each_family(AFFORDABLE)))
every_quick_row = pytest.mark.parametrize("row", marked(QUICK))
every_quick_family = pytest.mark.parametrize("row", marked(QUICK_FAMILIES))
every_quick_scheme = pytest.mark.parametrize("row", marked(QUICK_SCHEMES))
every_quick_keeper = pytest.mark.parametrize("row", marked(QUICK_KEEPERS))
every_row_quick_to_compile = pytest.mark.parametrize("row", marked(QUICK_TO_COMPILE))


def trained(row, epochs=1, model=None, data=None, **settings):
    """A model of the row after training on its data, in order."""
    keras.utils.set_random_seed(3)
    gan = row.make() if model is None else model
    if model is None:
        gan.compile(**settings)
    data = row.data() if data is None else data
    gan.fit(data, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0)
    return gan


def life(row, last=False):
    """A model of the row after an epoch of three batches, made once for many tests.

    Its steps are eager ones, which for so few take less time than to trace one;
    test_contract_running.py has the graphs, which train alike.

    Args:
        row: Row.
        last: bool. Whether the test changes the model, so that nobody may have it
            after.

    Returns:
        Tuple of the model and its logs.
    """
    if row not in _LIVES:
        keras.utils.set_random_seed(3)
        gan = row.make()
        gan.compile(seed=5, run_eagerly=True)
        logs = gan.fit(row.data(), batch_size=BATCH, shuffle=False, verbose=0).history
        _LIVES[row] = gan, logs
    return _LIVES.pop(row) if last else _LIVES[row]


def forget():
    """Lets go of the models that `life` has kept."""
    _LIVES.clear()


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
