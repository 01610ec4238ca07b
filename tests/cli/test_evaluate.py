"""Scores on the command line: what is printed, written and refused."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.evaluation import METRICS


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A file of 300 real pictures of clothing."""
    path = tmp_path_factory.mktemp("reference") / "clothing.npz"
    source = kerasgan.data.load("fashion_mnist_10k")
    np.savez(path, images=source.images[:300], labels=source.labels[:300])
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of 80 real pictures of clothing, a sub-folder for each class."""
    folder = tmp_path_factory.mktemp("folder") / "clothing"
    source = kerasgan.data.load("fashion_mnist_10k")
    for place in range(80):
        kind = folder / f"class_{source.labels[place]}"
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(source.images[place, ..., 0]).save(kind / f"{place}.png")
    return folder


def rows(text):
    """The cells of the table's rows, by the name of the score."""
    lines = (re.split(r"  +", line.strip()) for line in text.splitlines())
    return {cells[0]: cells[1:] for cells in lines if len(cells) == 4}


def test_scores_are_printed_and_written_with_their_protocol(
    run, clothing_run, reference, tmp_path
):
    out = tmp_path / "new" / "scores.json"
    metrics = ["--metrics", "frechet_distance", "--metrics", "label_accuracy"]
    words = [*metrics, "--samples", 64, "--seed", 3, "--out", out]
    outcome = run("evaluate", clothing_run, "--reference", reference, *words)
    assert outcome.code == 0
    assert outcome.out.startswith("clothing against clothing.npz, all\n")
    written = json.loads(out.read_text())
    assert written["format"] == 1
    assert written["kerasgan"] == kerasgan.__version__
    assert written["subject"]["name"] == "clothing"
    assert len(written["subject"]["weights_sha256"]) == 64
    assert set(written["values"]) == {"frechet_distance", "label_accuracy"}
    assert written["protocol"]["fake"] == 64
    assert written["protocol"]["seed"] == 3
    for name, value in written["values"].items():
        assert rows(outcome.out)[name][0] == f"{value:.4g}"
    assert written["protocol_text"] in outcome.out
    assert any("64" in caveat for caveat in written["caveats"])
    for caveat in written["caveats"]:
        assert f"caveat: {caveat}" in outcome.err
    scores = kerasgan.evaluation.evaluate(
        kerasgan.zoo.load(clothing_run),
        reference,
        metrics=("frechet_distance", "label_accuracy"),
        samples=64,
        seed=3,
    )
    assert kerasgan.evaluation.Scores.from_dict(written) == scores


def test_every_metric_is_named_in_the_help_and_says_what_is_better(
    run, clothing_run, reference
):
    shown = run("evaluate", "--help").out
    assert all(name in shown for name in METRICS)
    words = ["--metrics", ",".join(METRICS), "--samples", 64]
    outcome = run("evaluate", clothing_run, "--reference", reference, *words)
    assert outcome.code == 0
    table = rows(outcome.out)
    distances = [name for name in METRICS if name.endswith("_distance")]
    assert len(distances) == 3
    for name in distances:
        assert table[name][2] == "lower"
    for name in ("density", "coverage", "precision", "recall", "inception_score"):
        assert table[name][2] == "higher"
    better = {cells[2] for name, cells in table.items() if name != "score"}
    assert better == {"lower", "higher", "as real ones"}
    assert float(table["kernel_distance"][1]) > 0
    assert table["frechet_distance"][1] == "-"


