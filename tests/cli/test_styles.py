"""`kerasgan styles`: sheets of a style space."""

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli.options import parse_whole_numbers
from kerasgan.data import image_grid
from kerasgan.latent import mixing_sheet, sefa_directions, styles_of, truncation_sweep
from kerasgan.models import StyleGAN2
from kerasgan.storage import read_provenance
from kerasgan.training import train


@pytest.fixture(scope="module")
def style_run(tmp_path_factory):
    """Folder of a finished run of a small style model."""
    folder = tmp_path_factory.mktemp("runs") / "styles"
    gan = StyleGAN2((16, 16, 1), 8, width=4, maximum_width=8, mapping_depth=2)
    gan.compile(run_eagerly=True)  # for two steps
    pictures = np.random.default_rng(0).integers(0, 256, (32, 16, 16, 1), np.uint8)
    train(gan, pictures, images=32, directory=folder, batch_size=16)
    return folder


def sheet(run, folder, *words):
    out = folder / "new" / "sheet.png"
    outcome = run("styles", *words, "--scale", 1, "--out", out)
    assert outcome.code == 0, outcome.err
    return np.asarray(Image.open(out)), out, outcome


def test_mixing_takes_the_finer_half_by_default(run, style_run, tmp_path):
    words = ["--rows", 2, "--columns", 3, "--seed", 5]
    given, out, outcome = sheet(run, tmp_path, style_run, *words)
    expected = mixing_sheet(kerasgan.zoo.load(style_run), range(3, 6), 2, 3, seed=5)
    np.testing.assert_array_equal(given, image_grid(expected, 4).squeeze())
    assert "mixing of styles, seed 5" in outcome.err
    assert read_provenance(out).seed == 5


def test_mixing_takes_the_layers_it_is_told(run, style_run, tmp_path):
    words = ["--rows", 1, "--columns", 2, "--layers", "0-1,5"]
    given, *_ = sheet(run, tmp_path, style_run, *words)
    expected = mixing_sheet(kerasgan.zoo.load(style_run), [0, 1, 5], 1, 2)
    np.testing.assert_array_equal(given, image_grid(expected, 3).squeeze())


def test_a_sweep_of_the_truncation(run, style_run, tmp_path):
    given, *_ = sheet(run, tmp_path, style_run, "--show", "truncation", "--rows", 2)
    values = [-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25]
    expected = truncation_sweep(kerasgan.zoo.load(style_run), values, 2)
    np.testing.assert_array_equal(given, image_grid(expected, 7).squeeze())


@pytest.mark.parametrize("show", ["sefa", "pca"])
def test_directions_have_the_picture_in_the_middle(run, style_run, tmp_path, show):
    words = ["--show", show, "--rows", 2, "--direction", 2]
    given, *_ = sheet(run, tmp_path, style_run, *words)
    middle = kerasgan.zoo.load(style_run).sample(2)
    column = given[:, 2 + 3 * 18 :][:, :16]
    rows = np.stack([column[2:18], column[20:36]])[..., None]
    assert np.abs(rows.astype(int) - middle).max() <= 1
    assert given.shape == (2 + 2 * 18, 2 + 7 * 18)


def test_directions_reach_three_deviations(style_run):
    from kerasgan.cli.styles import _deviation
    from kerasgan.latent import sample_latents

    gan = kerasgan.zoo.load(style_run)
    direction = sefa_directions(gan, 1)[0]
    along = styles_of(gan, sample_latents(1000, 8))[:, 0] @ direction
    assert _deviation(gan, direction) == pytest.approx(along.std())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--show", "mix", "--out", "a.png"], "mixing, truncation, sefa, pca"),
        (["--out", "a.jpg"], "`--out` must end in .png"),
        (["--layers", "x", "--out", "a.png"], "`--layers` must be whole numbers"),
        (["--layers", "9", "--out", "a.png"], "from 0 to 5"),
    ],
    ids=str,
)
def test_wrong_words_of_styles_are_refused(run, style_run, words, message):
    outcome = run("styles", style_run, *words)
    assert outcome.code == 2
    assert message in outcome.err


def test_families_without_styles_are_refused(run, finished_run, tmp_path):
    for show in ("mixing", "truncation", "sefa"):
        outcome = run("styles", finished_run, "--show", show, "--out", "a.png")
        assert outcome.code == 2
        assert "a model with a style space" in outcome.err


def test_whole_numbers_and_ranges():
    assert parse_whole_numbers("0-3, 6,5", "--layers") == [0, 1, 2, 3, 6, 5]


@pytest.mark.parametrize("text", ["3-1", "0,3-1", "0-99999999999", "1000"])
def test_ranges_that_are_none(text):
    part = text.rpartition(",")[2]
    with pytest.raises(ValueError, match=f"`--layers` .* below 1000. .*'{part}'"):
        parse_whole_numbers(text, "--layers")
