import os

import pytest

import kerasgan
from kerasgan.cli.export import format_bytes


def test_bundle_is_written_and_its_report_printed(run, finished_run, tmp_path):
    out = tmp_path / "bundle"
    words = ["--format", "onnx", "--precision", "float16"]
    outcome = run("export", finished_run, "--out", out, *words)
    assert outcome.code == 0
    assert f"Bundle: {out}" in outcome.err
    name = "model.float16.onnx"
    row = next(line for line in outcome.out.splitlines() if f" {name} " in line)
    assert format_bytes((out / name).stat().st_size) in row
    assert "float16" in row
    assert sorted(os.listdir(out)) == ["manifest.json", name]
    images = kerasgan.export.runtime.load(out / name).sample(3, seed=1)
    expected = kerasgan.zoo.load(finished_run).sample(3, seed=1)
    assert abs(images.astype(int) - expected).max() <= 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "onxx"], "Unknown format 'onxx'. Did you mean 'onnx'?"),
        (["--precision", "float61"], "Unknown precision 'float61'"),
        (["--format", ","], "At least one format must be given"),
    ],
    ids=["format", "precision", "none"],
)
def test_messages(run, finished_run, tmp_path, words, message):
    outcome = run("export", finished_run, "--out", tmp_path / "bundle", *words)
    assert outcome.code == 2
    assert message in outcome.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "must be absent or empty, it holds files. Give another path, or replace"),
        (["--overwrite"], "Received: a folder with files, and no manifest.json of ker"),
    ],
    ids=["new", "overwrite"],
)
def test_a_folder_that_holds_files_is_kept(run, finished_run, tmp_path, words, message):
    (tmp_path / "mine.txt").write_text("mine")
    outcome = run("export", finished_run, "--out", tmp_path, *words)
    assert outcome.code == 2
    assert message in outcome.err
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_folder_named_like_a_file_is_refused(run, finished_run, tmp_path):
    outcome = run("export", finished_run, "--out", tmp_path / "mine.onnx")
    assert outcome.code == 2
    assert "`--out` must be a folder: a bundle holds several files" in outcome.err
    assert f"Give '{tmp_path / 'mine'}'; `--format` chooses" in outcome.err
    assert not list(tmp_path.iterdir())


def test_a_file_that_differs_is_5(run, finished_run, tmp_path, monkeypatch):
    def differ(*arguments, **options):
        raise kerasgan.export.ExportError("model.onnx differs by 3 grey levels")

    monkeypatch.setattr(kerasgan.export, "export", differ)
    outcome = run("export", finished_run, "--out", tmp_path / "bundle")
    assert outcome.code == 5
    assert outcome.err == "error: model.onnx differs by 3 grey levels\n"


@pytest.mark.parametrize(
    ("count", "text"), [(999, "999 B"), (1000, "1.0 kB"), (4_234_567, "4.2 MB")]
)
def test_sizes_for_people(count, text):
    assert format_bytes(count) == text
