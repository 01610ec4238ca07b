"""Pictures from styles, directions of the style space and the way back to it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.latent import (
    draw_styles,
    mean_style,
    mix_layers,
    pca_directions,
    project,
    sample_latents,
    sefa_directions,
    styles_of,
)
from kerasgan.models import GAN, StyleGAN, StyleGAN2

SMALL = {
    "image_shape": (16, 16, 1),
    "latent_dim": 8,
    "width": 4,
    "maximum_width": 8,
    "mapping_depth": 2,
}
PICTURE = np.zeros((1, 16, 16, 1), np.uint8)
every_family = pytest.mark.parametrize("family", [StyleGAN, StyleGAN2])


def rough():
    """A model whose noise is an input and shows."""
    gan = StyleGAN2(**SMALL, noise="input")
    for weight in gan.sampler.weights:
        if weight.path.endswith("strength"):
            weight.assign(weight + 0.5)
    return gan


@every_family
def test_styles_draw_what_latents_draw(family):
    gan = family(**SMALL)
    latents = sample_latents(5, 8, seed=3)
    styles = styles_of(gan, latents)
    assert styles.shape == (5, 6, 8)
    drawn = draw_styles(gan, styles, batch_size=2).astype(int)
    assert np.abs(drawn - gan.sample(5, seed=3)).max() <= 1


def test_styles_of_a_family_that_has_not_grown_up_have_full_size_pictures():
    gan = StyleGAN(**SMALL, level=1)
    styles = styles_of(gan, sample_latents(2, 8, seed=3))
    drawn = draw_styles(gan, styles).astype(int)
    assert drawn.shape == (2, 16, 16, 1)
    assert np.abs(drawn - gan.sample(2, seed=3)).max() <= 1


def test_labels_are_part_of_a_style():
    gan = StyleGAN2(**SMALL, classes=3)
    latents = sample_latents(2, 8)
    first, second = styles_of(gan, latents, 0), styles_of(gan, latents, 1)
    assert not np.allclose(first, second)
    with pytest.raises(ValueError, match=r"3 classes.*labels=None"):
        styles_of(gan, latents)


def test_noise_that_is_an_input_is_the_same_for_all():
    gan = rough()
    styles = np.repeat(styles_of(gan, sample_latents(1, 8)), 3, 0)
    drawn = draw_styles(gan, styles, seed=1, batch_size=2).astype(int)
    assert np.abs(drawn - drawn[0]).max() <= 1
    assert np.abs(drawn - draw_styles(gan, styles, seed=2)).max() > 3


@every_family
def test_the_mean_style_is_truncation_0(family):
    gan = family(**SMALL)
    gan.sampler.get_layer("truncate").mean.assign(np.linspace(-1, 1, 8))
    np.testing.assert_allclose(mean_style(gan), np.linspace(-1, 1, 8))
    styles = np.tile(mean_style(gan), (1, 6, 1))
    drawn = draw_styles(gan, styles).astype(int)
    assert np.abs(drawn - gan.sample(1, truncation=0.0)).max() <= 1


def test_mixing_takes_layers_from_the_other():
    coarse, fine = np.zeros((2, 4, 3)), np.ones((2, 4, 3))
    mixed = mix_layers(coarse, fine, range(1, 3))
    np.testing.assert_array_equal(mixed[1, :, 0], [0, 1, 1, 0])
    assert not coarse.any()


@pytest.mark.parametrize(
    ("fine", "layers", "message"),
    [
        (np.ones((2, 4, 3)), [4], r"from 0 to 3.*\[4\]"),
        (np.ones((1, 4, 3)), [0], r"shapes \(2, 4, 3\) and \(1, 4, 3\)"),
        (np.ones((2, 4, 3)), 3, "several integers. Received: 3"),
        (np.ones((2, 4, 3)), [1.0], r"several integers. Received: \[1.0\]"),
    ],
    ids=["layer", "shape", "number", "float"],
)
def test_mixing_that_cannot_be_is_refused(fine, layers, message):
    with pytest.raises(ValueError, match=message):
        mix_layers(np.zeros((2, 4, 3)), fine, layers)


def test_sefa_finds_the_direction_that_alone_counts():
    """With style layers of rank 1, there is one direction, and it is known."""
    gan = StyleGAN2(**SMALL)
    wanted = np.random.default_rng(0).normal(size=8)
    wanted /= np.linalg.norm(wanted)
    network = gan.sampler.get_layer("synthesis")
    for layer in network.layers:
        if layer.name.endswith("_style"):
            outputs = np.random.default_rng(1).normal(size=layer.units)
            layer.kernel.assign(np.outer(wanted, outputs))
    found = sefa_directions(gan, count=3)
    assert found.shape == (3, 8)
    assert abs(found[0] @ wanted) > 0.9999
    np.testing.assert_allclose(found @ found.T, np.eye(3), atol=1e-5)


def test_sefa_looks_at_the_layers_it_is_told():
    gan = StyleGAN(**SMALL)
    network = gan.sampler.get_layer("synthesis")
    direction = np.eye(8)[5]
    layer = network.get_layer("level_1_0_style")  # the third layer of styles
    layer.kernel.assign(np.outer(direction, np.ones(layer.units)))
    assert abs(sefa_directions(gan, 1, [2])[0, 5]) > 0.9999
    assert abs(sefa_directions(gan, 1, [3])[0, 5]) < 0.9999


def test_pca_finds_the_axes_of_the_styles(monkeypatch):
    deviations = np.array([0.5, 3.0, 1.0, 0.1, 0.1, 0.1, 0.1, 0.1])

    def stretched(model, latents, labels=None):
        return (latents * deviations)[:, None]

    monkeypatch.setattr("kerasgan.latent.directions.styles_of", stretched)
    found, lengths = pca_directions(StyleGAN2(**SMALL), 3, samples=20_000)
    np.testing.assert_allclose(np.abs(found), np.eye(8)[[1, 2, 0]], atol=0.05)
    np.testing.assert_allclose(lengths, [3.0, 1.0, 0.5], rtol=0.03)


def test_projection_finds_a_picture_of_its_own_again():
    gan = StyleGAN2(**SMALL)
    picture = gan.sample(2, seed=5)
    start = draw_styles(gan, np.tile(mean_style(gan), (2, 6, 1))).astype(float)
    styles, found = project(gan, picture, steps=150)
    assert styles.shape == (2, 6, 8)
    before = np.square(start - picture).mean()
    assert np.square(found.astype(float) - picture).mean() < 0.1 * before


@pytest.mark.parametrize("seed", [0, 4])
def test_projection_searches_with_the_noise_it_draws_with(seed):
    gan = rough()
    drawn = styles_of(gan, sample_latents(2, 8, seed=5))
    picture = draw_styles(gan, drawn, seed=seed)
    start = draw_styles(gan, np.tile(mean_style(gan), (2, 6, 1)), seed=seed)
    styles, found = project(gan, picture, steps=150, seed=seed)
    before = np.square(start.astype(float) - picture).mean()
    assert np.square(found.astype(float) - picture).mean() < 0.1 * before
    np.testing.assert_array_equal(found, draw_styles(gan, styles, seed=seed))


def test_projection_to_one_style_keeps_all_layers_alike():
    gan = StyleGAN2(**SMALL)
    styles, _ = project(gan, gan.sample(1, seed=5), steps=3, each_layer=False)
    np.testing.assert_array_equal(styles, np.repeat(styles[:, :1], 6, 1))


def test_projection_heeds_features():
    """Of a finer chequerboard than can be drawn, pixels want grey and contrast not."""
    keras.utils.set_random_seed(0)
    gan = StyleGAN2(**SMALL)
    board = np.indices((1, 16, 16, 1)).sum(0) % 2 * 255
    seen = []

    def contrast(images):
        seen.append(images.shape)
        return 1000.0 * tf.reduce_mean(tf.square(images), (1, 2))

    _, grey = project(gan, board.astype(np.uint8), steps=60)
    _, strong = project(gan, board.astype(np.uint8), steps=60, features=contrast)
    assert np.square(grey / 127.5 - 1.0).mean() < 0.1
    assert np.square(strong / 127.5 - 1.0).mean() > 0.8
    assert seen == [(1, 16, 16, 1)] * 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda gan: styles_of(gan, np.zeros((1, 4))),
        mean_style,
        sefa_directions,
        pca_directions,
        lambda gan: draw_styles(gan, np.zeros((1, 2, 4))),
        lambda gan: project(gan, np.zeros((1, 8, 8, 1), np.uint8)),
    ],
    ids=["styles_of", "mean_style", "sefa", "pca", "draw_styles", "project"],
)
def test_models_without_a_style_space_are_refused(ask):
    gan = GAN(image_shape=(8, 8, 1), latent_dim=4, width=4)
    with pytest.raises(ValueError, match="model with a style space.*GAN"):
        ask(gan)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda gan: draw_styles(gan, np.zeros((1, 5, 8))), r"6, 8\).*\(1, 5, 8\)"),
        (lambda gan: draw_styles(gan, np.zeros((1, 6, 8)), 0, 0), "1 and an .*size=0"),
        (lambda gan: draw_styles(gan, np.zeros((1, 6, 8)), 0, -1), "least 1 .*size=-1"),
        (
            lambda gan: draw_styles(gan, np.full((1, 6, 8), np.inf)),
            "les` must be finit",
        ),
        (
            lambda gan: styles_of(gan, np.full((1, 8), np.nan)),
            "`latents` must be finite",
        ),
        (
            lambda gan: project(gan, PICTURE, learning_rate=np.nan),
            "_rate` must be fini",
        ),
        (lambda gan: project(gan, PICTURE[:0]), r"one or more, .* \(0, 16, 16, 1\)"),
        (lambda gan: project(gan, PICTURE, 2.5), "`steps` must be at least 0 and an"),
        (lambda gan: sefa_directions(gan, 9), "from 1 to 8.*count=9"),
        (lambda gan: sefa_directions(gan, 1, [6]), r"some of 0 to 5.*\[6\]"),
        (lambda gan: project(gan, np.zeros((1, 8, 8, 1))), "uint8.*float64"),
    ],
    ids=[
        "styles",
        "no batch",
        "batch below 0",
        "nan styles",
        "nan latents",
        "nan rate",
        "none",
        "steps",
        "count",
        "layers",
        "pictures",
    ],
)
def test_what_does_not_fit_the_style_space_is_refused(ask, message):
    with pytest.raises(ValueError, match=message):
        ask(StyleGAN2(**SMALL))
