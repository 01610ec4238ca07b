"""What stretches of affine operations make of weights, against closed forms."""

import keras
import numpy as np
import pytest
from keras import layers

from kerasgan.export.constants import Constant, account
from kerasgan.export.expected_constants import expected_constants
from kerasgan.export.plan import plan_export

EPSILON = 1e-3


def expected_of(body):
    """Makes a sampler of a body with random weights; gives both and the names."""
    latent = keras.Input((6,), name="latent")
    last = layers.Dense(12, use_bias=False, name="last")
    sampler = keras.Model(
        [latent], layers.Reshape((2, 2, 3))(last(layers.Flatten()(body(latent))))
    )
    random = np.random.default_rng(0)
    for variable in sampler.variables:
        low = 0.5 if "gamma" in variable.path or "variance" in variable.path else -0.5
        variable.assign(random.uniform(low, low + 1.0, variable.shape))
    return sampler, {v.path: v.numpy() for v in sampler.variables}


def found(sampler, values):
    """Names the weights that a constant with these values proves, at the least."""
    expected = expected_constants(plan_export(sampler))
    names = [variable.path for variable in sampler.variables]
    same = [
        {names[index] for index in tensor.weights}
        for tensor in expected.tensors
        if tensor.values.shape == values.shape
        and np.allclose(tensor.values, values, rtol=1e-5, atol=1e-6)
    ]
    return min(same, key=len, default=None)


def scale_and_shift(weights, name):
    scale = weights[f"{name}/gamma"]
    scale = scale / np.sqrt(weights[f"{name}/moving_variance"] + EPSILON)
    return scale, weights[f"{name}/beta"] - weights[f"{name}/moving_mean"] * scale


def between(latent):
    """A normalisation on either side of a matrix."""
    x = layers.ReLU()(layers.Dense(5, name="first")(latent))
    x = layers.BatchNormalization(name="before")(x)
    x = layers.BatchNormalization(name="behind")(layers.Dense(4, name="dense")(x))
    return layers.ReLU()(x)


def test_shift_goes_through_the_matrix_into_its_bias():
    sampler, weights = expected_of(between)
    scale, shift = scale_and_shift(weights, "before")
    forward = shift @ weights["dense/kernel"] + weights["dense/bias"]
    names = {f"before/{name}" for name in ("gamma", "beta", "moving_mean")}
    names |= {"before/moving_variance", "dense/bias"}
    assert found(sampler, forward) == names
    outer, offset = scale_and_shift(weights, "behind")
    both = found(sampler, forward * outer + offset)
    assert names < both
    assert "behind/moving_mean" in both
    alone = found(sampler, weights["dense/bias"] * outer + offset)
    assert both - alone == names - {"dense/bias"}
    # A vector proves no matrix to be in the file.
    assert "dense/kernel" not in both
    kernel = scale[:, None] * weights["dense/kernel"]
    assert found(sampler, kernel) == {
        "before/gamma",
        "before/moving_variance",
        "dense/kernel",
    }


def test_nothing_goes_through_a_nonlinearity_or_over_a_skip():
    def body(latent):
        x = layers.Dense(4, name="one")(latent)
        skip = layers.Dense(4, name="two")(layers.ReLU()(x))
        return layers.Dense(5, name="three")(layers.Add()([x, skip]))

    sampler, weights = expected_of(body)
    one, two, three = (weights[f"{name}/bias"] for name in ("one", "two", "three"))
    assert found(sampler, one) == {"one/bias"}
    assert found(sampler, one @ weights["two/kernel"]) is None
    assert found(sampler, one @ weights["two/kernel"] + two) is None
    assert found(sampler, (one + two) @ weights["three/kernel"] + three) is None


def picture(latent):
    """A convolution whose bias a normalisation without scale and offset follows."""
    x = layers.ReLU()(layers.Reshape((3, 3, 4))(layers.Dense(36)(latent)))
    x = layers.Conv2D(5, 3, padding="same", name="conv")(x)
    x = layers.BatchNormalization(center=False, scale=False, name="norm")(x)
    return layers.ReLU()(x)


@pytest.mark.parametrize("size", [1.0, 1e-2, 1e-4])
def test_bias_is_found_beside_a_mean_of_any_size(size):
    """Where rounding to float16 hides it, and where it does not."""
    sampler, weights = expected_of(picture)
    bias = weights["conv/bias"] = np.float32(size) * weights["conv/bias"]
    sampler.get_layer("conv").bias.assign(bias)
    mean, variance = weights["norm/moving_mean"], weights["norm/moving_variance"]
    scale = 1 / np.sqrt(variance + EPSILON)
    kernel = Constant("kernel", "Conv", weights["conv/kernel"] * scale)
    stored = Constant("bias", "Conv", np.float16((bias - mean) * scale))
    expected = expected_constants(plan_export(sampler))
    lost = "the weight 'conv/bias' is not in the file"
    assert lost not in account([kernel, stored], expected, "float16")
    without = Constant("bias", "Conv", np.float16(-mean * scale))
    hidden = size == 1e-4
    assert (lost in account([kernel, without], expected, "float16")) is not hidden
    without = Constant("bias", "Conv", -mean * scale)
    assert lost in account([kernel, without], expected)  # float32 hides none of them
