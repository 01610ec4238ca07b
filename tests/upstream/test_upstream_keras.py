"""Defects of Keras that kerasgan works around, each as the test that its repair passes.

All are expected to fail. One that passes is an error: the workaround that it names can
then go.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf


def known_defect(reason, raises=AssertionError):
    """Marks a test that fails until its defect is repaired."""
    return pytest.mark.xfail(reason=reason, raises=raises, strict=True)


def small(*more):
    """A dense model, compiled."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), *more])
    model.compile("adam", "mse")
    return model


@known_defect("steps, counters and drawn numbers wait for data: training/descent.py")
def test_datasets_of_unknown_size_get_no_step_too_many():
    model = small()
    data = tf.data.Dataset.from_tensor_slices((np.ones((6, 2)), np.ones((6, 3))))
    with pytest.warns(UserWarning, match="ran out of data"):
        model.fit(data.batch(2).filter(lambda *_: True), epochs=2, verbose=0)
    assert int(model.optimizer.iterations.numpy()) == 6


@known_defect("`StopOnDivergence` reads every loss: training/divergence.py")
def test_nan_in_any_loss_ends_a_training():
    model = small()
    model.stop_training = False
    callback = keras.callbacks.TerminateOnNaN()
    callback.set_model(model)
    callback.on_train_batch_end(0, {"generator_loss": float("nan")})
    assert model.stop_training


@known_defect("random numbers are functions of the step: training/training_latents.py")
def test_weights_files_hold_random_states(tmp_path):
    first, again = (small(keras.layers.Dropout(0.5)) for _ in range(2))
    first(np.ones((1, 2)), training=True)
    first.save_weights(tmp_path / "all.weights.h5")
    again.load_weights(tmp_path / "all.weights.h5")
    states = [m.layers[-1].seed_generator.state.numpy() for m in (first, again)]
    np.testing.assert_array_equal(*states)


@known_defect("safetensors, all or nothing: storage/tensors.py")
def test_a_file_without_a_tensor_changes_no_weight(tmp_path):
    import h5py

    model = keras.Sequential([keras.Input((2,)), *map(keras.layers.Dense, (3, 4))])
    model.save_weights(tmp_path / "all.weights.h5")
    with h5py.File(tmp_path / "all.weights.h5", "r+") as file:
        del file["layers/dense_1/vars/0"]
    model.layers[0].kernel.assign(np.full((2, 3), 7.0))
    with pytest.raises((KeyError, ValueError)):
        model.load_weights(tmp_path / "all.weights.h5")
    np.testing.assert_array_equal(model.layers[0].kernel.numpy(), 7.0)


@known_defect("optimizers are built by `compile`: training/optimizers.py")
def test_the_state_of_an_optimizer_that_is_not_built_is_loaded(tmp_path):
    first, again = small(), small()
    first.fit(np.ones((2, 2)), np.ones((2, 3)), verbose=0)
    first.save_weights(tmp_path / "all.weights.h5")
    with pytest.warns(UserWarning, match="Skipping variable loading for optimizer"):
        again.load_weights(tmp_path / "all.weights.h5")
    assert len(again.optimizer.variables) == len(first.optimizer.variables)


class Configured(keras.Model):
    """A model with arguments and without a `get_config` of its own."""

    def __init__(self, width=3, loss="hinge", **kwargs):
        super().__init__(**kwargs)
        self.width, self.loss_name = width, loss


@known_defect("the config is what the constructor got: training/constructor.py")
def test_the_automatic_config_is_what_the_constructor_was_called_with():
    assert Configured(5).get_config()["width"] == 5


@known_defect("models compile with `optimizer=None`: training/adversarial_model.py")
def test_a_model_compiled_with_nothing_has_no_optimizer():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.compile()
    assert model.optimizer is None


@known_defect("each optimizer is wrapped by itself: training/optimizers.py")
def test_a_second_optimizer_is_scaled_under_float16():
    model = small()
    keras.config.set_dtype_policy("mixed_float16")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.other_optimizer = keras.optimizers.Adam()
    model.compile("adam", "mse")
    assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert isinstance(model.other_optimizer, keras.optimizers.LossScaleOptimizer)


@known_defect("`Upsample2D` moves depth to space: layers/resampling.py", Exception)
def test_xla_differentiates_a_condition_with_nearest_enlarging_in_it():
    enlarge = keras.layers.UpSampling2D(2, interpolation="nearest")

    @tf.function(jit_compile=True, input_signature=[
        tf.TensorSpec((None, 2, 2, 1)), tf.TensorSpec((), tf.bool)])  # fmt: skip
    def slope_of_penalty(images, due):
        def penalty():
            with tf.GradientTape() as tape:
                tape.watch(images)
                total = tf.reduce_sum(tf.square(enlarge(tf.square(images))))
            return tf.reduce_sum(tf.square(tape.gradient(total, images)))

        with tf.GradientTape() as tape:
            tape.watch(images)
            loss = tf.cond(due, penalty, lambda: 0.0)
        return tape.gradient(loss, images)

    ones = np.ones((3, 2, 2, 1), np.float32)
    assert np.isfinite(slope_of_penalty(ones, tf.constant(True))).all()
