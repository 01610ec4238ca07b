"""`train`: run folders, their files, and what stops a run."""

import csv
import dataclasses
import json
import os

import keras
import numpy as np
import pytest
from PIL import Image

import kerasgan.data
from kerasgan import storage
from kerasgan.models import DCGAN
from kerasgan.training import (
    Checkpoint,
    DivergedError,
    ImageProgress,
    assign_sampler_tensors,
    sampler_tensors,
    train,
)
from kerasgan.training.checkpoint_files import checkpoint_names
from kerasgan.training.staged_fit import _division
from training.small_training import made

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run's folder and its model."""
    keras.utils.set_random_seed(0)
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    gan = DCGAN(**SMALL)
    train(
        gan, kerasgan.data.load(PICTURES), images=160, directory=folder, batch_size=16
    )
    return folder, gan


def test_run_folder_holds_the_sampler(run):
    folder, gan = run
    manifest = json.loads((folder / "run.json").read_text())
    weights = manifest["weights"]
    tensors = storage.load_tensors(
        folder / weights["file"],
        size=weights["bytes"],
        sha256=weights["sha256"],
        manifest=weights["tensors"],
    )
    again = DCGAN(**manifest["config"])
    assign_sampler_tensors(again, tensors)
    np.testing.assert_array_equal(again.sample(8), gan.sample(8))


class Moves(keras.callbacks.Callback):
    """Makes another folder the current one in the first step."""

    def on_train_batch_begin(self, batch, logs=None):
        os.makedirs("elsewhere", exist_ok=True)
        os.chdir("elsewhere")


@pytest.mark.parametrize("trained", ["train", "fit"])
def test_a_relative_folder_stays_where_it_was(tmp_path, monkeypatch, trained):
    monkeypatch.chdir(tmp_path)
    gan = made()
    if trained == "train":
        train(gan, PICTURES, 16, "run", batch_size=16, callbacks=[Moves()])
    else:
        kept = Checkpoint("run/checkpoints", 16)
        gan.fit(PICTURES[:16], batch_size=16, callbacks=[Moves(), kept], verbose=0)
    assert not list((tmp_path / "elsewhere").iterdir())
    assert checkpoint_names("../run/checkpoints")[-1] == "0000000016"


def test_manifest_says_how_it_was_trained(run):
    folder, gan = run
    manifest = json.loads((folder / "run.json").read_text())
    assert manifest["format"] == 1
    assert manifest["name"] == "tiny"
    assert manifest["model"] == "DCGAN"
    assert manifest["finished"] is True
    assert manifest["images_shown"] == int(gan.images_shown.numpy()) >= 160
    assert manifest["recipe"]["images"] == 160
    assert manifest["recipe"]["batch_size"] == 16
    assert manifest["recipe"]["flip"] is False
    assert manifest["recipe"]["precision"] == "float32"
    assert manifest["recipe"]["generator_optimizer"]["learning_rate"] == 2e-4
    assert manifest["data"]["count"] == 64
    assert manifest["data"]["fingerprint"] == kerasgan.data.load(PICTURES).fingerprint


def test_names_of_the_classes_reach_the_manifest(tmp_path):
    labels = np.arange(64) % 2
    source = dataclasses.replace(
        kerasgan.data.load((PICTURES, labels)), class_names=("cat", "dog")
    )
    gan = DCGAN(**SMALL, classes=2)
    train(gan, source, images=16, directory=tmp_path, batch_size=16)
    manifest = json.loads((tmp_path / "run.json").read_text())
    assert manifest["class_names"] == ["cat", "dog"]


def test_history_has_a_row_a_save(run):
    folder, _ = run
    with (folder / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["images"]) for row in rows] == list(range(16, 161, 16))
    assert list(rows[0]) == [
        "images",
        "seconds",
        "discriminator_loss",
        "generator_loss",
    ]


def test_sample_grids_become_an_animation(run):
    folder, _ = run
    names = sorted(path.name for path in (folder / "samples").glob("*.png"))
    assert names[0] == "00000000.png"
    assert names[-1] == "00000160.png"
    with Image.open(folder / "samples" / "progress.webp") as animation:
        assert animation.n_frames == len(names)
    made_by = {
        name: storage.read_provenance(folder / "samples" / name)
        for name in (*names, "progress.webp")
    }
    assert {(each.entry, each.seed) for each in made_by.values()} == {("tiny", 0)}
    hashes = [each.weights_sha256 for each in made_by.values()]
    assert len(set(hashes)) == len(names)  # of the weights at that time
    assert hashes[-2:] == [storage.sha256_of(folder / "model.safetensors")] * 2


