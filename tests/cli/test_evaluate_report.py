"""A report's folder: scores, pictures with their origin, copies and classes."""

import json

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.evaluation import draw_comparison, extractor
from kerasgan.storage import read_provenance, sha256_of

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
NAMES = ["comparison.png", "neighbours.png", "classes.png"]


@pytest.fixture(scope="module")
def clothing():
    """300 real pictures of clothing."""
    return kerasgan.data.load("fashion_mnist_10k").images[:300]


@pytest.fixture(scope="module")
def files(tmp_path_factory, clothing):
    """Pictures that were trained on, held-out ones, and the first with other ones."""
    folder = tmp_path_factory.mktemp("report")
    np.savez(folder / "train.npz", images=clothing[:150])
    np.savez(folder / "held_out.npz", images=clothing[150:])
    np.savez(folder / "copies.npz", images=clothing[:100])
    return folder


def report(run, subject, files, out, *words):
    reference = ["--reference", files / "held_out.npz", "--samples", 100]
    outcome = run("evaluate", subject, *reference, "--out", out, *words)
    assert outcome.code == 0, outcome.err
    return outcome, json.loads((out / "scores.json").read_text())


@pytest.fixture(scope="module")
def drawn(clothing_run):
    """The pictures that the model draws for a report."""
    return kerasgan.zoo.load(clothing_run).sample(100, seed=7)


def test_a_report_of_a_model(run, clothing_run, files, drawn, clothing, tmp_path):
    out = tmp_path / "report"
    train = ["--train", files / "train.npz", "--seed", 7]
    outcome, written = report(run, clothing_run, files, out, *train)
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*NAMES, "scores.json"]
    )
    assert written["pictures"] == NAMES
    for name in [str(out), *NAMES]:
        assert name in outcome.err
    shown = np.asarray(Image.open(out / "comparison.png"))
    headings = ("Real: held_out.npz", "Generated: clothing, seed 7")
    expected = draw_comparison(clothing[150:], drawn, seed=7, names=headings)
    np.testing.assert_array_equal(shown, expected)
    for name, kind in zip(
        NAMES,
        ["compositeWithTrainedAlgorithmicMedia"] * 2 + ["dataDrivenMedia"],
        strict=True,
    ):
        made_by = read_provenance(out / name)
        assert (made_by.entry, made_by.seed) == ("clothing", 7)
        assert made_by.weights_sha256 == sha256_of(clothing_run / "model.safetensors")
        assert made_by.digital_source_type == f"{IPTC}{kind}"


def test_scores_are_the_same_with_a_report(run, clothing_run, files, tmp_path):
    added = ["classes", "memorisation", "pictures"]
    _, written = report(run, clothing_run, files, tmp_path / "report")
    alone = tmp_path / "alone.json"
    words = ["--reference", files / "held_out.npz", "--samples", 100, "--out", alone]
    assert run("evaluate", clothing_run, *words).code == 0
    expected = json.loads(alone.read_text())
    assert expected.pop("alarms") == written["alarms"][:1]
    assert {name: written[name] for name in expected} == expected
    assert set(written) - set(expected) == {"alarms", *added}
    assert written["memorisation"] is None


def test_classes_are_counted_by_the_extractor(
    run, clothing_run, files, drawn, clothing, tmp_path
):
    _, written = report(run, clothing_run, files, tmp_path / "report", "--seed", 7)
    classes, network = written["classes"], extractor("fashion_28")
    assert tuple(classes["names"]) == network.class_names
    for side, images in (("fake", drawn), ("real", clothing[150:])):
        labels = network.probabilities(images).argmax(axis=1)
        shares = np.bincount(labels, minlength=10) / len(images)
        np.testing.assert_allclose(classes[side], shares)
    lacking = {
        name
        for name, share in zip(classes["names"], classes["fake"], strict=True)
        if share < 0.01
    }
    assert set(classes["lacking"]) <= lacking
    assert classes["lacking"]
    (alarm,) = [text for text in written["alarms"] if text.startswith("Classes")]
    assert all(name in alarm for name in classes["lacking"])


def test_copies_are_caught(run, files, tmp_path):
    train = ["--train", files / "train.npz"]
    out = tmp_path / "report"
    outcome, written = report(run, files / "copies.npz", files, out, *train)
    found = written["memorisation"]
    assert found["memorisation_ratio"] == 0
    assert (found["exact_copies"], found["near_copies"]) == (100, 1)
    assert found["near_distance"] > 0
    source = kerasgan.data.load(files / "train.npz")
    assert found["train"] == {
        "name": "train.npz",
        "fingerprint": source.fingerprint,
        "count": 150,
    }
    assert found["held_out"]["count"] == 150
    (caveat,) = found["caveats"]
    assert "150 held-out pictures are too few to tell how near is too near" in caveat
    for text in (
        "100 samples are the same as a training picture to the extractor.",
        "A memorisation ratio of 0:",
    ):
        assert any(text in alarm for alarm in written["alarms"])
        assert text in outcome.err
    assert read_provenance(out / "neighbours.png") is None  # nobody knows who drew them
    table = outcome.out.split()
    for score, value in (("memorisation_ratio", "0"), ("exact_copies", "100")):
        assert table[table.index(score) + 1] == value


def test_real_pictures_are_no_copies(run, files, clothing, tmp_path):
    others = kerasgan.data.load("fashion_mnist_10k").images[300:450]
    np.savez(tmp_path / "others.npz", images=others)
    train = ["--train", files / "train.npz"]
    _, written = report(
        run, tmp_path / "others.npz", files, tmp_path / "report", *train
    )
    found = written["memorisation"]
    assert found["exact_copies"] == 0
    assert found["near_copies"] < 0.1
    assert 0.7 < found["memorisation_ratio"] < 1.5
    assert not [text for text in written["alarms"] if "training" in text]


def test_without_real_pictures_only_the_classes_are_drawn(run, clothing_run, tmp_path):
    out = tmp_path / "report"
    words = ["--samples", 50, "--metrics", "frechet_distance", "--out", out]
    outcome = run("evaluate", clothing_run, *words)
    assert outcome.code == 0
    assert [path.name for path in out.glob("*.png")] == ["classes.png"]
    assert "`--reference` or `--train` names them." in outcome.err
    written = json.loads((out / "scores.json").read_text())
    assert written["classes"]["real"] is None


def test_the_reference_must_be_held_out(run, files):
    words = ["--reference", files / "train.npz", "--train", files / "train.npz"]
    outcome = run("evaluate", files / "copies.npz", *words)
    assert outcome.code == 2
    assert "`--reference` must be held out from `--train`" in outcome.err
    assert "the same pictures for both, 'train.npz'" in outcome.err


def test_only_an_older_report_is_replaced(run, files, tmp_path):
    out = tmp_path / "report"
    report(run, files / "copies.npz", files, out)
    before = (out / "scores.json").read_text()
    words = ["evaluate", files / "train.npz", "--reference", files / "held_out.npz"]
    outcome = run(*words, "--out", out)
    assert outcome.code == 2
    assert "which holds an older report. `--overwrite` replaces it." in outcome.err
    assert (out / "scores.json").read_text() == before
    assert run(*words, "--out", out, "--overwrite").code == 0
    assert (out / "scores.json").read_text() != before
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("mine")
    outcome = run(*words, "--out", other, "--overwrite")
    assert outcome.code == 2
    assert "`--out` must be an absent or empty folder" in outcome.err
    assert (other / "thesis.tex").read_text() == "mine"
