"""What the health monitor measures, keeps and refuses; that it changes nothing."""

import contextlib
import dataclasses
import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan.data import ImageSource
from kerasgan.models import DCGAN
from kerasgan.training import HealthLimits, HealthMonitor, hold_out, train
from kerasgan.training.health_look import HealthLook
from training import small_training

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 16, "width": 16}


@pytest.fixture(scope="module")
def clothing():
    """Small clothing: what is trained on, and as much that is held out."""
    return hold_out(kerasgan.data.load("fashion_mnist_10k", image_size=8), 0.5)


def still(rate=0.0, **arguments):
    """A model that training does not move."""
    gan = DCGAN(**{**SMALL, **arguments})
    gan.compile(keras.optimizers.SGD(rate), keras.optimizers.SGD(rate))
    return gan


def state(gan):
    optimizers = gan.generator_optimizer, gan.discriminator_optimizer
    variables = [*gan.variables, *(v for o in optimizers for v in o.variables)]
    return [variable.value.numpy() for variable in variables]


def trained(callbacks, **arguments):
    keras.utils.set_random_seed(1)
    gan = DCGAN(**{**SMALL, **arguments})
    gan.compile(steps_per_execution=arguments.get("classes") and 2 or 1)
    images = np.random.default_rng(0).integers(0, 256, (96, 8, 8, 1), dtype=np.uint8)
    labels = None if gan.classes is None else np.arange(96) % 3
    source = ImageSource(images, labels)
    callbacks = [callback(source) for callback in callbacks]
    gan.fit(source, batch_size=16, epochs=2, callbacks=callbacks, verbose=0)
    return gan, callbacks


@pytest.mark.parametrize(
    "arguments",
    [{"classes": 3}, {"loss": "relativistic", "average_half_life": None}],
    ids=["conditional", "relativistic"],
)
def test_looking_changes_nothing(arguments):
    def watch(source):
        return HealthMonitor(source, source, every_images=16)

    (alone, _), (watched, (monitor,)) = (
        trained([], **arguments),
        trained([watch], **arguments),
    )
    looks = [look["images_shown"] for look in monitor._looks]
    assert looks == list(range(0, 193, 32 if "classes" in arguments else 16))
    for left, right in zip(state(alone), state(watched), strict=True):
        np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize(
    ("loss", "sign"),
    [
        ("non_saturating", 1.0),
        ("minimax", 1.0),
        ("hinge", 1.0),
        ("least_squares", -1.0),  # whose boundary is 1/2
        ("relativistic", None),
    ],
)
def test_the_game_decides_what_is_measured(clothing, loss, sign):
    gan = still(loss=loss)
    layer = gan.discriminator.get_layer("logits")
    layer.set_weights([np.zeros(layer.kernel.shape), np.array([0.25])])
    look = HealthLook(gan, clothing[0]).measure()
    assert look.get("r_t") == sign
    assert "r_v" not in look  # nothing was held out


def test_gradient_is_that_of_the_game(clothing):
    """By hand, in training mode; without a game it is that of -D(G(z))."""
    gan = still(loss="hinge", average_half_life=None)
    latents = kerasgan.latent.sample_latents(64, 16)
    look = HealthLook(gan, clothing[0]).measure()
    del gan.adversarial_loss
    without_game = HealthLook(gan, clothing[0]).measure()
    with tf.GradientTape() as tape:
        fake = gan.generator([latents], training=True)
        loss = -tf.reduce_mean(gan.discriminator([fake], training=True))
    gradients = tape.gradient(loss, gan.generator.trainable_variables)
    norm = float(tf.linalg.global_norm(gradients))
    assert look["generator_gradient"] == pytest.approx(norm, rel=1e-4)
    assert without_game["generator_gradient"] == pytest.approx(norm, rel=1e-4)


def test_measures_reach_history_and_file(clothing, tmp_path):
    monitor = HealthMonitor(*clothing, every_images=64, directory=tmp_path)
    gan = DCGAN(**SMALL)
    gan.compile()
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit(clothing[0], batch_size=16, epochs=2, steps_per_epoch=8,
                      callbacks=[monitor, log], verbose=0).history  # fmt: skip
    names = ["not_finite", "r_t", "r_v", "r_v_error", "generator_gradient", "diversity"]
    logged = [f"health_{name}" for name in names]
    assert list(history) == [*gan.loss_names, *logged]
    assert all(len(values) == 2 for values in history.values())
    columns = (tmp_path / "log.csv").read_text().splitlines()[0].split(",")
    assert {"epoch", *history} <= set(columns)
    content = json.loads((tmp_path / "health.json").read_text())
    assert [look["images_shown"] for look in content["looks"]] == [0, 64, 128, 192, 256]
    last = content["looks"][-1]
    assert list(last) == ["images_shown", *names]
    assert last["diversity"] == history["health_diversity"][-1]
    assert content["findings"] == []
    assert content["limits"]["lasting"] == 20_000


