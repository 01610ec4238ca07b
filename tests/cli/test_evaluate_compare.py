"""Comparison with scores that were stored."""

import json

import numpy as np
import pytest

import kerasgan


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Three files of 60 real pictures each, the second with some noise."""
    folder = tmp_path_factory.mktemp("compare")
    images = kerasgan.data.load("fashion_mnist_10k").images[:120]
    noise = np.random.default_rng(0).integers(0, 90, (60, 28, 28, 1), np.uint8)
    np.savez(folder / "clean.npz", images=images[:60])
    np.savez(folder / "noisy.npz", images=np.maximum(images[:60], noise))
    np.savez(folder / "real.npz", images=images[60:])
    return folder


@pytest.fixture
def stored(run, files, tmp_path):
    """Scores of the clean pictures."""
    path = tmp_path / "clean.json"
    assert evaluate(run, files, "clean", "--out", path).code == 0
    return path


def evaluate(run, files, name, *words):
    metrics = ["--metrics", "frechet_distance,kernel_distance"]
    reference = ["--reference", files / "real.npz"]
    return run("evaluate", files / f"{name}.npz", *reference, *metrics, *words)


def compared(text):
    lines = text.partition("Compared")[2].splitlines()
    cells = (line.split() for line in lines)
    return {
        each[0]: each[1:] for each in cells if each and each[0].endswith("distance")
    }


def test_what_is_better_and_by_how_much(run, files, stored):
    outcome = evaluate(run, files, "noisy", "--compare", stored)
    assert outcome.code == 0
    before = json.loads(stored.read_text())["values"]
    own, others, difference, error, *better = compared(outcome.out)["frechet_distance"]
    assert others == f"{before['frechet_distance']:.4g}"
    assert float(difference) == pytest.approx(float(own) - float(others), rel=0.01)
    assert difference.startswith("+")
    assert error == "-"
    assert better == ["clean.npz"]
    assert "noisy.npz" in outcome.out.partition("Compared")[2]
    better = evaluate(run, files, "clean", "--compare", stored)
    assert compared(better.out)["frechet_distance"][2:] == ["+0", "-", "equal"]
    assert "clean.npz now" in better.out
    assert "clean.npz before" in better.out


def test_a_difference_within_the_errors_may_be_chance(run, files, stored):
    content = json.loads(stored.read_text())
    content["errors"]["kernel_distance"] = 1e6
    stored.write_text(json.dumps(content))
    outcome = evaluate(run, files, "noisy", "--compare", stored)
    assert compared(outcome.out)["kernel_distance"][-3:] == ["may", "be", "chance"]


def test_differing_protocols_are_refused_but_the_scores_are_kept(
    run, files, stored, tmp_path
):
    out = tmp_path / "new.json"
    words = ["--compare", stored, "--samples", 50, "--seed", 1, "--out", out]
    outcome = evaluate(run, files, "clean", *words)
    assert outcome.code == 2
    text = " ".join(outcome.err.split())
    assert "Scores of differing protocols must not be compared" in text
    assert "Received: fake: 50 now, 60 before; seed: 1 now, 0 before." in text
    assert "Evaluate both the same way; `--force` compares all the same." in text
    assert "Compared" not in outcome.out
    assert json.loads(out.read_text())["protocol"]["fake"] == 50
    outcome = evaluate(run, files, "clean", *words, "--force")
    assert outcome.code == 0
    assert "Compared" in outcome.out
    assert "caveat: The protocols differ in fake: 60 and 50." in outcome.err
    assert "caveat: The protocols differ in seed: 0 and 1." in outcome.err


def test_a_report_folder_is_taken_and_other_metrics_are_refused(
    run, files, stored, tmp_path
):
    folder = tmp_path / "report"
    folder.mkdir()
    stored.rename(folder / "scores.json")
    words = ["--reference", files / "real.npz", "--compare", folder]
    words += ["--metrics", "precision_recall"]
    outcome = run("evaluate", files / "clean.npz", *words)
    assert outcome.code == 2
    text = " ".join(outcome.err.split())
    assert "Scores must have a score in common to be compared" in text
    assert "--force" not in text


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (None, 3, "other.json"),
        ("{broken", 3, "other.json"),
        ("[1, 2]", 2, "other.json must hold stored scores."),
        (
            "{}",
            2,
            "other.json must hold stored scores. Stored scores must hold `values`",
        ),
    ],
    ids=["missing", "broken", "a list", "empty"],
)
def test_what_is_no_score_is_refused_before_anything_is_computed(
    run, files, tmp_path, text, code, message
):
    other = tmp_path / "other.json"
    if text is not None:
        other.write_text(text)
    outcome = evaluate(run, files, "clean", "--compare", other)
    assert outcome.code == code
    assert message in " ".join(outcome.err.split())
    assert outcome.out == ""
