import types

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.latent import latent_walk, sample_labels, sample_latents
from kerasgan.storage import read_provenance


def test_strip_and_animation_show_the_walk(run, finished_run, tmp_path):
    out = tmp_path / "new" / "walk.png"
    words = ["--stops", 3, "--steps", 4, "--seed", 5, "--scale", 1, "--out", out]
    outcome = run("interpolate", finished_run, *words)
    assert outcome.code == 0, outcome.err
    assert "12 pictures of small, seed 5" in outcome.err
    gan = kerasgan.zoo.load(finished_run)
    walk = latent_walk(sample_latents(3, gan.latent_dim, 5), 4, closed=True)
    images = gan.generate(walk)
    strip = kerasgan.data.image_grid(images[[0, 1, 2, 3, 4, 4, 5, 6, 7, 8]], columns=5)
    np.testing.assert_array_equal(np.asarray(Image.open(out)), strip.squeeze())
    np.testing.assert_array_equal(images[[0, 4, 8]], gan.sample(3, seed=5))
    assert read_provenance(out).seed == 5
    assert read_provenance(out.with_suffix(".webp")) == read_provenance(out)
    animation = Image.open(out.with_suffix(".webp"))
    assert animation.n_frames == 12


def test_a_class_is_kept(run, clothing_run, tmp_path):
    out = tmp_path / "walk.png"
    words = ["--stops", 2, "--steps", 2, "--label", 3, "--scale", 1, "--out", out]
    assert run("interpolate", clothing_run, *words).code == 0
    gan = kerasgan.zoo.load(clothing_run)
    walk = latent_walk(sample_latents(2, gan.latent_dim, 0), 2)
    strip = kerasgan.data.image_grid(gan.generate(walk, labels=3), columns=3)
    np.testing.assert_array_equal(np.asarray(Image.open(out)), strip.squeeze())


def test_without_a_label_the_class_is_that_of_the_first_stop(
    run, clothing_run, tmp_path
):
    out = tmp_path / "walk.png"
    words = ["--stops", 2, "--steps", 2, "--seed", 4, "--scale", 1, "--out", out]
    assert run("interpolate", clothing_run, *words).code == 0
    gan = kerasgan.zoo.load(clothing_run)
    (label,) = sample_labels(1, gan.classes, seed=4)
    walk = latent_walk(sample_latents(2, gan.latent_dim, 4), 2)
    strip = kerasgan.data.image_grid(gan.generate(walk, labels=label), columns=3)
    np.testing.assert_array_equal(np.asarray(Image.open(out)), strip.squeeze())
    np.testing.assert_array_equal(gan.generate(walk[:1], label), gan.sample(1, seed=4))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--out", "a.gif"], "`--out` must end in .png"),
        (["--out", "a.png", "--way", "arc"], "`way` must be 'slerp' or 'lerp'"),
        (["--out", "a.png", "--label", "1"], "`--label` needs a conditional model"),
    ],
)
def test_refusals(run, finished_run, words, message):
    outcome = run("interpolate", finished_run, *words)
    assert outcome.code == 2
    assert message in outcome.err


def test_a_model_without_latents_is_refused(tmp_path, run, monkeypatch):
    translator = types.SimpleNamespace(latent_dim=None)
    subject = types.SimpleNamespace(name="a_to_b", model=translator)
    monkeypatch.setattr("kerasgan.cli.interpolate.open_subject", lambda _: subject)
    outcome = run("interpolate", "a_to_b", "--out", tmp_path / "a.png")
    assert outcome.code == 2
    assert "Received: a_to_b, a SimpleNamespace, which translates" in outcome.err
    assert "`kerasgan translate`" in outcome.err
