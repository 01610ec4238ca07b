"""What stops a training that diverges, what it names, and rolling back."""

import contextlib
import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan.models import DCGAN, R3GAN
from kerasgan.training import Checkpoint, DivergedError, StopOnDivergence, train
from kerasgan.training.checkpoint_files import checkpoint_names
from kerasgan.training.descent import descend
from kerasgan.training.optimizers import prepare_optimizer
from kerasgan.training.training_state import restore_training_state, training_state

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = kerasgan.data.load(
    np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)
)


class BadLoss:
    """A game whose loss or gradient breaks in one step of one side."""

    needs_real_logits = False

    def __init__(self, gan, side, step, kind):
        self.game, self.gan = gan.adversarial_loss, gan
        self.side, self.step, self.kind = side, step, kind

    def discriminator(self, real, fake):
        return self._spoil("discriminator", self.game.discriminator(real, fake))

    def generator(self, fake, *real):
        return self._spoil("generator", self.game.generator(fake, *real))

    def _spoil(self, side, loss):
        if side != self.side:
            return loss
        now = tf.equal(self.gan.steps_taken.value, self.step - 1)
        if self.kind == "loss":
            return loss * tf.where(now, np.nan, 1.0)
        # Finite itself, with a slope of infinity: the square root at 0.
        root = tf.sqrt(tf.where(now, 0.0, 1.0) + loss - tf.stop_gradient(loss))
        return loss + root - tf.stop_gradient(root)


def spoilt(side, step, kind, **settings):
    """A model whose training breaks; eager, for its steps are few."""
    keras.utils.set_random_seed(0)
    gan = DCGAN(**SMALL)
    gan.adversarial_loss = BadLoss(gan, side, step, kind)
    gan.compile(**(settings or {"run_eagerly": True}))
    return gan


@pytest.mark.parametrize(
    ("side", "kind", "named"),
    [
        ("discriminator", "loss", "discriminator_loss became nan in step 5, after 40"),
        ("generator", "loss", "generator_loss became nan in step 5, after 40 images"),
        ("generator", "gradient", "the gradients of the generator are not finite in"),
    ],
)
def test_the_step_and_the_quantity_are_named(side, kind, named, tmp_path):
    gan = spoilt(side, 5, kind)
    with pytest.raises(DivergedError, match=named) as error:
        train(gan, PICTURES, 160, tmp_path, batch_size=8)
    assert error.value.exit_code == 4
    assert "in step 5, after 40 images" in str(error.value)
    assert "weights are not finite, first " in str(error.value)
    assert checkpoint_names(tmp_path / "checkpoints")[-1] == "0000000032"
    assert json.loads((tmp_path / "run.json").read_text())["images_shown"] == 32


def test_a_model_that_was_mended_trains_on():
    gan = spoilt("generator", 2, "gradient")
    before = training_state(gan)
    for spoils in (True, False):
        restore_training_state(gan, before)
        gan.adversarial_loss.step = 2 if spoils else 0
        ends = pytest.raises(DivergedError) if spoils else contextlib.nullcontext()
        with ends:
            gan.fit(PICTURES, batch_size=16, verbose=0)
    assert int(gan.steps_taken.numpy()) == 4


@pytest.mark.parametrize("settings", [{"steps_per_execution": 3}, {}], ids=str)
def test_it_is_seen_at_the_next_look(settings):
    gan = spoilt("generator", 5, "gradient", **settings)
    look = StopOnDivergence(check_every=1 if settings else 3)
    with pytest.raises(DivergedError, match="in step 6, after 48 images"):
        gan.fit(PICTURES, batch_size=8, epochs=3, callbacks=[look], verbose=0)


def test_the_end_of_an_epoch_is_always_a_look():
    gan = spoilt("generator", 7, "loss")
    look = StopOnDivergence(check_every=1000)
    with pytest.raises(DivergedError, match="in step 8, after 64 images"):
        gan.fit(PICTURES, batch_size=8, epochs=3, callbacks=[look], verbose=0)


def test_float16_leaves_single_steps_out_and_stops_at_the_floor():
    keras.config.set_dtype_policy("mixed_float16")
    gan = spoilt("generator", 3, "gradient")
    gan.fit(PICTURES, batch_size=8, verbose=0)  # one step is left out
    assert int(gan.generator_optimizer.broken_gradients.numpy()) == 1
    assert float(gan.generator_optimizer.dynamic_scale.numpy()) == 2.0**14
    gan.generator_optimizer.dynamic_scale.assign(2.0**-11)
    with pytest.raises(DivergedError, match="the loss scale of the generator fell to"):
        gan.fit(PICTURES, batch_size=8, verbose=0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 1])
def test_broken_gradients_are_counted(value, place):
    first, second = keras.Variable([1.0, 2.0]), keras.Variable([[3.0]])
    model = keras.Sequential()
    model.images_shown = None
    optimizer = prepare_optimizer(keras.optimizers.SGD(0.0), [first, second], model)

    @tf.function
    def step(factor):
        with tf.GradientTape() as tape:
            losses = [tf.reduce_sum(v.value) for v in (first, second)]
            loss = losses[0] * factor[0] + losses[1] * factor[1]
        descend(loss, tape, [first, second], optimizer)

    good, bad = tf.ones(2), tf.tensor_scatter_nd_update(tf.ones(2), [[place]], [value])
    for factor in (good, bad, good, bad):
        step(factor)
    assert int(optimizer.broken_gradients.numpy()) == 2


