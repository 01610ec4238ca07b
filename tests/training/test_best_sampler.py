"""The best sampler is kept whole, with its scores, and never a broken one."""

import json
import math

import numpy as np
import pytest
from safetensors import safe_open

from kerasgan import storage
from kerasgan.models import DCGAN
from kerasgan.training import assign_sampler_tensors, sampler_tensors
from kerasgan.training.best_sampler import (
    BestSampler,
    deciding_score,
    lower_is_better,
    restore_best,
)
from training.made_up_scores import made_up

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}


@pytest.mark.parametrize(
    ("score", "lower"),
    [
        ("frechet_distance", True),
        ("kernel_distance", True),
        ("sliced_wasserstein_distance", True),
        ("perceptual_path_length", True),
        ("density", False),
        ("coverage", False),
        ("precision", False),
        ("recall", False),
        ("inception_score", False),
        ("label_accuracy", False),
    ],
)
def test_direction_of_scores(score, lower):
    assert lower_is_better(score) is lower


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [
        (["density", "coverage", "kernel_distance"], None, "kernel_distance"),
        (["density", "coverage"], None, "density"),
        (["frechet_distance", "coverage"], "coverage", "coverage"),
    ],
)
def test_deciding_score(names, wanted, chosen):
    assert deciding_score(names, wanted) == chosen


def test_deciding_score_must_be_there():
    with pytest.raises(
        ValueError, match="`best_by` must be one of the scores, density"
    ):
        deciding_score(["density", "recall"], "coverage")


@pytest.mark.parametrize(
    ("score", "values", "best"),
    [
        ("frechet_distance", [9.0, 8.0, 8.5, 8.0, 7.0], [0, 1, 4]),
        ("coverage", [0.1, 0.2, 0.2, 0.15, 0.3], [0, 1, 4]),
        ("frechet_distance", [math.nan, 8.0, math.nan, -math.inf, 9.0], [1]),
        ("coverage", [math.nan, math.inf, math.nan], []),
    ],
    ids=["lower", "higher", "with NaN", "nothing finite"],
)
def test_the_better_one_is_taken(score, values, best):
    gan, keeper = DCGAN(**SMALL), BestSampler(score)
    taken = [
        place
        for place, value in enumerate(values)
        if keeper.offer(gan, made_up(**{score: value}), place)
    ]
    assert taken == best
    assert keeper.images_shown == (best[-1] if best else None)


def test_broken_weights_are_never_the_best(tmp_path):
    gan, keeper = DCGAN(**SMALL), BestSampler("frechet_distance", tmp_path)
    weight = gan.sampler.weights[3]
    weight.assign(np.full(weight.shape, np.nan))
    assert not keeper.offer(gan, made_up(frechet_distance=1.0), 10)
    assert list(tmp_path.iterdir()) == []


def test_files_give_the_sampler_back(tmp_path):
    gan, keeper = DCGAN(**SMALL), BestSampler("frechet_distance", tmp_path)
    keeper.offer(gan, made_up(frechet_distance=5.0, recall=math.nan), 1_000)
    best = sampler_tensors(gan)
    assign_sampler_tensors(gan, {name: value + 1 for name, value in best.items()})
    assert not keeper.offer(gan, made_up(frechet_distance=6.0), 2_000)
    card = json.loads((tmp_path / "best.json").read_text())
    assert (card["images_shown"], card["best_by"]) == (1_000, "frechet_distance")
    assert card["scores"]["values"] == {"frechet_distance": 5.0, "recall": None}
    pin = card["weights"]
    tensors = storage.load_tensors(
        tmp_path / pin["file"], pin["bytes"], pin["sha256"], pin["tensors"]
    )
    again = DCGAN(**card["config"])
    assign_sampler_tensors(again, tensors)
    for name, value in sampler_tensors(again).items():
        np.testing.assert_array_equal(value, best[name])
    with safe_open(tmp_path / "best.safetensors", "numpy") as file:
        inside = json.loads(file.metadata()["kerasgan"])
    assert inside == {name: card[name] for name in inside}
    assert inside["scores"]["protocol"]["fake"] == 50


def test_a_model_is_given_the_best_weights_back(tmp_path):
    gan = DCGAN(**SMALL)
    BestSampler("coverage", tmp_path).offer(gan, made_up(coverage=0.5), 1_000)
    best = gan.sample(4, seed=1)
    assign_sampler_tensors(gan, {k: v + 1 for k, v in sampler_tensors(gan).items()})
    assert (gan.sample(4, seed=1) != best).any()
    for model in (gan, DCGAN(**SMALL)):
        assert restore_best(model, str(tmp_path)) == 1_000
        np.testing.assert_array_equal(model.sample(4, seed=1), best)


