"""Scores in training: when, within what share of the time, and what is said."""

import math

import numpy as np
import pytest

import kerasgan.data
from kerasgan import evaluation
from kerasgan.training import ScoreMonitor
from kerasgan.training.score_protocol import ScoreProtocol
from kerasgan.training.time_share import TimeShare
from training.made_up_scores import model_without_networks, played


def test_scores_at_intervals_and_at_the_end(judge):
    monitor = ScoreMonitor(48, largest_share=1.0)
    played(monitor)
    assert judge.calls[0] == (0, 200)  # the rehearsal, before the first update
    assert judge.scored == [48, 96, 144, 192, 240, 288, 320]
    assert [row["images"] for row in monitor.history.rows] == judge.scored
    assert (monitor.best.value, monitor.best.images_shown) == (4.0, 96)


@pytest.mark.parametrize(("cost", "largest"), [(0.25, 0.1), (2.0, 0.1), (2.0, 0.3)])
def test_scoring_keeps_its_share_of_the_time(judge, cost, largest):
    monitor, shares = ScoreMonitor(16, largest_share=largest), []
    monitor._time = TimeShare(largest, judge.clock)
    judge.cost = cost

    def a_second():
        shares.append(monitor._time.share)
        judge.now += 1.0

    played(monitor, epochs=10, each_batch=a_second)
    at = [row["images"] // 16 for row in monitor.history.rows]
    assert at[0] == 1  # the first may exceed the share
    for place, batch in enumerate(at[1:], 1):
        spent = (place + 2) * cost  # with the rehearsal
        assert spent <= largest * (batch + spent) + 1e-9  # none was too early
        too_early = spent > largest * (batch - 1 + spent) - 1e-9
        assert too_early or batch == at[place - 1] + 1  # and none later than need be
    # What a hundred seconds of training have room for, less the rehearsal.
    assert len(at) == math.floor(100 * largest / (1 - largest) / cost) - 1
    assert max(shares[at[1] :]) <= largest + 1e-9
    assert monitor.history.rows[-1]["share"] <= largest


def test_the_last_scoring_is_left_out_without_time(judge):
    monitor = ScoreMonitor(160, largest_share=0.1)
    monitor._time = TimeShare(0.1, judge.clock)
    judge.cost = 5.0
    played(monitor)
    assert judge.scored == [160]
    monitor = ScoreMonitor(10_000, largest_share=0.1)
    monitor._time = TimeShare(0.1, judge.clock)
    played(monitor)
    assert judge.scored == [160, 320]  # but a training is scored at least once


def test_logs_of_an_epoch_have_the_newest_scores(judge):
    history = played(ScoreMonitor(240, largest_share=1.0), epochs=4)
    nan = math.nan
    for name, values in {
        "frechet_distance": [nan, 9.0, 4.0, 6.0],
        "coverage": [nan, 0.1, 0.4, 0.2],
        "scored_images": [nan, 240, 480, 640],
    }.items():
        np.testing.assert_equal([logs[name] for logs in history], values)
    assert all(0 < logs["scoring_share"] < 1 for logs in history)
    assert len({tuple(logs) for logs in history}) == 1


def test_an_epoch_that_is_stopped_is_the_last(judge):
    model, monitor = model_without_networks(), ScoreMonitor(1_000, largest_share=1.0)
    model.stop_training = True
    monitor.set_model(model)
    monitor.on_train_begin()
    model.images_shown.value.shown = 32
    logs = {}
    monitor.on_epoch_end(0, logs)
    assert logs["scored_images"] == 32
    monitor.on_train_end()
    assert judge.scored == [32]


def test_what_is_said(judge, capsys):
    played(ScoreMonitor(96, largest_share=1.0, best_by="coverage"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(
        "96 images: frechet_distance 9, coverage 0.1 (best so far); scored in 0."
    )
    assert lines[0].endswith("% of the time")
    assert ["best" in line for line in lines[:4]] == [True, True, False, False]
    assert lines[4].split() == [
        "images", "seconds", "share", "frechet_distance", "coverage",
    ]  # fmt: skip
    assert lines[-1].startswith("Best coverage: 0.4 at 192 images. Scoring took ")


def test_no_finite_score_is_said(judge, capsys):
    judge.values = {"frechet_distance": [math.nan]}
    monitor = ScoreMonitor(160, largest_share=1.0)
    played(monitor)
    assert monitor.best.images_shown is None
    said = capsys.readouterr().err
    assert "No state of this training has a finite frechet_distance." in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"every_images": 0}, "`every_images` must be an integer above 0"),
        ({"largest_share": 2}, "`largest_share` must be above 0 and at most 1"),
        ({"metric": "recall"}, r"Received: metric='recall'\. Did you mean 'metrics'\?"),
        ({"samples": -5}, "`samples` must be an integer of at least 2. .* samples=-5"),
        ({"metrics": "density"}, "Received: 'density'. Did you mean 'density_coverage"),
        ({"metrics": ()}, "`metrics` must be among frechet_.* Received: none."),
        ({"metrics": 3}, "`metrics` must be among frechet_.* Received: 3."),
        ({"best_by": "recall"}, "one of the scores, frechet_distance, density, cov"),
        ({"model": 3}, "is said by arguments of `evaluate`: reference, metrics, sam"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_arguments_are_checked_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        ScoreMonitor(**{"every_images": 10, **arguments})


def test_names_of_scores_are_those_that_evaluate_gives():
    clothing = kerasgan.data.load("fashion_mnist_10k")
    few = {"reference": clothing.images[:60], "samples": 60}
    scores = evaluation.evaluate(clothing, metrics=evaluation.METRICS, **few)
    protocol = ScoreProtocol({"samples": 60, "metrics": evaluation.METRICS})
    assert protocol.scores == list(scores.values)
