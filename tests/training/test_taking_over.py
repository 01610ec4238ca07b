"""The state of an optimizer goes to another one of fewer variables."""

import keras
import numpy as np

from kerasgan.training.optimizers import take_over


def wrapped(variables):
    """An optimizer as float16 has it: two counters and two rates of the same names."""
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam())
    optimizer.build(variables)
    return optimizer


def test_every_state_goes_to_its_own_place():
    shared, gone = (keras.Variable(np.zeros(2), name=name) for name in ("a", "b"))
    other, optimizer = wrapped([gone, shared]), wrapped([shared])
    for number, variable in enumerate(other.variables):
        variable.assign(np.full(variable.shape, number))
    take_over(optimizer, other)
    kept = [v for v in other.variables if "/b_" not in v.path]
    assert len(kept) == len(optimizer.variables)
    for expected, found in zip(kept, optimizer.variables, strict=True):
        np.testing.assert_array_equal(found.value, expected.value, found.path)