def test_what_is_not_the_best_is_not_taken(tmp_path):
    gan = DCGAN(**SMALL)
    before = gan.sample(4)
    with pytest.raises(storage.StorageError, match="best.json could not be read"):
        restore_best(gan, tmp_path)
    BestSampler("coverage", tmp_path).offer(gan, made_up(coverage=0.5), 1_000)
    assign_sampler_tensors(gan, {k: v + 1 for k, v in sampler_tensors(gan).items()})
    changed = gan.sample(4)
    with pytest.raises(ValueError, match="must be those of DCGAN's sampler|shape"):
        restore_best(DCGAN(**{**SMALL, "width": 8}), tmp_path)
    weights = bytearray((tmp_path / "best.safetensors").read_bytes())
    weights[-1] ^= 1
    (tmp_path / "best.safetensors").write_bytes(weights)
    with pytest.raises(storage.StorageError, match="must have the sha256"):
        restore_best(gan, tmp_path)
    np.testing.assert_array_equal(gan.sample(4), changed)
    assert (changed != before).any()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([1], r"Received: \[1\]\. Restore it, or move it and best.safetensors away"),
        ({}, "no field 'format'"),
        ({"format": 9}, "must have the format 1. Received: 9, of another version"),
        ({"weights": ...}, "describe the best .* no field 'weights'"),
        ({"weights": {"bytes": 1, "sha256": "0", "tensors": 3}}, "'tensors' as 3"),
        ({"weights": {"bytes": 1, "sha256": "0", "tensors": {"a": [1]}}}, r"'a' as \["),
        ({"images_shown": None}, "the field 'images_shown' as None"),
        ({"best_by": "recall"}, "no field 'recall'"),
        ({"scores": {"values": {"coverage": None}}}, "the field 'coverage' as None"),
    ],
    ids=str,
)
def test_a_damaged_card_is_said_to_be_one(tmp_path, changes, message):
    gan = DCGAN(**SMALL)
    BestSampler("coverage", tmp_path).offer(gan, made_up(coverage=0.5), 1_000)
    card = tmp_path / "best.json"
    if changes and changes != [1]:
        changes = {**json.loads(card.read_text()), **changes}
        changes = {name: value for name, value in changes.items() if value is not ...}
    card.write_text(json.dumps(changes))
    with pytest.raises(storage.StorageError, match=message):
        restore_best(gan, tmp_path)
    with pytest.raises(storage.StorageError, match=message):
        BestSampler("coverage", tmp_path).resume(2_000)


def test_a_write_that_fails_leaves_the_last_best(tmp_path, monkeypatch):
    gan, keeper = DCGAN(**SMALL), BestSampler("coverage", tmp_path)
    keeper.offer(gan, made_up(coverage=0.5), 1_000)
    before = (tmp_path / "best.safetensors").read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kerasgan.storage.writing.os.replace", full)
    assign_sampler_tensors(gan, {k: v + 1 for k, v in sampler_tensors(gan).items()})
    with pytest.raises(storage.StorageError, match="No space left"):
        keeper.offer(gan, made_up(coverage=0.6), 2_000)
    assert (tmp_path / "best.safetensors").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "best.json", "best.safetensors",
    ]  # fmt: skip
    assert (keeper.value, keeper.images_shown) == (0.5, 1_000)


@pytest.mark.parametrize(
    ("stands_at", "value"), [(2_000, 0.5), (999, None)], ids=["later", "earlier"]
)
def test_resuming_takes_over_what_is_not_of_the_future(tmp_path, stands_at, value):
    gan = DCGAN(**SMALL)
    BestSampler("coverage", tmp_path).offer(gan, made_up(coverage=0.5), 1_000)
    keeper = BestSampler("coverage", tmp_path)
    keeper.resume(stands_at)
    assert keeper.offer(gan, made_up(coverage=0.4), 3_000) is (value is None)
    empty = BestSampler("coverage", tmp_path / "nowhere")
    empty.resume(10_000)
    assert empty.images_shown is None


@pytest.mark.parametrize("damage", ["deleted", "cut", "changed"])
def test_weights_that_are_lost_are_said_and_the_best_begins_anew(tmp_path, damage):
    gan, weights = DCGAN(**SMALL), tmp_path / "best.safetensors"
    BestSampler("coverage", tmp_path).offer(gan, made_up(coverage=0.5), 1_000)
    content = weights.read_bytes()
    weights.unlink()
    if damage != "deleted":
        last = [] if damage == "cut" else [content[-1] ^ 1]
        weights.write_bytes(content[:-1] + bytes(last))
    keeper = BestSampler("coverage", tmp_path)
    said = keeper.resume(2_000)
    assert said.startswith("The best weights so far are lost, and the best begins anew")
    assert str(weights) in said
    assert keeper.offer(gan, made_up(coverage=0.4), 3_000)
    assert restore_best(gan, tmp_path) == 3_000


def test_weights_that_may_be_whole_are_not_written_over(tmp_path, monkeypatch):
    gan, keeper = DCGAN(**SMALL), BestSampler("coverage", tmp_path)
    keeper.offer(gan, made_up(coverage=0.5), 1_000)

    def closed(*arguments):
        raise storage.UnreadableError("Permission denied")

    monkeypatch.setattr("kerasgan.training.best_card.load_tensors", closed)
    with pytest.raises(storage.UnreadableError, match="Permission denied"):
        keeper.resume(2_000)
