"""Constants of a file are explained by the weights of a model, or are not."""

import numpy as np
import pytest

from kerasgan.export.constant_matching import Tensor
from kerasgan.export.constants import Constant, Expected, account

RANDOM = np.random.default_rng(0)
KERNEL = RANDOM.normal(size=(3, 3, 4, 5)).astype(np.float32)
SCALE = RANDOM.uniform(0.5, 1.5, 5).astype(np.float32)
BIAS = RANDOM.normal(size=5).astype(np.float32)
SHIFT = RANDOM.normal(size=5).astype(np.float32)
EXPECTED = Expected(
    tensors=tuple(
        Tensor(values, frozenset([index]))
        for index, values in enumerate([KERNEL, SCALE, BIAS, SHIFT])
    ),
    weights={0: "kernel", 1: "scale", 2: "bias", 3: "shift"},
)
RAW = {"kernel": KERNEL, "scale": SCALE, "bias": BIAS, "shift": SHIFT}
FOLDED = {"kernel": KERNEL * SCALE, "bias": BIAS * SCALE + SHIFT}


def problems(named, precision="float32", expected=EXPECTED):
    constants = [Constant(name, "Conv", values) for name, values in named.items()]
    return account(constants, expected, precision)


@pytest.mark.parametrize("axes", [(0, 1, 2, 3), (3, 2, 0, 1), (3, 0, 1, 2)])
@pytest.mark.parametrize("named", [RAW, FOLDED], ids=["raw", "folded"])
def test_layouts_and_folds_are_explained(named, axes):
    assert problems({**named, "kernel": named["kernel"].transpose(axes)}) == []


@pytest.mark.parametrize("named", [RAW, FOLDED], ids=["raw", "folded"])
def test_float16_is_explained_only_as_float16(named):
    halves = {name: np.float16(values) for name, values in named.items()}
    assert problems(halves, "float16") == []
    assert len(problems(halves, "float32")) > 0


def test_broadcast_shapes_and_one_number_for_all_are_explained():
    gain = Tensor(np.float32(0.125), frozenset())
    expected = Expected((*EXPECTED.tensors, gain), EXPECTED.weights)
    named = {**RAW, "kernel": KERNEL * 0.125, "scale": SCALE.reshape(1, 5, 1, 1)}
    assert problems(named, expected=expected) == []
    assert problems(named) == [
        "the constant 'kernel' of shape [3, 3, 4, 5], used by Conv, is no weight of "
        "the model",
        "the weight 'kernel' is not in the file",
    ]


@pytest.mark.parametrize("shape", [(4, 3, 5), (5, 4, 3)], ids=["last", "first"])
def test_vector_that_was_repeated_for_a_map_is_explained(shape):
    axis = shape.index(5)
    place = [-1 if k == axis else 1 for k in range(3)]
    named = {**RAW, "bias": np.broadcast_to(BIAS.reshape(place), shape)}
    assert problems(named) == []
    named["bias"] = named["bias"].copy()
    named["bias"][0, 0, 0] += 1e-3
    assert problems(named)[1:] == ["the weight 'bias' is not in the file"]


def swapped(values):
    values = values.copy()
    values[..., [0, 1]] = values[..., [1, 0]]
    return values


@pytest.mark.parametrize("precision", ["float32", "float16"])
@pytest.mark.parametrize("name", ["kernel", "bias"])
@pytest.mark.parametrize("named", [RAW, FOLDED], ids=["raw", "folded"])
@pytest.mark.parametrize(
    "change",
    [lambda v: v * 1.01, swapped, lambda v: v * np.float32([1, 1, 1, 1, 1.01])],
    ids=["scaled", "swapped", "one channel"],
)
def test_changed_constant_is_named(named, name, change, precision):
    found = problems({**named, name: change(named[name])}, precision)
    assert f"the constant {name!r}" in found[0]
    assert "is no weight of the model" in found[0]


def test_change_of_a_thousandth_is_seen_in_float32():
    found = problems({**FOLDED, "kernel": FOLDED["kernel"] * 1.001})
    assert "the constant 'kernel'" in found[0]


def test_lost_weight_is_named():
    assert problems({"kernel": KERNEL, "scale": SCALE, "shift": SHIFT}) == [
        "the weight 'bias' is not in the file"
    ]


def test_single_numbers_and_zeros_are_left_out():
    assert problems({**RAW, "slope": np.float32(0.2), "zeros": np.zeros(7)}) == []


def test_equal_weights_stand_for_each_other():
    twins = Expected(
        (Tensor(BIAS, frozenset([0])), Tensor(BIAS, frozenset([1]))),
        {0: "first", 1: "second"},
    )
    assert problems({"bias": BIAS}, expected=twins) == []


def test_forgotten_statistics_are_not_explained_away():
    """Ones are a number, and within float16's digits 1 + 0.001 x anything."""
    epsilon = Tensor(np.float32(1e-3), frozenset())
    expected = Expected((*EXPECTED.tensors, epsilon), EXPECTED.weights)
    named = {**RAW, "scale": np.ones(5, np.float32), "shift": np.zeros(5, np.float32)}
    assert problems(named, "float16", expected) == [
        "the weight 'scale' is not in the file",
        "the weight 'shift' is not in the file",
    ]


def test_statistic_that_another_term_takes_away_again_is_not_found():
    """`total + mean * scale` has the mean in it, and is the same without."""
    product, mean = BIAS * SCALE, SHIFT
    total = Tensor(product + BIAS - mean * SCALE, frozenset([1, 2, 3]))
    undo = Tensor(mean * SCALE, frozenset([1, 3]))
    expected = Expected((*EXPECTED.tensors, total, undo), {3: "mean"})
    assert problems({"dropped": product + BIAS}, expected=expected) == [
        "the weight 'mean' is not in the file"
    ]
    whole = {"whole": total.values, "kernel": KERNEL}
    assert problems(whole, expected=expected) == []


@pytest.mark.parametrize("change", [1 + 2**-12, 1 + 2**-9])
def test_float16_allows_one_rounding(change):
    halves = {name: np.float16(values) for name, values in RAW.items()}
    rounded = np.float16(np.float32(halves["kernel"]) * np.float32(change))
    found = problems({**halves, "kernel": rounded}, "float16")
    assert bool(found) is (change > 1 + 2**-11)
