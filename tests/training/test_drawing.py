"""Pictures of a sampler that has truncation and noise among its inputs."""

import numpy as np
import pytest

from kerasgan.evaluation import evaluate
from kerasgan.latent import sample_labels, sample_latents, sample_noise, to_uint8
from kerasgan.models import DCGAN
from kerasgan.training.divergence import DivergedError
from kerasgan.training.drawing import draw_latents, has_style_space, noise_dim
from tiny_style import NOISE_DIM, TinyStyle

COUNT, SEED = 9, 3


@pytest.fixture(scope="module")
def plain():
    """A style model with constant noise."""
    return TinyStyle()


@pytest.fixture(scope="module")
def rich():
    """A style model with classes and noise as an input."""
    return TinyStyle(classes=3, noisy=True)


def levels(images, others):
    return int(np.max(np.abs(images.astype(int) - others)))


def test_inputs_tell_what_a_model_can(plain, rich):
    gan = DCGAN((8, 8, 1), 4, width=4)
    models = (gan, plain, rich)
    assert [has_style_space(model) for model in models] == [False, True, True]
    assert [noise_dim(model) for model in models] == [None, None, NOISE_DIM]


@pytest.mark.parametrize("truncation", [1.0, 0.7, 0.0, -1.0, 1.5])
def test_truncation_reaches_the_sampler(plain, truncation):
    latents = sample_latents(COUNT, plain.latent_dim, SEED)
    each = np.full(COUNT, truncation, np.float32)
    expected = to_uint8(plain.pictures(latents, truncation=each))
    drawn = plain.sample(COUNT, SEED, truncation=truncation, batch_size=4)
    assert levels(drawn, expected) <= 1
    assert levels(plain.generate(latents, truncation=truncation), expected) <= 1


def test_without_truncation_pictures_are_whole_and_differ(plain):
    whole = plain.sample(COUNT, SEED)
    np.testing.assert_array_equal(plain.sample(COUNT, SEED, truncation=1.0), whole)
    assert levels(whole[1:], whole[:-1]) > 30


def test_truncation_0_is_the_mean_picture(plain):
    mean = plain.sample(COUNT, SEED, truncation=0.0)
    assert levels(mean, mean[:1]) <= 1
    assert levels(mean[:1], plain.sample(1, SEED + 1, truncation=0)) <= 1


def test_each_picture_may_have_its_own(plain):
    latents = np.repeat(sample_latents(1, plain.latent_dim), 5, axis=0)
    sweep = np.linspace(0, 1, 5)
    pictures = plain.generate(latents, truncation=sweep, batch_size=2)
    for picture, share in zip(pictures, sweep, strict=True):
        assert levels(picture, plain.sample(1, truncation=share)[0]) <= 1
    assert levels(pictures[0], pictures[-1]) > 30


@pytest.mark.parametrize("batch_size", [1, 4, 64])
def test_noise_is_by_seed_and_index(rich, batch_size):
    latents = sample_latents(COUNT, rich.latent_dim, SEED)
    labels = sample_labels(COUNT, 3, SEED)
    noise = sample_noise(COUNT, NOISE_DIM, SEED)
    expected = to_uint8(rich.pictures(latents, labels, noise=noise))
    assert levels(rich.sample(COUNT, SEED, batch_size=batch_size), expected) <= 1
    drawn = rich.generate(latents, labels, batch_size=batch_size, seed=SEED)
    assert levels(drawn, expected) <= 1
    assert levels(rich.generate(latents, labels, seed=SEED + 1), expected) > 1


def test_noise_may_be_given(rich):
    latents = np.repeat(sample_latents(1, rich.latent_dim), 3, axis=0)
    noise = sample_noise(3, NOISE_DIM, seed=8)
    each = draw_latents(rich, latents, 1, noise=noise)
    expected = to_uint8(rich.pictures(latents, np.ones(3, np.int32), noise=noise))
    assert levels(each, expected) <= 1
    same = draw_latents(rich, latents, 1, noise=noise[0])
    assert levels(same, each[:1]) <= 1
    assert levels(each[1], each[0]) > 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"truncation": np.nan}, "`truncation` must be finite. Received: truncation=n"),
        ({"truncation": [0.5, 1.0]}, "`truncation` must be a number or 3 numbers"),
        ({"noise": np.zeros(3)}, "this model does not take noise as an input"),
    ],
    ids=["nan", "two", "noise"],
)
def test_what_does_not_fit_is_refused(plain, arguments, message):
    latents = sample_latents(3, plain.latent_dim)
    with pytest.raises(ValueError, match=message):
        draw_latents(plain, latents, **arguments)


def test_pictures_that_are_not_finite_are_refused():
    gan = DCGAN((8, 8, 1), 4, width=4)
    weight = gan.sampler.weights[0]
    weight.assign(np.full(weight.shape, np.nan))
    message = "Drawn pictures must be finite. Received: .* in 9 of 9 pictures of 'dcgan"
    with pytest.raises(DivergedError, match=message):
        evaluate(gan, samples=COUNT, extractor="fashion_28", resizer="lanczos")


def test_latents_that_are_not_finite_are_refused(plain):
    latents = sample_latents(4, plain.latent_dim)
    latents[2] = np.inf
    with pytest.raises(ValueError, match="`latents` must be finite. Received: 25.0 %"):
        draw_latents(plain, latents)
