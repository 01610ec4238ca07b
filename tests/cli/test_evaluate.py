import json

import numpy as np
import pytest

import kerasgan


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A file of 300 real pictures of clothing."""
    path = tmp_path_factory.mktemp("reference") / "clothing.npz"
    source = kerasgan.data.load("fashion_mnist_10k")
    np.savez(path, images=source.images[:300], labels=source.labels[:300])
    return path


def test_scores_are_printed_and_written_with_their_protocol(
    run, clothing_run, reference, tmp_path
):
    out = tmp_path / "new" / "scores.json"
    metrics = ["--metrics", "frechet_distance", "--metrics", "label_accuracy"]
    words = [*metrics, "--samples", 64, "--seed", 3, "--out", out]
    outcome = run("evaluate", clothing_run, "--reference", reference, *words)
    assert outcome.code == 0
    written = json.loads(out.read_text())
    assert set(written["values"]) == {"frechet_distance", "label_accuracy"}
    assert written["protocol"]["fake"] == 64
    assert written["protocol"]["seed"] == 3
    for name, value in written["values"].items():
        assert f"{name}" in outcome.out
        assert f"{value:.4g}" in outcome.out
    assert written["protocol_text"] in outcome.out
    for caveat in written["caveats"]:
        assert f"caveat: {caveat}" in outcome.err
    scores = kerasgan.evaluation.evaluate(
        kerasgan.zoo.load(clothing_run),
        reference,
        metrics=("frechet_distance", "label_accuracy"),
        samples=64,
        seed=3,
    )
    assert dict(scores.values) == written["values"]


def test_messages(run, clothing_run, reference):
    outcome = run(
        "evaluate", clothing_run, "--reference", reference, "--metrics", "frechet"
    )
    assert outcome.code == 2
    assert "Received: 'frechet'. Did you mean 'frechet_distance'?" in outcome.err


def test_pictures_of_another_size(run, finished_run, reference):
    outcome = run("evaluate", finished_run, "--reference", reference, "--samples", 8)
    assert outcome.code == 2
    assert "28" in outcome.err
    assert "16" in outcome.err
