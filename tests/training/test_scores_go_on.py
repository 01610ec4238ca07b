"""Scores in a training that is taken up again: their files, the best, the clock."""

import json
import math

import pytest

from kerasgan.training import ScoreMonitor
from kerasgan.training.time_share import TimeShare
from training.made_up_scores import model_without_networks, play, played


def test_a_training_taken_up_again_goes_on_with_its_files(judge, tmp_path):
    played(ScoreMonitor(80, tmp_path, largest_share=1.0), epochs=1)
    again = ScoreMonitor(80, tmp_path, largest_share=1.0)
    judge.values = {"frechet_distance": [10.0], "coverage": [0.0]}
    played(again, shown=100, epochs=1)  # 160 is of the future then
    assert [row["images"] for row in again.history.rows] == [80, 164, 244, 260]
    assert again.best.value == 10.0  # 4.0 was that of 160


def test_best_weights_that_are_lost_are_said(judge, tmp_path, capsys):
    played(ScoreMonitor(80, tmp_path, largest_share=1.0), epochs=1)
    (tmp_path / "best.safetensors").unlink()
    again = ScoreMonitor(80, tmp_path, largest_share=1.0)
    judge.values = {"frechet_distance": [10.0], "coverage": [0.0]}
    capsys.readouterr()
    played(again, shown=160, epochs=1)
    lost, first, *_ = capsys.readouterr().err.splitlines()
    assert lost.startswith("The best weights so far are lost, and the best begins anew")
    assert "frechet_distance 10, coverage 0 (best so far)" in first
    assert (tmp_path / "best.safetensors").exists()


@pytest.mark.parametrize("kept", ["coverage", "kernel_distance"])
def test_another_score_does_not_decide_in_the_middle(judge, tmp_path, kept):
    played(ScoreMonitor(80, tmp_path, largest_share=1.0), epochs=1)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    judge.values = {kept: [0.2]}
    wanted = {"metrics": (kept.replace("cov", "density_cov"),), "best_by": kept}
    message = (
        "`best_by` must be 'frechet_distance', by which .* among the scores "
        f"frechet_distance, coverage. Received: {kept!r}. Go on with that score, or "
        "move best.json and best.safetensors away"
    )
    with pytest.raises(ValueError, match=message):
        played(ScoreMonitor(80, tmp_path, **wanted), shown=160)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    (tmp_path / "best.json").unlink()
    again = ScoreMonitor(80, tmp_path, 1.0, **wanted)
    played(again, shown=160, epochs=1)
    assert (again.best.value, again.best.images_shown) == (0.2, 240)


def test_a_checkpoint_before_the_first_scoring_is_gone_on_from(judge, tmp_path):
    first, model = ScoreMonitor(80, tmp_path, 1.0), model_without_networks()
    first.set_model(model)
    first.on_train_begin()
    state = json.loads(json.dumps(first.get_state()))  # as a checkpoint keeps it
    play(first, model, epochs=1)
    assert (first.best.value, first.best.images_shown) == (4.0, 160)
    again, model = ScoreMonitor(80, tmp_path, 1.0), model_without_networks()
    again.set_model(model)
    again.set_state(state)
    judge.values = {"frechet_distance": [10.0], "coverage": [0.0]}
    play(again, model, epochs=1)
    assert [row["images"] for row in again.history.rows] == [80, 160]
    assert (again.best.value, again.best.images_shown) == (10.0, 80)


@pytest.mark.parametrize("kept", [False, True], ids=["no folder", "folder"])
def test_scores_best_and_clock_go_on_from_a_checkpoint(judge, tmp_path, kept):
    folder = tmp_path if kept else None
    first, model = ScoreMonitor(80, folder, 1.0), model_without_networks()
    first._time = TimeShare(1.0, judge.clock)
    judge.cost = 3.0
    play(first, model, epochs=1)
    state = json.loads(json.dumps(first.get_state()))
    assert (state["elapsed"], state["spent"], state["last"]) == (9.0, 9.0, 3.0)
    again = ScoreMonitor(80, folder, 1.0)
    again._time = TimeShare(1.0, judge.clock)
    again.set_model(model)
    again.set_state(state)
    again.on_train_begin()
    logs = {}
    again.on_epoch_end(7, logs)
    assert logs["frechet_distance"] == 4.0  # the newest, before another scoring
    assert logs["scored_images"] == 160
    assert (again.best.value, again.best.images_shown) == (4.0, 160)
    assert again._time.spent == 12.0  # with the trial
    assert again._time.last == 3.0


def test_a_roll_back_forgets_what_followed(judge):
    monitor, model = ScoreMonitor(80, None, 1.0), model_without_networks()
    monitor.set_model(model)
    monitor.on_train_begin()
    state = monitor.get_state()
    play(monitor, model, epochs=1)
    model.images_shown.value.shown = 0
    monitor.set_state(state)
    assert monitor.history.rows == []
    assert monitor.best.images_shown is None
    assert math.isnan(monitor._newest["frechet_distance"])


@pytest.mark.parametrize("reason", ["other training", "other protocol"])
def test_scores_of_others_are_not_mixed_in(judge, tmp_path, reason):
    played(ScoreMonitor(80, tmp_path, largest_share=1.0), epochs=1)
    before = (tmp_path / "scores.csv").read_bytes()
    shown, samples = (0, 2_000) if reason == "other training" else (160, 1_000)
    with pytest.raises(ValueError, match="no scores of another training or protocol"):
        played(ScoreMonitor(80, tmp_path, samples=samples), shown)
    assert (tmp_path / "scores.csv").read_bytes() == before
