"""Sheets of a style space, by the pictures that must be on them."""

import re
import types

import numpy as np
import pytest

from kerasgan.latent import (
    direction_sheet,
    draw_styles,
    mixing_sheet,
    pca_directions,
    sample_latents,
    styles_of,
    truncation_sweep,
)
from kerasgan.models import StyleGAN, StyleGAN2


@pytest.fixture(scope="module")
def gan():
    gan = StyleGAN2((16, 16, 1), 8, width=4, maximum_width=8, mapping_depth=2)
    gan.sampler.get_layer("truncate").mean.assign(np.linspace(-1, 1, 8))
    return gan


def close(first, second):
    return np.abs(np.asarray(first).astype(int) - second).max() <= 1


def test_a_sweep_goes_from_the_mean_to_the_picture(gan):
    sheet = truncation_sweep(gan, [0.0, 0.5, 1.0], count=2, seed=3)
    sheet = sheet.reshape(2, 3, 16, 16, 1)
    assert close(sheet[:, 2], gan.sample(2, seed=3))
    assert close(sheet[:, 1], gan.sample(2, seed=3, truncation=0.5))
    assert close(sheet[0, 0], sheet[1, 0])


def test_a_sweep_moves_the_layers_that_the_model_truncates():
    gan = StyleGAN((16, 16, 1), 8, 4, 8, mapping_depth=2, truncation_cutoff=2)
    gan.sampler.get_layer("truncate").mean.assign(np.linspace(-3, 3, 8))
    values = [-0.5, 0.0, 0.6, 1.0]
    sheet = truncation_sweep(gan, values, count=2, seed=3)
    sheet = sheet.reshape(2, 4, 16, 16, 1)
    for column, value in enumerate(values):
        assert close(sheet[:, column], gan.sample(2, seed=3, truncation=value))


def test_a_mixing_sheet_has_its_sources_at_its_edges(gan):
    sheet = mixing_sheet(gan, range(2, 6), rows=2, columns=3, seed=4)
    sheet = sheet.reshape(3, 4, 16, 16, 1)
    sources = gan.sample(5, seed=4)
    assert (sheet[0, 0] == 255).all()
    assert close(sheet[1:, 0], sources[:2])
    assert close(sheet[0, 1:], sources[2:])
    styles = styles_of(gan, sample_latents(5, 8, seed=4))
    mixed = np.concatenate([styles[1, :2], styles[4, 2:]])[None]
    assert close(sheet[2, 3], draw_styles(gan, mixed)[0])


def test_a_direction_moves_the_layers_it_is_told(gan):
    direction = np.eye(8)[2]
    sheet = direction_sheet(gan, direction, [-2, 0, 3], count=2, seed=1, layers=[1, 3])
    sheet = sheet.reshape(2, 3, 16, 16, 1)
    assert close(sheet[:, 1], gan.sample(2, seed=1))
    styles = styles_of(gan, sample_latents(2, 8, seed=1))
    styles[:, [1, 3]] += 3 * direction
    assert close(sheet[:, 2], draw_styles(gan, styles))


def test_a_direction_moves_all_layers_by_default(gan):
    sheet = direction_sheet(gan, np.eye(8)[2], [1.5], count=1, seed=1)
    styles = styles_of(gan, sample_latents(1, 8, seed=1)) + 1.5 * np.eye(8)[2]
    assert close(sheet, draw_styles(gan, styles))


@pytest.mark.parametrize(
    "ask",
    [
        lambda gan: truncation_sweep(gan, [0.5]),
        lambda gan: mixing_sheet(gan, [0]),
        lambda gan: direction_sheet(gan, np.zeros(8), [1.0]),
        pca_directions,
    ],
    ids=["truncation", "mixing", "direction", "pca"],
)
def test_translators_are_refused_for_what_they_lack(ask):
    translator = types.SimpleNamespace(latent_dim=None, classes=None)
    with pytest.raises(ValueError, match="model with a style space.*SimpleNamespace"):
        ask(translator)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda gan: truncation_sweep(gan, [0.5, np.nan]), "`values` must be finite"),
        (
            lambda gan: direction_sheet(gan, np.zeros((1, 8)), [1]),
            "Received: shape (1, 8). Give one",
        ),
        (lambda gan: direction_sheet(gan, 0.5, [1]), "shape (). Give one of several"),
        (
            lambda gan: direction_sheet(gan, np.zeros(8), [np.inf]),
            "`distances` must be",
        ),
        (lambda gan: mixing_sheet(gan, [0], rows=-1), "`rows` must be at least 1 and"),
        (lambda gan: pca_directions(gan, 1, 1), "`samples` must be at least 2 and an"),
        (lambda gan: styles_of(gan, np.zeros(8)), "(count, 8). Received: shape (8,)."),
    ],
    ids=["sweep", "matrix", "number", "distance", "rows", "samples", "latent"],
)
def test_what_cannot_be_drawn_is_refused(gan, ask, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(gan)
