"""What families that grow do at each level and in between."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from contract.trainings import differing, state
from kerasgan.data import image_grid
from kerasgan.models import ProGAN, StyleGAN
from kerasgan.storage import read_provenance
from kerasgan.training import train

SMALL = {"image_shape": (16, 16, 1), "latent_dim": 8, "width": 4, "maximum_width": 8}
every_family = pytest.mark.parametrize("family", [ProGAN, StyleGAN])


def inputs_of(gan, count=3):
    """Inputs of the sampler, by its names, with truncation 1."""
    random = np.random.default_rng(0)
    latents = random.normal(size=(count, gan.latent_dim)).astype(np.float32)
    given = {"latent": latents, "truncation": np.ones(count, np.float32)}
    return [given[tensor.name] for tensor in gan.generator.inputs]


def noisy(gan):
    """Moves all weights away from their first values, so that nothing is zero."""
    random = np.random.default_rng(1)
    for layer in (*gan.generator_layers.values(), *gan.discriminator_layers.values()):
        for weight in layer.trainable_weights:
            weight.assign_add(random.normal(size=weight.shape, scale=0.3))
    return gan


def enlarged(images):
    return np.repeat(np.repeat(images, 2, 1), 2, 2)


@every_family
def test_alpha_0_is_the_level_below_enlarged(family):
    gan = noisy(family(**SMALL))
    gan.grow_to(1)
    below = gan.generator(inputs_of(gan)).numpy()
    gan.grow_to(2, fade_images=100)
    np.testing.assert_allclose(
        gan.generator(inputs_of(gan)), enlarged(below), atol=1e-6
    )


@every_family
def test_alpha_0_judges_the_halved_picture(family):
    gan = noisy(family(**SMALL))
    pictures = np.random.default_rng(2).normal(size=(4, 16, 16, 1)).astype(np.float32)
    gan.grow_to(1)
    below = gan.discriminator(tf.nn.avg_pool2d(pictures, 2, 2, "VALID"))
    gan.grow_to(2, fade_images=100)
    np.testing.assert_allclose(gan.discriminator(pictures), below, rtol=1e-5)


@every_family
def test_alpha_1_does_not_depend_on_the_old_outputs(family):
    gan = noisy(family(**SMALL))
    pictures = np.random.default_rng(2).normal(size=(4, 16, 16, 1)).astype(np.float32)
    gan.grow_to(2, fade_images=100)
    gan.fade_in.alpha.assign(1.0)
    drawn, logits = gan.generator(inputs_of(gan)), gan.discriminator(pictures)
    for layers, name in (
        (gan.generator_layers, "level_1_to_image"),
        (gan.discriminator_layers, "level_1_from_image"),
    ):
        layers[name].kernel.assign(layers[name].kernel + 3.0)
    np.testing.assert_array_equal(gan.generator(inputs_of(gan)), drawn)
    np.testing.assert_array_equal(gan.discriminator(pictures), logits)
    gan.settle()
    assert not gan.fading
    np.testing.assert_array_equal(gan.generator(inputs_of(gan)), drawn)


def test_settle_waits_for_the_end_of_the_fade():
    gan = ProGAN(**SMALL)
    gan.grow_to(2, fade_images=100)
    gan.fade_in.alpha.assign(0.99)
    gan.settle()
    assert gan.fading


def test_every_level_takes_and_gives_full_size_pictures():
    gan = ProGAN(**SMALL)
    pictures = np.random.default_rng(3).integers(0, 256, (32, 16, 16, 1), np.uint8)
    for level, size in enumerate((4, 8, 16)):
        gan.grow_to(level, fade_images=24 if level else 0)
        gan.compile(run_eagerly=True)
        gan.fit(pictures, batch_size=16, verbose=0)
        assert gan.generator.output.shape[1:3] == (size, size) == gan.size_at(level)
        drawn = gan.sample(3)
        assert drawn.shape == (3, 16, 16, 1)
        blocks = drawn.reshape(3, size, 16 // size, size, 16 // size)
        assert (blocks.std((2, 4)) == 0).all()


def test_alpha_follows_the_images_shown():
    gan = ProGAN(**SMALL)
    gan.images_shown.assign(1000)
    gan.grow_to(1, fade_images=200)
    gan.images_shown.assign(1050)
    gan.fade(tf.zeros((2, 16, 16, 1)))
    assert float(gan.fade_in.alpha.value) == 0.25
    gan.images_shown.assign(5000)
    gan.fade(tf.zeros((2, 16, 16, 1)))
    assert float(gan.fade_in.alpha.value) == 1.0


def test_pictures_fade_as_the_networks_do():
    gan = ProGAN(**SMALL)
    gan.grow_to(1, fade_images=200)
    gan.images_shown.assign(50)
    pictures = np.random.default_rng(4).normal(size=(2, 16, 16, 1)).astype(np.float32)
    half = pictures.reshape(2, 8, 2, 8, 2, 1).mean((2, 4))
    quarter = half.reshape(2, 4, 2, 4, 2, 1).mean((2, 4))
    expected = 0.25 * half + 0.75 * enlarged(quarter)
    np.testing.assert_allclose(gan.fade(pictures), expected, atol=1e-6)


def test_growing_keeps_what_was_learned():
    gan = ProGAN(**SMALL, level=0)
    gan.compile(run_eagerly=True)
    gan.fit(np.zeros((32, 16, 16, 1), np.uint8), batch_size=16, verbose=0)
    before = [np.array(w) for w in gan.generator_layers["level_0_conv"].weights]
    gan.grow_to(1, fade_images=10)
    after = gan.generator_layers["level_0_conv"].weights
    assert all(np.array_equal(b, a) for b, a in zip(before, after, strict=True))
    live = {v.path for v in gan.trainable_variables}
    assert any("level_1" in path for path in live)
    assert not any("level_2" in path for path in live)


def test_batches_are_larger_for_smaller_pictures():
    gan = ProGAN(**{**SMALL, "image_shape": (64, 64, 1)})
    factors = []
    for level in range(gan.levels):
        gan.grow_to(level)
        factors.append(gan.batch_factor())
    assert factors == [4, 4, 4, 2, 1]


class Levels(keras.callbacks.Callback):
    """Notes level, fading, alpha and the optimizer's steps."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        model = self.model
        alpha = round(float(model.fade_in.alpha.value), 3)
        steps = int(model.generator_optimizer.iterations.numpy())
        self.seen.append((model.level, model.fading, alpha, steps))


