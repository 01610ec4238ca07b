import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan import losses

WEIGHTS = np.array([3.0, -4.0, 12.0], "float32")  # of norm 13
SEED = tf.constant([5, 7])


def linear(weights):
    return lambda x: tf.linalg.matvec(x, weights)[:, None]


REAL = tf.constant(np.random.default_rng(0).normal(size=(6, 3)), tf.float32)
FAKE = tf.constant(np.random.default_rng(1).normal(size=(6, 3)), tf.float32)

# D(x) = w.x, with |w| = 13: the answer is algebra.
CASES = {
    "gradient": (lambda d: losses.gradient_penalty(d, REAL, FAKE, SEED), 144.0),
    "gradient of target 26": (
        lambda d: losses.gradient_penalty(d, REAL, FAKE, SEED, target=26.0),
        0.25,
    ),
    "r1": (lambda d: losses.r1_penalty(d, REAL), 84.5),
    "r2": (lambda d: losses.r2_penalty(d, FAKE), 84.5),
}
each_case = pytest.mark.parametrize(("penalty", "expected"), CASES.values(), ids=CASES)


@each_case
def test_penalty_of_a_linear_discriminator(penalty, expected):
    result = penalty(linear(WEIGHTS))
    assert result.dtype == tf.float32
    assert result.shape.rank == 0
    np.testing.assert_allclose(result, expected, rtol=1e-5)


@each_case
def test_gradient_of_the_penalty_is_finite_where_the_gradient_is_zero(
    penalty, expected
):
    weights = tf.Variable(tf.zeros(3))
    with tf.GradientTape() as tape:
        loss = penalty(linear(weights))
    np.testing.assert_array_equal(tape.gradient(loss, weights), np.zeros(3))


def test_gradients_of_the_penalties_are_those_of_the_algebra():
    weights = tf.Variable(WEIGHTS)
    with tf.GradientTape(persistent=True) as tape:
        r1 = losses.r1_penalty(linear(weights), REAL)
        penalty = losses.gradient_penalty(linear(weights), REAL, FAKE, SEED)
    np.testing.assert_allclose(tape.gradient(r1, weights), WEIGHTS, rtol=1e-5)
    # d (|w| - 1)^2 / dw = 2 (|w| - 1) w / |w|
    np.testing.assert_allclose(
        tape.gradient(penalty, weights), 2 * 12 * WEIGHTS / 13, rtol=1e-5
    )


def test_r1_averages_over_samples_and_sums_over_patches():
    # D(x) = x^2 / 2 pixel by pixel: the gradient is x itself.
    images = tf.random.stateless_normal((5, 4, 4, 1), [1, 2])
    result = losses.r1_penalty(lambda x: x**2 / 2, images)
    expected = np.mean(np.sum(images.numpy() ** 2, axis=(1, 2, 3))) / 2
    np.testing.assert_allclose(result, expected, rtol=1e-5)


def test_gradient_penalty_looks_between_each_pair():
    seen = []

    def spy(x):
        seen.append(x.numpy())
        return tf.reduce_sum(x, axis=1, keepdims=True)

    losses.gradient_penalty(spy, REAL, FAKE, SEED)
    shares = ((seen[0] - REAL) / (FAKE - REAL)).numpy()
    # One share for all features of a sample, another for each sample, all in [0, 1).
    np.testing.assert_allclose(shares, np.tile(shares[:, :1], 3), atol=1e-4)
    assert len(np.unique(shares[:, 0].round(3))) == 6
    assert shares.min() > -1e-4
    assert shares.max() < 1 + 1e-4


def test_gradient_penalty_is_a_function_of_its_seed():
    def cubic(x):
        return tf.reduce_sum(x**3, axis=1, keepdims=True)

    def penalty(seed):
        return float(losses.gradient_penalty(cubic, REAL, FAKE, seed))

    assert penalty([1, 2]) == penalty([1, 2])
    assert penalty([1, 2]) != penalty([1, 3])