def test_fewer_images_than_a_batch_are_refused():
    with pytest.raises(ValueError, match="at least one batch above the 0 that"):
        train(DCGAN(**SMALL), PICTURES, images=5, batch_size=16)


def test_check_range_reaches_the_data():
    gan = DCGAN(**SMALL)
    gan.compile(check_range=False)
    train(gan, (PICTURES / 255).astype(np.float32), images=32, batch_size=16)
    assert int(gan.images_shown.numpy()) == 32


def test_a_model_that_has_seen_them_all_is_not_trained_again():
    gan = DCGAN(**SMALL)
    train(gan, PICTURES, images=32, batch_size=16)
    with pytest.raises(ValueError, match="above the 32 that the model has seen"):
        train(gan, PICTURES, images=32, batch_size=16)


@pytest.mark.parametrize(
    ("steps", "longest"), [(47, 2), (47, 1), (313, 10), (94, 40), (3, 5), (1, 1)]
)
def test_epochs_of_equal_length_show_few_steps_too_many(steps, longest):
    each, epochs = _division(steps, longest)
    assert steps // longest <= epochs <= max(1, 2 * (steps // longest))
    assert 0 <= epochs * each - steps <= max(1, steps // 50)


@pytest.mark.parametrize("executions", [1, 3, 4])
def test_executions_of_several_steps_do_not_overshoot(executions):
    gan = DCGAN(**SMALL)
    gan.compile(steps_per_execution=executions)
    train(gan, PICTURES, images=96, batch_size=8)
    assert 96 <= int(gan.images_shown.numpy()) <= 96 + 4 * 8


class Interrupt(keras.callbacks.Callback):
    """Ctrl-C in the second step, or an early stop."""

    def __init__(self, stop):
        super().__init__()
        self.stop = stop

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.steps_taken.numpy()) == 2:
            if not self.stop:
                raise KeyboardInterrupt
            self.model.stop_training = True


@pytest.mark.parametrize("stop", [False, True], ids=["Ctrl-C", "early stop"])
def test_a_run_cut_short_keeps_its_last_sampler(stop, tmp_path, monkeypatch):
    closed = []
    monkeypatch.setattr(ImageProgress, "close", lambda self: closed.append(self))
    gan = DCGAN(**SMALL)
    try:
        train(gan, PICTURES, 1600, tmp_path, batch_size=16, callbacks=[Interrupt(stop)])
    except KeyboardInterrupt:
        assert not stop
    manifest = json.loads((tmp_path / "run.json").read_text())
    assert manifest["finished"] is stop
    assert manifest["images_shown"] == 32
    tensors = storage.load_tensors(tmp_path / "model.safetensors")
    for name, value in sampler_tensors(gan).items():
        np.testing.assert_array_equal(tensors[name], value)
    assert closed


def test_a_schedule_is_written_down(tmp_path):
    gan = DCGAN(**SMALL)
    schedule = keras.optimizers.schedules.CosineDecay(2e-4, 1000)
    gan.compile(keras.optimizers.Adam(schedule))
    train(gan, PICTURES, images=16, directory=tmp_path, batch_size=16)
    recipe = json.loads((tmp_path / "run.json").read_text())["recipe"]
    rate = recipe["generator_optimizer"]["learning_rate"]
    assert rate["class_name"] == "CosineDecay"
    assert rate["decay_steps"] == 1000


def test_labels_are_left_out_for_a_model_without_classes():
    source = kerasgan.data.load((PICTURES, np.arange(64) % 3))
    history = train(DCGAN(**SMALL), source, images=32, batch_size=16)
    assert len(history.history["generator_loss"]) >= 1


def test_divergence_stops_at_once_and_names_the_loss():
    gan = DCGAN(**SMALL)
    gan.compile(discriminator_optimizer=keras.optimizers.SGD(1e30))
    with pytest.raises(DivergedError, match="_loss became (nan|inf)") as error:
        train(gan, PICTURES, images=1600, batch_size=16)
    assert "Lower the learning rate" in str(error.value)
    assert error.value.exit_code == 4
    assert int(gan.images_shown.numpy()) < 100