@pytest.mark.parametrize(
    ("family", "policy"),
    [
        (ProGAN, "mixed_float16"),
        pytest.param(StyleGAN, "float32", marks=pytest.mark.exhaustive),
    ],
)
def test_a_file_of_grown_networks_holds_their_optimizers(family, policy, tmp_path):
    """They keep what they learnt of what stays, and know nothing of the old outputs."""
    keras.config.set_dtype_policy(policy)
    # Either grows once: StyleGAN begins with 8 pixels.
    side, own = (16, {"mapping_depth": 1}) if family is StyleGAN else (8, {})
    gan, levels = family(**{**SMALL, "image_shape": (side, side, 1)}, **own), Levels()
    last = gan.levels - 1
    pictures = np.random.default_rng(5).integers(0, 256, (32, side, side, 1), np.uint8)
    gan.compile(run_eagerly=True)
    train(gan, pictures, images=72, batch_size=8, callbacks=[levels])
    assert levels.seen[0][0] == last - 1
    assert levels.seen[-1][:3] == (last, True, 1.0)
    assert (gan.level, gan.fading) == (last, False)
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        # float16 leaves steps out while it looks for the scale of its losses.
        assert 2 < int(optimizer.iterations.numpy()) <= levels.seen[-1][3]
        velocities = [v for v in optimizer.variables if v.path.endswith("_velocity")]
        assert all(v.value.numpy().any() for v in velocities)
    gan.save(tmp_path / "gan.keras")
    again = keras.models.load_model(tmp_path / "gan.keras")
    assert not differing(state(gan), state(again))


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A model that `train` has grown, what a callback saw, the data and the folder."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    gan, levels = ProGAN(**SMALL), Levels()
    pictures = np.random.default_rng(5).integers(0, 256, (64, 16, 16, 1), np.uint8)
    train(gan, pictures, 320, folder, batch_size=4, callbacks=[levels])
    return gan, levels.seen, pictures, folder


def test_train_grows_from_the_first_level_to_the_last(grown):
    gan, seen, *_ = grown
    # Five shares of 64: one of the base, two of each other level, half of it fading.
    assert seen[:4] == [(0, False, 1.0, k) for k in (1, 2, 3, 4)]
    assert [step for step in seen if step[0] == 1] == [
        (1, True, min(1.0, k / 8), k) for k in range(1, 17)
    ]
    assert seen[-1] == (2, True, 1.0, 32)
    assert gan.level == 2
    assert not gan.fading
    assert int(gan.images_shown.numpy()) == 320


def test_the_sheet_of_a_run_shows_a_row_a_level(grown):
    gan, *_, folder = grown
    samples = folder / "samples"
    rows = [np.asarray(Image.open(samples / f"level_{k}.png")) for k in range(3)]
    sheet = np.asarray(Image.open(samples / "growth.png"))
    np.testing.assert_array_equal(sheet, np.concatenate(rows))
    last = image_grid(gan.sample(10), 10).squeeze()
    np.testing.assert_array_equal(rows[2], last)
    assert not np.array_equal(rows[1], rows[2])
    weights = [
        read_provenance(samples / f"{name}.png").weights_sha256
        for name in ("level_1", "level_2", "growth")
    ]
    assert weights[0] != weights[1] == weights[2]


def test_training_that_goes_on_never_shrinks(grown):
    gan, _, pictures, _ = grown
    levels = Levels()
    train(gan, pictures, images=384, batch_size=4, callbacks=[levels])
    assert {step[:2] for step in levels.seen} == {(2, False)}


def test_a_model_that_does_not_grow_trains_at_full_size():
    gan, levels = StyleGAN(**SMALL, grow=False), Levels()
    gan.compile(run_eagerly=True)
    pictures = np.random.default_rng(5).integers(0, 256, (64, 16, 16, 1), np.uint8)
    train(gan, pictures, images=32, batch_size=16, callbacks=[levels])
    assert levels.seen == [(2, False, 1.0, k) for k in (1, 2)]
