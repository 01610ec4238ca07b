"""Sets of TensorFlow Datasets on the command line."""

import pytest

from data.preparing import FEATURES, labelled, prepare


@pytest.mark.parametrize(
    "words",
    [["data", "inspect", "tiny"], ["train", "DCGAN", "--data", "tiny", "--out", "run"]],
    ids=["data", "train"],
)
def test_a_damaged_set_is_bad_data_and_no_defect(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    folder = prepare(tmp_path / "sets", FEATURES, {"train": labelled()})
    (folder / "tiny-train.tfrecord-00002").unlink()
    outcome = run(*words, "--data-dir", "sets")
    assert outcome.code == 3
    assert "error: The prepared set 'tiny' in 'sets/tiny/1.0.0' cannot" in outcome.err
    assert "defect" not in outcome.err
