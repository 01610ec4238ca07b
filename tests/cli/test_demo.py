import importlib.util
import json

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli import demo_export, demo_training
from kerasgan.storage import read_provenance, sha256_of_tensors
from kerasgan.storage.provenance import PARTLY_SYNTHETIC
from kerasgan.training import sampler_tensors

SCALED, CAPTION = 28 * 2 + 2, 22


@pytest.mark.slow
def test_demo_writes_what_it_names_and_can_run_again(
    run, clothing_run, tmp_path, in_this_process
):
    out = tmp_path / "outputs" / "demo"
    (out / "bundle").mkdir(parents=True)
    (out / "bundle" / "old.txt").write_text("of an earlier demo")
    manifest = {"format": 1, "kerasgan": "0.1.0"}
    (out / "bundle" / "manifest.json").write_text(json.dumps(manifest))
    card = {**manifest, "demo": {}}
    (out / "demo.json").write_text(json.dumps(card))
    (out / "mine.txt").write_text("mine")
    words = ["--out", out, "--entry", clothing_run, "--seconds", "1", "--seed", "4"]
    outcome = run("demo", *words)
    assert outcome.code == 0
    assert {path.name for path in out.iterdir()} == {
        "samples.png",
        "before_after.png",
        "bundle",
        "demo.json",
        "mine.txt",
    }
    images = kerasgan.zoo.resolve(clothing_run).recipe.images
    assert f"the pretrained model saw {images:,}\n" in outcome.out
    asked = {"entry": str(clothing_run), "seconds": 1.0, "seed": 4}
    assert json.loads((out / "demo.json").read_text())["demo"] == asked
    assert not (out / "bundle" / "old.txt").exists()
    for name in ("samples.png", "before_after.png", "bundle"):
        assert str(out / name) in outcome.out
    assert read_provenance(out / "samples.png").seed == 4
    strip = np.asarray(Image.open(out / "before_after.png"))
    assert strip.shape == (3 * (CAPTION + SCALED + 2), 12 * SCALED + 2)
    rows = [line.split() for line in outcome.out.splitlines() if " ms" not in line]
    files = json.loads((out / "bundle" / "manifest.json").read_text())["files"]
    assert len(files) == 4
    for file in files:
        row = next(row for row in rows if file in row)
        assert int(row[-2]) <= 1
        assert float(row[-1]) > 0
    assert any(row[:1] == ["Keras"] for row in rows)


def test_timed_training_stops_and_shows_the_same_latents(tmp_path, capsys, monkeypatch):
    trained, fit = [], demo_training._fit
    monkeypatch.setattr(
        demo_training, "_fit", lambda gan, *rest: (trained.append(gan), fit(gan, *rest))
    )
    shown = demo_training.train_and_compare(tmp_path / "strip.png", 0.5, seed=3)
    assert shown >= 32
    assert f"{shown:,} images" in capsys.readouterr().err
    made_by = read_provenance(tmp_path / "strip.png")
    weights = sha256_of_tensors(sampler_tensors(trained[0]))
    assert (made_by.seed, made_by.weights_sha256) == (3, weights)
    assert made_by.digital_source_type == PARTLY_SYNTHETIC
    strip = np.asarray(Image.open(tmp_path / "strip.png"))
    source = kerasgan.data.load("fashion_mnist_10k")
    last = strip[-SCALED:-2:2, 2::2].reshape(28, 12, 29)[..., :28]
    np.testing.assert_array_equal(last.transpose(1, 0, 2), source.images[:12, ..., 0])


def test_strip_puts_every_row_under_its_name():
    rows = {name: np.full((3, 4, 4, 3), 9, np.uint8) for name in ("one", "two")}
    strip = demo_training.labelled_strip(rows)
    assert strip.shape == (2 * (CAPTION + 12), 32, 3)
    caption, other = strip[:CAPTION], strip[CAPTION + 12 : -12]
    assert caption.min() < 128  # written
    assert (caption != other).any()  # by its own name
    np.testing.assert_array_equal(strip[CAPTION : CAPTION + 12], strip[-12:])


def test_formats_without_their_packages_are_left_out(monkeypatch, capsys):
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "onnx" else name
    )
    assert demo_export.available_formats() == ("saved_model", "litert")
    assert "Left out: onnx. `pip install 'kerasgan[all]'`" in capsys.readouterr().err


def test_level_difference_does_not_wrap_around():
    dark, bright = np.zeros(3, np.uint8), np.full(3, 255, np.uint8)
    assert demo_export.level_difference(dark, bright) == 255


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_somebody_s_own_is_left_alone(run, tmp_path, kind):
    out = tmp_path if kind == "folder" else tmp_path / "notes.txt"
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "samples.png").write_text("mine too")
    outcome = run("demo", "--out", out)
    assert outcome.code == 2
    assert f"Received: '{out}', " in outcome.err
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "samples.png"}


def test_unknown_entry(run, tmp_path):
    outcome = run("demo", "--entry", "dcgan_fashion_82", "--out", tmp_path / "demo")
    assert outcome.code == 2
    assert "Did you mean 'dcgan_fashion_28'" in outcome.err
    assert not (tmp_path / "demo").exists()