def test_the_help_loads_nothing_heavy():
    code = (
        "import sys; from kerasgan.cli import main; main(['evaluate', '--help']); "
        "print([name for name in ('tensorflow', 'keras', 'numpy', 'matplotlib') "
        "if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_folder_against_itself_is_perfect(run, folder, tmp_path):
    out = tmp_path / "scores.json"
    metrics = "frechet_distance,density_coverage,precision_recall,label_accuracy"
    words = ["--metrics", metrics, "--out", out]
    outcome = run("evaluate", folder, "--reference", folder, *words)
    assert outcome.code == 0
    assert outcome.out.startswith("clothing against clothing, all\n")
    written = json.loads(out.read_text())
    values = written["values"]
    assert values["frechet_distance"] < 1e-6
    # Each ball holds its own centre and the four that are nearer than the fifth.
    assert values["density"] == values["coverage"] == 1
    assert values["precision"] == values["recall"] == 1
    assert values["label_accuracy"] > 0.8
    assert written["protocol"]["averaged"] is None
    source = kerasgan.data.load(folder)
    assert written["subject"] == {"name": "clothing", "fingerprint": source.fingerprint}
    assert written["protocol"]["reference_fingerprint"] == source.fingerprint


def test_features_of_real_pictures_are_kept_where_that_is_said(
    run, folder, reference, tmp_path, monkeypatch
):
    words = ["evaluate", folder, "--reference", reference]
    monkeypatch.setenv("KERASGAN_CACHE", str(tmp_path / "unused"))
    first = run(*words, "--cache", tmp_path / "kept")
    assert first.code == 0
    (card,) = tmp_path.glob("*/reference_features/*.json")
    assert card.is_relative_to(tmp_path / "kept")
    card.with_suffix(".safetensors").write_bytes(b"")  # it is read, for it is missed
    with pytest.warns(UserWarning, match="not to be trusted and computed again"):
        again = run(*words, "--cache", tmp_path / "kept")
    assert again.out == first.out


def test_low_coverage_raises_an_alarm(run, clothing_run, folder, reference, tmp_path):
    out = tmp_path / "scores.json"
    words = ["--reference", reference, "--samples", 100, "--out", out]
    outcome = run("evaluate", clothing_run, *words)
    assert outcome.code == 0
    (alarm,) = json.loads(out.read_text())["alarms"]
    assert re.match(r"Coverage is 0\.\d+ where 0\.766 is to be expected", alarm)
    assert f"alarm: {alarm}" in outcome.err
    outcome = run("evaluate", folder, "--reference", reference)
    assert "alarm" not in outcome.err


def test_pictures_of_another_size_need_a_resizer(run, finished_run, reference):
    words = ["evaluate", finished_run, "--reference", reference, "--samples", 8]
    outcome = run(*words, "--extractor", "fashion_28")
    assert outcome.code == 2
    assert "28x28x1" in outcome.err
    assert "16x16x3" in outcome.err
    words += ["--extractor", "fashion_28", "--resizer", "lanczos+grey"]
    outcome = run(*words, "--metrics", "frechet_distance")
    assert outcome.code == 0
    assert "resizer lanczos+grey" in outcome.out


def test_a_metric_of_labels_names_what_has_none(run, finished_run, reference, tmp_path):
    given = tmp_path / "given.npz"
    np.savez(given, images=np.zeros((4, 28, 28, 1), np.uint8))
    words = ["--extractor", "digits_28", "--resizer", "lanczos+grey"]
    words += ["--reference", reference, "--metrics", "label_accuracy"]
    for subject in (finished_run, given):
        outcome = run("evaluate", subject, *words)
        assert outcome.code == 2
        named = f"with labels. Received: {subject.name!r}, which has none. Leave the"
        assert named in outcome.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["--metrics", "frechet"],
            2,
            "Received: 'frechet'. Did you mean 'frechet_distance'?",
        ),
        (["--extractor", "fashion_82"], 2, "Did you mean 'fashion_28'?"),
        (
            ["--extractor-sha256", "0" * 64],
            2,
            "`--extractor-sha256` is the hash of a frozen graph, FILE.pb. Received: "
            "extractor None.",
        ),
        (["--extractor", "nosuch.pb"], 3, "nosuch.pb"),
        (["--extractor", "nosuch.json"], 3, "nosuch.json"),
        (["--resizer", "lanczo"], 2, "Did you mean 'lanczos'?"),
        (["--on-bad", "ignore"], 2, "must be 'fail' or 'skip'"),
        (["--reference", "nosuch"], 3, "Unknown source: no such path or name."),
        (["--train", "nosuch"], 3, "Unknown source: no such path or name."),
        (["--out", "scores.txt"], 2, "`--out` must end in .json for the scores alone"),
        (["--samples", "1"], 2, "Invalid value for '--samples': "),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_messages(run, folder, words, code, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = run("evaluate", folder, "--metrics", "frechet_distance", *words)
    assert message in " ".join(outcome.err.split())
    assert outcome.code == code
    assert outcome.out == ""
    assert list(tmp_path.iterdir()) == []
