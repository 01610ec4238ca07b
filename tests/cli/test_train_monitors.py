"""`kerasgan train`: scores, health and held-out pictures."""

import json

import pytest

import kerasgan
from kerasgan.training import HealthMonitor, ScoreMonitor

BUNDLED = "fashion_mnist_10k"
TINY = ("--width", "4", "--set", "latent_dim=4", "--batch-size", "16", "--images", "64")


def test_a_run_that_is_watched(run, tmp_path):
    out = tmp_path / "run"
    scored = ("--score-every", 32, "--score-samples", 60, "--score-share", 1)
    watched = ("--health", "warn", "--hold-out", "0.02", "--best-by", "coverage")
    outcome = run("train", "DCGAN", "--data", BUNDLED, *TINY, *scored, *watched,
                  "--tensorboard", tmp_path / "logs", "--out", out)  # fmt: skip
    assert outcome.code == 0
    assert "64 images: frechet_distance" in outcome.err
    assert "Best coverage: " in outcome.err
    assert json.loads((out / "run.json").read_text())["data"]["count"] == 9_800
    protocol, columns, *rows = (out / "scores.csv").read_text().splitlines()
    assert f"200 real pictures of {BUNDLED} train" in protocol
    assert "60 fake pictures" in protocol
    assert columns == "images,seconds,share,frechet_distance,density,coverage"
    assert [row.split(",")[0] for row in rows] == ["32", "64"]
    assert json.loads((out / "best.json").read_text())["best_by"] == "coverage"
    looks = json.loads((out / "health.json").read_text())["looks"]
    assert "r_v" in looks[-1]
    assert list((tmp_path / "logs").iterdir())


def test_findings_are_notes_and_stop_where_asked(run, tmp_path, monkeypatch):
    given = []

    def train(*arguments, callbacks, **options):
        given.extend(each for each in callbacks if isinstance(each, HealthMonitor))
        given[0].report("collapse after 16 images")

    monkeypatch.setattr(kerasgan.training, "train", train)
    out = tmp_path / "run"
    words = ("train", "DCGAN", "--data", BUNDLED, *TINY, "--health", "stop")
    outcome = run(*words, "--out", out)
    assert outcome.code == 0
    assert "health: collapse after 16 images\n" in outcome.err
    (monitor,) = given
    assert monitor.directory == out
    assert "collapse" in monitor._stopping


def test_nothing_is_watched_unasked(run, tmp_path, monkeypatch):
    for monitor in (HealthMonitor, ScoreMonitor):
        monkeypatch.setattr(monitor, "__init__", None)
    words = ("train", "DCGAN", "--data", BUNDLED, *TINY, "--dry-run")
    outcome = run(*words)
    assert outcome.code == 0
    shown = dict(line.split(None, 1) for line in outcome.out.splitlines()[1:])
    assert (shown["scores"].strip(), shown["health"].strip()) == ("-", "off")


def test_dry_run_shows_what_is_watched(run):
    outcome = run("train", "DCGAN", "--data", BUNDLED, *TINY, "--dry-run",
                  "--score-every", 5_000, "--score-metrics", "kernel_distance",
                  "--score-metrics", "label_accuracy", "--health", "stop",
                  "--hold-out", 0.1)  # fmt: skip
    assert outcome.code == 0
    lines = dict(line.split(None, 1) for line in outcome.out.splitlines()[1:])
    assert lines["scores"].strip() == (
        "kernel_distance, label_accuracy every 5,000 images, in at most 10% of the time"
    )
    assert lines["health"].strip() == "stop"
    assert "9,000 pictures" in outcome.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--health", "on"],
            "`--health` must be one of off, warn, stop. Received: 'on'",
        ),
        (
            ["--reference", BUNDLED, "--best-by", "recall"],
            "needs `--score-every IMAGES`, which says that they are. Received: "
            "--best-by, --reference.",
        ),
        (["--hold-out", "0.1"], "Received: 0.1 with nothing measured."),
        (["--hold-out", "0.9", "--health", "warn"], "`share` must be above 0 and at"),
        (
            ["--score-every", "9", "--score-share", "0"],
            "`largest_share` must be above 0",
        ),
        (["--score-every", "9", "--extractor", "fashion_82"], "Unknown extractor"),
        (["--score-every", "9", "--score-metrics", "fid"], "Received: 'fid'."),
        (
            ["--score-every", "9", "--best-by", "fid"],
            "`--best-by` must be one of the scores, frechet_distance, density, cov",
        ),
    ],
    ids=[
        "health",
        "idle",
        "hold-out alone",
        "hold-out",
        "share",
        "extractor",
        "metric",
        "best by",
    ],
)
def test_messages(run, words, message):
    outcome = run("train", "DCGAN", "--data", BUNDLED, *TINY, "--dry-run", *words)
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert message in outcome.err