def test_findings_are_written_and_can_stop(clothing, tmp_path):
    gan = still()
    gan.discriminator.get_layer("logits").bias.assign([100.0])
    folder = tmp_path / "run"
    monitor = HealthMonitor(
        clothing[0],
        None,
        32,
        HealthLimits(lasting=0, lasting_steps=0),
        stop=["discriminator_too_sure"],
        directory=folder,
    )
    monitor.report = lambda finding: None
    train(gan, clothing[0], 640, folder, batch_size=16, callbacks=[monitor])
    assert int(gan.images_shown.numpy()) == 32
    findings = json.loads((folder / "health.json").read_text())["findings"]
    assert findings == [dataclasses.asdict(finding) for finding in monitor.findings]
    assert findings[0]["name"] == "discriminator_too_sure"
    assert (findings[0]["value"], findings[0]["images_shown"]) == (1.0, 32)
    manifest = json.loads((folder / "run.json").read_text())
    assert manifest["stopped"] == str(monitor.findings[0])


class Translator:
    """What a look needs to know of a model that translates."""

    image_shape, latent_dim, classes, weights = (16, 16, 3), None, None, ()

    def __init__(self, translate):
        self.translate = translate

    def get_compile_config(self):
        return {}


@pytest.mark.parametrize(
    ("translate", "correlation"),
    [(lambda images: 255 - images, -1.0), (lambda images: images, 1.0)],
    ids=["negative", "same"],
)
def test_colours_of_a_model_that_translates(translate, correlation):
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
    pair = kerasgan.data.load(images, second=images[:8])
    look = HealthLook(Translator(translate), pair)
    measures = look.measure()
    assert measures["not_finite"] == 0
    assert measures["colour_correlation"] == pytest.approx(correlation, abs=0.01)
    assert len(measures) == 2


@pytest.mark.parametrize(
    ("arguments", "classes", "message"),
    [
        ({"stop": "colapse"}, None, "`stop` must be True, False or names of findings"),
        ({"every_images": 0}, None, "`every_images` must be an integer above 0"),
        ({"held_out": np.zeros((9, 4, 4, 3), np.uint8)}, None, "must be of shape"),
        ({"held_out": np.zeros((3, 8, 8, 1), np.uint8)}, None, "at least 4 pictures"),
        ({}, 3, "health of a model with 3 classes is measured with labelled pictures"),
    ],
    ids=["stop", "interval", "shape", "few", "labels"],
)
def test_refusals_come_before_training(arguments, classes, message):
    images = np.random.default_rng(0).integers(0, 256, (32, 8, 8, 1), dtype=np.uint8)
    gan = DCGAN(**SMALL, classes=classes)
    gan.compile()
    data = images if classes is None else (images, np.arange(32) % 3)
    with pytest.raises(ValueError, match=message):
        gan.fit(data, verbose=0, callbacks=[HealthMonitor(images, **arguments)])
    assert int(gan.images_shown.numpy()) == 0


def test_a_training_that_goes_on_keeps_its_looks_and_findings():
    def watching():
        limits = HealthLimits(lasting=32, lasting_steps=1, diversity=9.0)
        return HealthMonitor(small_training.SOURCE, every_images=32, limits=limits)

    gan, first = small_training.made(), watching()
    with pytest.warns(UserWarning, match="collapse"):
        small_training.fit(gan, first)
    kept = json.loads(json.dumps(first.get_state()))
    again = watching()
    again.set_model(gan)
    again.set_state(kept)
    small_training.fit(gan, again, epochs=1)  # and what was told is not told again
    shown = [look["images_shown"] for look in again._looks]
    assert shown == [0, 32, 64, 96, 128, 160, 192]
    assert [finding.name for finding in again.findings] == ["collapse"]
    assert again.findings == first.findings
    state = again.get_state()["diagnosis"]
    assert state["first_gradient"] == kept["diagnosis"]["first_gradient"]


def test_looks_of_an_interrupted_training_are_those_of_one_in_one_go(tmp_path):
    def stop(batch, logs):
        if int(gan.steps_taken.numpy()) == 6:
            raise KeyboardInterrupt

    looks = []
    for folder, interrupted in (("whole", False), ("cut", True), ("cut", False)):
        gan, callbacks = small_training.made(), []
        monitor = HealthMonitor(small_training.SOURCE, every_images=64)
        if interrupted:
            callbacks = [keras.callbacks.LambdaCallback(on_train_batch_end=stop)]
        with contextlib.suppress(KeyboardInterrupt):
            train(gan, small_training.SOURCE, 160, tmp_path / folder, batch_size=16,
                  callbacks=[monitor, *callbacks])  # fmt: skip
        looks.append(monitor._looks)
    whole, cut, resumed = looks
    assert [look["images_shown"] for look in cut] == [0, 64]
    assert resumed == whole
    assert [look["images_shown"] for look in whole] == [0, 64, 128, 160]
