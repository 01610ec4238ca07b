"""Scores within `fit` and `train`: history, files, TensorBoard, and nothing changed."""

import csv
import json

import keras
import numpy as np
import pytest

import kerasgan.data
from kerasgan import evaluation, storage
from kerasgan.evaluation import FeatureExtractor
from kerasgan.models import DCGAN
from kerasgan.training import ScoreMonitor, sampler_tensors, train
from training.made_up_scores import Judge
from training.test_tensorboard_log import events

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (160, 8, 8, 1), dtype=np.uint8)
CLOTHING = {**SMALL, "image_shape": (28, 28, 1)}


@pytest.fixture
def judge(monkeypatch):
    judge = Judge(frechet_distance=[9.0, 4.0, 6.0, 5.0])
    room = "kerasgan.training.score_protocol"
    monkeypatch.setattr(f"{room}.evaluation.evaluate", judge)
    monkeypatch.setattr(f"{room}.choose_extractor", lambda *arguments: None)
    return judge


class Remember(keras.callbacks.Callback):
    """Keeps the sampler after every batch, by the images shown."""

    def on_train_begin(self, logs=None):
        self.kept = {}

    def on_train_batch_end(self, batch, logs=None):
        tensors = sampler_tensors(self.model)
        shown = int(self.model.images_shown.value.numpy())
        self.kept[shown] = {name: value.copy() for name, value in tensors.items()}


def test_what_is_kept_in_the_folder_of_a_run(judge, tmp_path):
    folder, remember = tmp_path / "run", Remember()
    monitor = ScoreMonitor(48, folder, largest_share=1.0)
    callbacks = [remember, monitor]
    gan = DCGAN(**SMALL)
    history = train(gan, PICTURES, 160, folder, batch_size=16, callbacks=callbacks)
    assert history.history["frechet_distance"][-2] == 6.0
    assert {"scores.csv", "scores.png", "best.json", "best.safetensors"} <= {
        path.name for path in folder.iterdir()
    }
    first, *table = (folder / "scores.csv").read_text().splitlines()
    assert first.startswith("# protocol: ")
    images = [row["images"] for row in csv.DictReader(table)]
    assert images == ["48", "96", "144", "160"]
    card = json.loads((folder / "best.json").read_text())
    assert card["images_shown"] == 96
    made_by = storage.read_provenance(folder / "scores.png")
    assert (made_by.entry, made_by.seed) == ("run", 0)
    assert made_by.weights_sha256 == storage.sha256_of(folder / "model.safetensors")
    assert made_by.digital_source_type.endswith("dataDrivenMedia")
    best = storage.load_tensors(
        folder / "best.safetensors", sha256=card["weights"]["sha256"]
    )
    for name, value in remember.kept[96].items():
        np.testing.assert_array_equal(best[name], value)


def test_history_log_file_and_tensorboard(judge, tmp_path):
    """A conditional model, by four steps an execution."""
    gan = DCGAN(**SMALL, classes=3)
    gan.compile(steps_per_execution=4)
    monitor = ScoreMonitor(48, largest_share=1.0, tensorboard=tmp_path / "logs")
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit((PICTURES, np.arange(160) % 3), batch_size=16, epochs=2,
                      callbacks=[monitor, log], verbose=0).history  # fmt: skip
    assert judge.scored == [64, 128, 160, 224, 288, 320]
    assert history["scored_images"] == [160, 320]
    assert history["frechet_distance"] == [6.0, 5.0]
    with (tmp_path / "log.csv").open() as file:
        logged = [row["frechet_distance"] for row in csv.DictReader(file)]
    assert logged == ["6.0", "5.0"]
    found = events(tmp_path / "logs")
    numbers = {entry[:2]: float(entry[4]) for entry in found if entry[2] == "scalars"}
    assert numbers["scores/frechet_distance", 64] == 9.0
    assert numbers["scores/frechet_distance", 128] == 4.0
    assert 0 < numbers["scores/share", 320] < 1
    pictures = [entry[4] for entry in found if entry[2] == "images"]
    assert len(pictures) == len(judge.scored)
    assert pictures[0][0] == b"32"  # three classes, a column each: 3 x 10 + 2


def test_what_cannot_be_scored_is_refused_before_training():
    gan = DCGAN(**CLOTHING)
    gan.compile()
    images = np.zeros((32, 28, 28, 1), np.uint8)
    for protocol, message in [
        ({"metrics": "label_accuracy"}, "needs labels"),
        ({"metrics": "fid"}, "`metrics` must be among"),
        ({"reference": PICTURES}, "28x28x1"),
    ]:
        with pytest.raises(ValueError, match=message):
            gan.fit(images, verbose=0, callbacks=[ScoreMonitor(10, **protocol)])
    assert int(gan.images_shown.numpy()) == 0


def test_scoring_changes_nothing_and_looks_at_the_reference_once(monkeypatch):
    images = kerasgan.data.load("fashion_mnist_10k").images[:310]
    seen = []
    original = FeatureExtractor.describe

    def count(self, images, *arguments):
        seen.append(len(images))
        return original(self, images, *arguments)

    monkeypatch.setattr(FeatureExtractor, "describe", count)

    def trained(callbacks):
        keras.utils.set_random_seed(0)
        gan = DCGAN(**CLOTHING)
        gan.compile()
        gan.fit(images[:48], batch_size=16, callbacks=callbacks, verbose=0)
        return gan, [weight.value.numpy() for weight in gan.weights]

    protocol = {"reference": images, "samples": 300, "seed": 3}
    monitor = ScoreMonitor(16, largest_share=1.0, **protocol)
    (_, alone), (gan, scored) = trained([]), trained([monitor])
    for left, right in zip(alone, scored, strict=True):
        np.testing.assert_array_equal(left, right)
    # The real pictures, a rehearsal, and the samples of each scoring.
    assert seen == [310, 200, 300, 300, 300]
    assert [row["images"] for row in monitor.history.rows] == [16, 32, 48]
    afterwards = evaluation.evaluate(gan, images, samples=300, seed=3)
    assert monitor.history.protocol == afterwards.protocol
    for name, value in afterwards.values.items():
        assert monitor.history.rows[-1][name] == pytest.approx(value, rel=1e-6)