def rolled(tmp_path, roll_backs, rate=1e-3):
    keras.utils.set_random_seed(0)
    gan = DCGAN(**SMALL)
    adam = keras.optimizers.Adam
    gan.compile(adam(rate), adam(rate), run_eagerly=True)
    game = gan.adversarial_loss

    class TooFast(BadLoss):
        """Breaks in step 5 while the rate is above 3e-4."""

        def generator(self, fake, *real):
            rate = self.gan.generator_optimizer.learning_rate.value
            bad = (rate > 3e-4) & (self.gan.steps_taken.value == 4)
            return game.generator(fake, *real) * tf.where(bad, np.nan, 1.0)

        def discriminator(self, real, fake):
            return game.discriminator(real, fake)

    gan.adversarial_loss = TooFast(gan, "generator", 5, "loss")
    look = StopOnDivergence(roll_backs=roll_backs)
    train(gan, PICTURES, 160, tmp_path, batch_size=8, callbacks=[look])
    return gan


def test_rolling_back_goes_on_with_smaller_rates_and_says_so(tmp_path, capsys):
    gan = rolled(tmp_path, 2)
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert float(optimizer.learning_rate.numpy()) == pytest.approx(2.5e-4)
    assert int(gan.steps_taken.numpy()) == 20
    told = capsys.readouterr().err
    assert told.count("Rolled back to 32 images, and on with 0.5 times the") == 2
    manifest = json.loads((tmp_path / "run.json").read_text())
    assert [each["images_shown"] for each in manifest["roll_backs"]] == [32, 32]
    assert "generator_loss became nan" in manifest["roll_backs"][0]["reason"]
    assert manifest["finished"] is True
    lines = (tmp_path / "history.csv").read_text().splitlines()
    assert len(lines) == 1 + 20


class BrokenAverage(keras.callbacks.Callback):
    """Spoils what no loss shows, a weight of the average, at the end of step 5."""

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.steps_taken.numpy()) == 5 and not self.model.broken:
            weight = self.model.average.weights[0]
            weight.assign(weight.value * np.nan)
            self.model.broken = True


@pytest.mark.parametrize("roll_backs", [0, 1])
def test_what_no_loss_shows_is_seen_when_the_epoch_ends(roll_backs, tmp_path):
    gan = DCGAN(**SMALL, average_half_life=100)
    adam = keras.optimizers.Adam
    gan.compile(adam(1e-3), adam(1e-3), run_eagerly=True)
    gan.broken = False
    look = [StopOnDivergence(roll_backs=roll_backs), BrokenAverage()]
    if roll_backs:
        train(gan, PICTURES, 160, tmp_path, batch_size=8, callbacks=look)
        assert int(gan.steps_taken.numpy()) == 20
    else:
        with pytest.raises(DivergedError, match=r"1 weights are not finite, first "):
            train(gan, PICTURES, 160, tmp_path, batch_size=8, callbacks=look)
        assert checkpoint_names(tmp_path / "checkpoints")[-1] == "0000000032"


def test_it_gives_up_after_as_many_roll_backs(tmp_path, capsys):
    for _ in range(2):  # those that stand in run.json count, and are not begun anew
        with pytest.raises(DivergedError, match="generator_loss became nan in step 5"):
            rolled(tmp_path, 1)
        manifest = json.loads((tmp_path / "run.json").read_text())
        assert [each["images_shown"] for each in manifest["roll_backs"]] == [32]
    assert capsys.readouterr().err.count("Rolled back to 32 images") == 1
    with pytest.raises(DivergedError):
        rolled(tmp_path, 0)
    again = DCGAN(**SMALL)
    adam = keras.optimizers.Adam
    again.compile(adam(1e-3), adam(1e-3), run_eagerly=True)
    # What was saved is from before, so the command again begins there, at full rate.
    train(again, PICTURES, 40, tmp_path, batch_size=8)
    assert int(again.images_shown.numpy()) >= 40


def test_rolling_back_needs_constant_rates(tmp_path):
    gan = R3GAN(**{**SMALL, "width": 8})
    gan.compile()
    look = StopOnDivergence(roll_backs=1)
    with pytest.raises(ValueError, match="learning rates must be numbers"):
        train(gan, PICTURES, 160, tmp_path, batch_size=8, callbacks=[look])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"check_every": 0}, "`check_every` must be an integer above 0"),
        ({"roll_backs": 4}, "`roll_backs` must be an integer from 0 to 3"),
        ({"rate_factor": 0}, "`rate_factor` above 0"),
        ({"rate_factor": 2}, "`rate_factor` must be at most 1"),
    ],
)
def test_arguments_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        StopOnDivergence(**arguments)


def test_a_checkpoint_stands_for_fit_too(tmp_path):
    gan = spoilt("generator", 5, "loss")
    with pytest.raises(DivergedError):
        gan.fit(PICTURES, batch_size=8, callbacks=[Checkpoint(tmp_path, 16)], verbose=0)
    assert checkpoint_names(tmp_path) == ["0000000016", "0000000032"]
