"""What the style families promise beyond the contract of all."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import StyleGAN, StyleGAN2

SMALL = {
    "image_shape": (16, 16, 1),
    "latent_dim": 8,
    "width": 4,
    "maximum_width": 8,
    "mapping_depth": 2,
}
SMALLER = {**SMALL, "image_shape": (8, 8, 1)}  # quicker to trace
every_family = pytest.mark.parametrize("family", [StyleGAN, StyleGAN2])
LATENTS = np.random.default_rng(0).normal(size=(3, 8)).astype(np.float32)


def rough(gan):
    """Gives the noise a strength and the mean style a place."""
    for weight in gan.sampler.weights:
        if weight.path.endswith("strength"):
            weight.assign(weight + 0.5)
        if weight.path == "truncate/mean":
            weight.assign(np.linspace(-1, 1, 8))
    return gan


@every_family
def test_truncation_0_gives_the_mean_picture(family):
    gan = rough(family(**SMALL))
    drawn = gan.sampler([LATENTS, np.zeros(3, np.float32)]).numpy()
    np.testing.assert_allclose(drawn[1:], np.repeat(drawn[:1], 2, 0), atol=1e-4)
    network = gan.average
    layers = network.get_layer("truncate").layers
    styles = tf.tile(tf.linspace(-1.0, 1.0, 8)[None, None], (1, layers, 1))
    noise = network.get_layer("noise_constant").constant
    mean = network.get_layer("synthesis")([styles, noise])
    np.testing.assert_allclose(drawn[:1], mean, atol=1e-4)


@every_family
def test_truncation_1_leaves_styles_as_they_are(family):
    gan = rough(family(**SMALL))
    network = gan.average
    styles = network.get_layer("mapping")([LATENTS])
    layers = network.get_layer("truncate").layers
    styles = tf.repeat(styles[:, None], layers, 1)
    noise = network.get_layer("noise_constant").constant
    np.testing.assert_allclose(
        gan.sampler([LATENTS, np.ones(3, np.float32)]),
        network.get_layer("synthesis")([styles, noise]),
        atol=1e-4,
    )


@every_family
def test_each_layer_listens_to_its_own_style_alone(family):
    """A change of the styles from a layer on leaves what comes before as it was."""
    gan = rough(family(**SMALL))
    synthesis = gan.average.get_layer("synthesis")
    names = [layer.name for layer in synthesis.layers]
    maps = [name for name in names if name.endswith(("_adapted", "_gain"))]
    probe = keras.Model(
        synthesis.inputs, [synthesis.get_layer(name).output for name in maps]
    )
    count = synthesis.inputs[0].shape[1]
    noise = np.zeros((1, synthesis.inputs[1].shape[1]), np.float32)
    first = np.random.default_rng(1).normal(size=(1, count, 8)).astype(np.float32)
    for crossing in range(1, len(maps)):
        other = first.copy()
        other[:, crossing:] += 1.0
        pairs = zip(probe([first, noise]), probe([other, noise]), strict=True)
        changed = [not np.allclose(a, b) for a, b in pairs]
        assert changed == [k >= crossing for k in range(len(maps))]


@every_family
def test_noise_is_an_input_on_request(family):
    gan = rough(family(**SMALL, noise="input"))
    names = [tensor.name for tensor in gan.sampler.inputs]
    assert names == ["latent", "truncation", "noise"]
    length = gan.sampler.inputs[2].shape[1]
    ones = np.ones(3, np.float32)
    noise = np.random.default_rng(2).normal(size=(3, length)).astype(np.float32)
    drawn = gan.sampler([LATENTS, ones, noise])
    assert not np.allclose(drawn, gan.sampler([LATENTS, ones, 0 * noise]), atol=1e-3)
    assert gan.sample(2).shape == (2, 16, 16, 1)


def test_penalties_come_now_and_then_and_the_mean_style_follows():
    gan = StyleGAN2(**SMALLER, penalty_interval=3, path_interval=2)
    gan.compile()
    seen = []

    class Note(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append((logs["r1_penalty"] > 0, logs["path_penalty"] > 0))

    images = np.random.default_rng(3).integers(0, 256, (8, 8, 8, 1), np.uint8)
    gan.fit(images, batch_size=8, epochs=6, verbose=0, callbacks=[Note()])
    r1, path = zip(*seen, strict=True)
    assert r1 == (True, False, False) * 2
    assert path == (True, False) * 3
    for network in (gan.generator, gan.sampler):
        assert np.abs(network.get_layer("truncate").mean).max() > 0


def test_lazy_penalties_weigh_as_many_times_as_they_are_left_out():
    settings = {"penalty_interval": 3, "path_interval": 5, "path_weight": 2.0}
    gan = StyleGAN2(**SMALL, **settings, penalty_weight=0.5)
    gan.compile()
    losses = {}
    gan.update_discriminator = lambda loss, tape: losses.update(d=float(loss))
    gan.update_generator = lambda loss, tape: losses.update(g=float(loss))
    images = np.random.default_rng(3).uniform(-1, 1, (4, 16, 16, 1))
    logs = {
        k: float(v) for k, v in gan.train_step(tf.constant(images, tf.float32)).items()
    }
    assert min(logs["r1_penalty"], logs["path_penalty"]) > 0
    r1, path = 0.5 * 3 * logs["r1_penalty"], 2.0 * 5 * logs["path_penalty"]
    assert losses["d"] - logs["discriminator_loss"] == pytest.approx(r1, rel=1e-3)
    assert losses["g"] - logs["generator_loss"] == pytest.approx(path, rel=1e-3)


def test_maps_of_stylegan2_keep_their_strength_from_the_constant_on():
    """Demodulation keeps the strength of its input, so the constant must have it."""
    keras.utils.set_random_seed(0)
    gan = StyleGAN2((32, 32, 3), 16, width=16, maximum_width=64, mapping_depth=2)
    synthesis = gan.generator.get_layer("synthesis")
    maps = [layer for layer in synthesis.layers if layer.name.endswith("_gain")]
    styles = np.random.default_rng(0).normal(size=(8, 8, 16)).astype(np.float32)
    noise = np.zeros((8, synthesis.inputs[1].shape[1]), np.float32)
    probe = keras.Model(synthesis.inputs, [layer.output for layer in maps])
    strengths = [float(np.sqrt(np.mean(each**2))) for each in probe([styles, noise])]
    assert len(strengths) == 7
    assert all(0.4 < strength < 1.2 for strength in strengths), strengths


def test_rates_of_stylegan2_are_slowed_by_the_penalties_intervals():
    generator, discriminator = StyleGAN2(**SMALL).default_optimizers()
    np.testing.assert_allclose(generator.learning_rate, 0.0025 * 4 / 5)
    np.testing.assert_allclose(generator.beta_2, 0.99 ** (4 / 5))
    np.testing.assert_allclose(discriminator.learning_rate, 0.0025 * 16 / 17)
    np.testing.assert_allclose(discriminator.beta_2, 0.99 ** (16 / 17))


@pytest.mark.parametrize(
    ("settings", "shares"),
    [
        ({"path_weight": 0}, (1, 16 / 17)),
        ({"penalty_weight": 0}, (4 / 5, 1)),
        ({"path_interval": 1, "penalty_interval": 1}, (1, 1)),
    ],
    ids=["no path length", "no R1", "every step"],
)
def test_only_a_penalty_that_comes_lazily_slows_stylegan2(settings, shares):
    optimizers = StyleGAN2(**SMALL, **settings).default_optimizers()
    for optimizer, share in zip(optimizers, shares, strict=True):
        np.testing.assert_allclose(optimizer.learning_rate, 0.0025 * share)
        np.testing.assert_allclose(optimizer.beta_2, 0.99**share)


def test_penalties_without_weight_are_not_computed(monkeypatch):
    def refuse(*_):
        raise AssertionError("computed")

    for name in ("r1_penalty", "path_length_penalty"):
        monkeypatch.setattr(f"kerasgan.models.stylegan2.{name}", refuse)
    gan = StyleGAN2(**SMALL, penalty_weight=0, path_weight=0)
    gan.compile(run_eagerly=True)
    logs = gan.train_on_batch(np.zeros((8, 16, 16, 1), np.float32), return_dict=True)
    assert logs["r1_penalty"] == logs["path_penalty"] == 0


def test_adaptive_augmentation_rises_where_the_discriminator_is_sure():
    settings = {"augmentation": "ada", "augmentation_images": 100}
    gan = StyleGAN2(**SMALLER, **settings, penalty_weight=0, path_weight=0)
    standing_still = [keras.optimizers.SGD(0.0) for _ in range(2)]
    gan.compile(*standing_still, run_eagerly=True)
    images = np.zeros((64, 8, 8, 1), np.uint8)
    found = []
    for bias in (50.0, -50.0):
        gan.adaptive.probability.assign(0.5)
        gan.discriminator.get_layer("logits").bias.assign([bias])
        gan.fit(images, batch_size=16, verbose=0)
        found.append(float(gan.adaptive.probability))
    assert found == [1.0, 0.0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"noise": "none"}, "`noise` must be 'constant' or 'input'.*'none'"),
        ({"mixing_probability": 2}, "`mixing_probability` must be at most 1"),
        ({"mapping_depth": 0}, "mapping_depth"),
    ],
    ids=str,
)
@every_family
def test_arguments_of_style_models_are_checked(family, settings, message):
    with pytest.raises(ValueError, match=message):
        family(**{**SMALL, **settings})
