"""Truncation, noise and parts of style models on the command line."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli.export import describe_inputs
from kerasgan.data import image_grid
from kerasgan.latent import latent_walk, sample_latents, sample_noise, to_uint8
from tiny_style import LATENT_DIM, NOISE_DIM, TinyStyle


@pytest.fixture(params=["plain", "noisy"])
def style_model(request, monkeypatch):
    """A style model that stands for the entry `styles`."""
    gan = TinyStyle(noisy=request.param == "noisy")
    weights = SimpleNamespace(sha256="0" * 64)
    entry = SimpleNamespace(name="styles", weights=weights)
    monkeypatch.setattr(kerasgan.zoo, "resolve", lambda name: entry)
    monkeypatch.setattr(kerasgan.zoo, "load", lambda name: gan)
    return gan


def levels(path, expected):
    return np.abs(np.asarray(Image.open(path)).astype(int) - expected).max()


@pytest.mark.parametrize("truncation", ["0.5", "0", "-1", "1.5"])
def test_samples_are_truncated(run, style_model, tmp_path, truncation):
    out = tmp_path / "grid.png"
    words = ["--count", 4, "--seed", 7, "--truncation", truncation, "--out", out]
    outcome = run("sample", "styles", *words)
    assert outcome.code == 0, outcome.err
    assert (
        f"4 pictures of styles, seed 7, truncation {truncation}: {out}" in outcome.err
    )
    images = style_model.sample(4, seed=7, truncation=float(truncation))
    assert levels(out, image_grid(images)) <= 1


def test_whole_samples_name_no_truncation(run, style_model, tmp_path):
    outcome = run("sample", "styles", "--count", 2, "--out", tmp_path / "a.png")
    assert outcome.code == 0
    assert f"2 pictures of styles, seed 0: {tmp_path}" in outcome.err


def test_walk_is_truncated_and_its_noise_stands_still(run, style_model, tmp_path):
    out = tmp_path / "walk.png"
    words = ["--stops", 2, "--steps", 3, "--scale", 1, "--seed", 4, "--out", out]
    outcome = run("interpolate", "styles", *words, "--truncation", 0.7)
    assert outcome.code == 0, outcome.err
    assert "seed 4, truncation 0.7: " in outcome.err
    walk = latent_walk(sample_latents(2, LATENT_DIM, 4), 3)
    noise = None
    if "noise" in [tensor.name for tensor in style_model.sampler.inputs]:
        noise = sample_noise(1, NOISE_DIM, 4).repeat(4, axis=0)
    share = np.full(4, 0.7, np.float32)
    images = to_uint8(style_model.pictures(walk, truncation=share, noise=noise))
    assert levels(out, image_grid(images, columns=4)) <= 1


@pytest.mark.parametrize("command", ["sample", "interpolate"])
def test_truncation_must_be_finite(run, style_model, tmp_path, command):
    words = ["--truncation", "nan", "--out", tmp_path / "a.png"]
    outcome = run(command, "styles", *words)
    assert outcome.code == 2
    assert "`--truncation` must be finite. Received: --truncation nan." in outcome.err
    assert not list(tmp_path.iterdir())


def test_walk_of_a_model_without_styles_is_whole(run, finished_run, tmp_path):
    words = ["--truncation", "0.5", "--out", tmp_path / "a.png"]
    outcome = run("interpolate", finished_run, *words)
    assert outcome.code == 2
    assert "`--truncation` must be 1 for this model" in outcome.err


@pytest.mark.parametrize("style_model", ["noisy"], indirect=True)
def test_export_says_which_inputs_the_files_have(
    run, style_model, tmp_path, in_this_process
):
    words = ["--format", "onnx", "--parts", "--out", tmp_path / "bundle"]
    outcome = run("export", "styles", *words)
    assert outcome.code == 0, outcome.err
    lines = [" ".join(line.split()) for line in outcome.out.splitlines()]
    assert "Inputs latent, truncation, noise" in lines
    assert "Inputs of model.map.onnx latent" in lines
    assert "Inputs of model.synthesize.onnx styles, noise" in lines
    names = {"model.onnx", "model.map.onnx", "model.synthesize.onnx", "manifest.json"}
    assert {path.name for path in (tmp_path / "bundle").iterdir()} == names


def test_inputs_are_told_once_for_all_whole_files():
    files = [
        SimpleNamespace(file=name, function="generate", inputs=("latent", "labels"))
        for name in ("model.onnx", "model.tflite")
    ]
    told = describe_inputs(SimpleNamespace(files=files))
    assert told == {"Inputs": "latent, labels"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "`--parts` needs a model with a style space"),
        (["--format", "litert"], "`--parts` are ONNX files"),
    ],
    ids=["no styles", "no onnx"],
)
def test_parts_that_cannot_be_are_refused(run, finished_run, tmp_path, words, message):
    out = tmp_path / "bundle"
    outcome = run("export", finished_run, "--parts", "--out", out, *words)
    assert outcome.code == 2
    assert message in outcome.err
    assert not list(tmp_path.iterdir())