def test_no_gradient_flows_into_the_pictures():
    def cubic(x):
        return tf.reduce_sum(x**3, axis=1, keepdims=True)

    with tf.GradientTape(persistent=True) as tape:
        tape.watch([REAL, FAKE])
        r2 = losses.r2_penalty(cubic, FAKE)
        penalty = losses.gradient_penalty(cubic, REAL, FAKE, SEED)
    assert tape.gradient(r2, FAKE) is None
    assert tape.gradient(penalty, [REAL, FAKE]) == [None, None]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_pictures_keep_their_dtype_and_the_penalty_is_float32(dtype):
    weights = tf.cast(WEIGHTS, dtype)
    real, fake = tf.cast(REAL, dtype), tf.cast(FAKE, dtype)
    results = [
        losses.gradient_penalty(linear(weights), real, fake, SEED),
        losses.r1_penalty(linear(weights), real),
        losses.r2_penalty(linear(weights), fake),
    ]
    assert [result.dtype for result in results] == [tf.float32] * 3
    np.testing.assert_allclose(results, [144.0, 84.5, 84.5], rtol=1e-5)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_penalties_of_a_convolutional_network_under_xla(policy):
    network = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 4, strides=2, padding="same", dtype=policy),
            keras.layers.LeakyReLU(0.2, dtype=policy),
            keras.layers.Flatten(dtype=policy),
            keras.layers.Dense(1, dtype="float32"),
        ]
    )
    real = tf.random.stateless_normal((4, 8, 8, 1), [1, 2])
    fake = tf.random.stateless_normal((4, 8, 8, 1), [3, 4])

    def step(real, fake, seed):
        with tf.GradientTape() as tape:
            # Between a picture and itself, for XLA draws other points from a seed.
            loss = losses.gradient_penalty(network, real, real, seed)
            loss += losses.r1_penalty(network, real) + losses.r2_penalty(network, fake)
        # The bias of the last layer does not touch the gradient in the pictures.
        return loss, tape.gradient(loss, network.trainable_variables[::2])

    loss, gradients = tf.function(step, jit_compile=True)(real, fake, SEED)
    expected, _ = step(real, fake, SEED)
    tolerance = 1e-4 if policy == "float32" else 0.05
    np.testing.assert_allclose(loss, expected, rtol=tolerance)
    assert all(np.abs(gradient).max() > 0 for gradient in gradients)
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_penalties_take_batches_of_unknown_size():
    penalty = tf.function(
        lambda real, fake: losses.gradient_penalty(linear(WEIGHTS), real, fake, SEED),
        input_signature=[tf.TensorSpec((None, 3))] * 2,
    )
    np.testing.assert_allclose(penalty(REAL, FAKE), 144.0, rtol=1e-5)
    np.testing.assert_allclose(penalty(REAL[:2], FAKE[:2]), 144.0, rtol=1e-5)


@pytest.mark.parametrize("shape", [(4, 1), (1, 2, 2, 1)], ids=["flat", "patches"])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_drift_penalty(shape, dtype):
    logits = tf.cast(tf.reshape([2.0, -1.0, 0.0, 0.5], shape), dtype)
    result = losses.drift_penalty(logits)
    assert result.dtype == tf.float32
    np.testing.assert_allclose(result, 5.25 / 4)


def test_pictures_of_different_shape_are_refused():
    with pytest.raises(ValueError, match=r"same shape.*\(6, 3\) and \(5, 3\)"):
        losses.gradient_penalty(linear(WEIGHTS), REAL, FAKE[:5], SEED)


def test_a_target_of_zero_is_refused():
    with pytest.raises(ValueError, match="`target` must be positive.*target=0"):
        losses.gradient_penalty(linear(WEIGHTS), REAL, FAKE, SEED, target=0)


@pytest.mark.parametrize(
    ("discriminator", "images"),
    [
        (lambda x: tf.ones((6, 1)), REAL),
        (lambda x: tf.cast(x, tf.float32), tf.zeros((6, 3), tf.uint8)),
    ],
    ids=["constant", "uint8"],
)
@pytest.mark.filterwarnings("ignore")
def test_logits_that_do_not_depend_on_the_pictures_are_refused(discriminator, images):
    with pytest.raises(ValueError, match="must be a differentiable function.*float"):
        losses.r1_penalty(discriminator, images)
