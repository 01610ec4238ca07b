"""The weights of a run that scored best are taken where entries and runs are."""

import math
import shutil

import numpy as np
import pytest

from kerasgan import zoo
from kerasgan.storage import StorageError
from kerasgan.training import assign_sampler_tensors, sampler_tensors
from kerasgan.training.best_sampler import BestSampler
from training.made_up_scores import made_up


@pytest.fixture
def best(run):
    """The card of the best weights, half of those at the run's end."""
    model = zoo.load(run)
    halves = {k: np.float32(0.5) * v for k, v in sampler_tensors(model).items()}
    assign_sampler_tensors(model, halves)
    scores = made_up(kernel_distance=1.5, density=math.nan)
    assert BestSampler("kernel_distance", run).offer(model, scores, 48)
    return run / "best.json"


def test_it_is_the_run_with_the_best_weights(best, run, monkeypatch):
    found, end = zoo.resolve(best), zoo.resolve(run)
    assert (found.name, found.images_shown) == ("noise.best", 48)
    assert (found.best_by, end.best_by) == ("kernel_distance", None)
    assert found.weights_path == run / "best.safetensors"
    assert (found.path, end.path) == (best, run)
    assert (found.recipe, found.data) == (end.recipe, end.data)
    assert zoo.resolve(str(best)) == found
    monkeypatch.chdir(run)
    assert zoo.resolve("best.json").weights == found.weights
    wanted = sampler_tensors(zoo.load(run))
    for name, value in sampler_tensors(zoo.load(best)).items():
        np.testing.assert_array_equal(value, wanted[name] / 2)
    assert zoo.verify(best).sha256 == found.weights.sha256 != end.weights.sha256


def test_it_is_taken_before_the_run_is_finished(best, run, edit):
    edit(run / "run.json", finished=False, images_shown=56)
    assert zoo.resolve(best).images_shown == 48
    with pytest.raises(ValueError, match=f"must be finished.* can be taken: {best}"):
        zoo.resolve(run)


def test_its_card_says_how_to_take_it(best, run):
    card = zoo.card(best)
    assert "after 48 images, when its kernel distance was best." in card
    assert f'kerasgan.zoo.load("{best}")' in card
    assert f"stand in {best}, with their protocol" in card
    assert f'kerasgan.zoo.load("{run}")' in zoo.card(run)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": ...}, "best.json must have the field `weights`"),
        ({"weights__file": "../a.safetensors"}, "`file` must be a plain name"),
        ({"config__classes": 0}, "best.json: `config.classes` must be an integer"),
        ({"best_by": 7}, "best.json, field `best_by` must be a text"),
        ({"format": 9}, "newer kerasgan"),
    ],
    ids=str,
)
def test_a_broken_card_is_refused(best, edit, changes, message):
    edit(best, **changes)
    with pytest.raises(ValueError, match=message):
        zoo.resolve(best)


def test_weights_that_are_not_the_promised_ones_are_refused(best, run):
    shutil.copy(run / "model.safetensors", run / "best.safetensors")
    with pytest.raises(StorageError, match=r"best.safetensors must have \d+ bytes"):
        zoo.load(best)


def test_without_scores_or_without_a_run_there_is_none(best, run, tmp_path):
    alone = tmp_path / "best.json"
    with pytest.raises(ValueError, match="There is no such file.*--score-every"):
        zoo.load(alone)
    shutil.copy(best, alone)
    with pytest.raises(ValueError, match="no run.json.* `kerasgan.training.restore_b"):
        zoo.load(alone)
