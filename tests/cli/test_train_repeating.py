"""`kerasgan train`: options of interruptions, and the same run once more."""

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from kerasgan.cli.train_repeating import Repetition
from kerasgan.training import Checkpoint, StopOnDivergence
from kerasgan.training.checkpoint_files import checkpoint_names
from kerasgan.training.progress import ImageProgress

TINY = ("--width", "4", "--set", "latent_dim=4", "--batch-size", "8")


def manifest_of(folder):
    return json.loads((folder / "run.json").read_text())


def test_the_manifest_says_what_the_bits_depend_on(finished_run):
    manifest = manifest_of(finished_run)
    environment = manifest["environment"]
    assert {"python", "tensorflow", "keras", "numpy", "kerasgan"} < environment.keys()
    assert environment["deterministic"] is False
    assert environment["steps_per_execution"] == 1
    assert environment["devices"] == ["CPU"]
    assert manifest["command"]["model"] == "DCGAN"
    assert manifest["command"]["settings"] == ["latent_dim=4"]
    assert manifest["roll_backs"] == []


def test_a_run_is_repeated_from_its_manifest_alone(run, finished_run, tmp_path):
    first = manifest_of(finished_run)["weights"]["sha256"]
    outcome = run("train", "--from-manifest", finished_run, "--out", tmp_path / "again")
    assert outcome.code == 0
    assert f"Repeated: the same weights, sha256 {first}\n" in outcome.err
    assert manifest_of(tmp_path / "again")["weights"]["sha256"] == first


def test_a_run_that_cannot_be_repeated_says_what_differs(run, finished_run, tmp_path):
    manifest = manifest_of(finished_run)
    manifest["weights"]["sha256"] = "0" * 64
    manifest["environment"]["tensorflow"] = "1.15"
    (tmp_path / "run.json").write_text(json.dumps(manifest))
    words = ["train", "--from-manifest", tmp_path / "run.json"]
    outcome = run(*words, "--out", tmp_path / "again")
    assert outcome.code == 5
    assert "The weights must be those of" in outcome.err
    assert "tensorflow was '1.15' and is " in outcome.err


def test_pictures_of_a_repetition_must_be_the_same(
    run, finished_run, pictures, tmp_path
):
    other = shutil.copytree(pictures, tmp_path / "pictures")
    next(other.rglob("*.png")).unlink()
    words = ["train", "--from-manifest", finished_run, "--data", other, "--dry-run"]
    outcome = run(*words)
    assert outcome.code == 2
    assert "The pictures must be those of" in outcome.err
    assert "`--data` says where they lie now" in outcome.err


def test_a_repetition_that_was_interrupted_goes_on(
    run, finished_run, tmp_path, monkeypatch
):
    words = ["train", "--from-manifest", finished_run, "--out", tmp_path / "again"]
    with monkeypatch.context() as patched:
        patched.setattr(ImageProgress, "on_train_batch_end", _terminate)
        assert run(*words).code == 143
    assert manifest_of(tmp_path / "again")["finished"] is False
    outcome = run(*words)
    assert outcome.code == 0, outcome.err
    assert "Resumed at 8 images" in outcome.err
    assert "Repeated: the same weights" in outcome.err
    outcome = run(*words)
    assert outcome.code == 2
    assert "which holds a finished run. Choose another one." in outcome.err


def _terminate(*_, **__):
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_run_is_not_repeated_into_itself(run, finished_run, monkeypatch):
    monkeypatch.chdir(finished_run)
    outcome = run("train", "--from-manifest", finished_run / "run.json", "--out", ".")
    assert outcome.code == 2
    assert "Received: '.', the folder of the manifest itself." in outcome.err


def test_pictures_of_a_repetition_may_have_moved(finished_run):
    moved = {"data": "a.npz", "data_b": "b.npz", "data_dir": Path("sets")}
    given = {**dict.fromkeys(("model", "seed")), **moved}
    found = Repetition(finished_run).options(given, dict.fromkeys(moved, ""))
    assert {name: found[name] for name in moved} == moved
    assert found["model"] == "DCGAN"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["DCGAN"], 2, "`--from-manifest` takes everything from the manifest."),
        (["DCGAN", "--flip"], 2, "Received: ENTRY_OR_FAMILY, --flip besides."),
        (["--images=64", "--seed", 0, "--set", "a=1"], 2, "--images, --set, --seed be"),
        ([], 2, "`--out` must name the folder of the run."),
    ],
)
def test_messages_of_a_repetition(run, finished_run, words, code, message):
    outcome = run("train", *words, "--from-manifest", finished_run)
    assert outcome.code == code
    assert message in outcome.err


def test_a_manifest_of_python_has_no_command(run, finished_run, tmp_path):
    manifest = manifest_of(finished_run)
    del manifest["command"]
    (tmp_path / "run.json").write_text(json.dumps(manifest))
    outcome = run("train", "--from-manifest", tmp_path, "--dry-run")
    assert outcome.code == 3
    assert "must be the manifest of a run that `kerasgan train` trained" in outcome.err


def test_options_of_checkpoints_and_divergence(run, pictures, tmp_path, monkeypatch):
    made = []
    for kind in (Checkpoint, StopOnDivergence):
        monkeypatch.setattr(
            kind, "on_train_begin", _noting(kind.on_train_begin, made), raising=False
        )
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", *TINY]
    words += ["--images", 32, "--checkpoint-images", 8, "--roll-backs", 2]
    outcome = run(*words, "--check-every", 3, "--out", tmp_path / "run")
    assert outcome.code == 0
    divergence, checkpoint = made
    assert (divergence.check_every, divergence.roll_backs) == (3, 2)
    assert divergence.rate_factor == 0.5
    names = checkpoint_names(tmp_path / "run" / "checkpoints")
    assert names == ["0000000024", "0000000032"]
    assert checkpoint.directory == tmp_path / "run" / "checkpoints"


def _noting(method, made):
    def noting(self, logs=None):
        made.append(self)
        return method(self, logs)

    return noting


def test_translators_need_two_sets_and_others_take_one(run, pictures):
    outcome = run("train", "CycleGAN", "--data", pictures, "--size", 32, "--dry-run")
    assert outcome.code == 2
    assert "CycleGAN needs `--data-b`" in outcome.err
    words = ["train", "DCGAN", "--data", pictures, "--data-b", pictures, "--dry-run"]
    outcome = run(*words)
    assert outcome.code == 2
    assert "DCGAN takes no `--data-b`" in outcome.err


def test_a_translator_trains_and_goes_on(run, pictures, tmp_path):
    words = ["train", "CycleGAN", "--data", pictures / "cats"]
    words += ["--data-b", pictures / "dogs", "--size", "32", "--width", "4"]
    words += ["--set", "blocks=1", "--images", "3", "--out", tmp_path / "run"]
    outcome = run(*words)
    assert outcome.code == 0, outcome.err
    assert "Use:     kerasgan translate " in outcome.err
    assert (tmp_path / "run" / "samples" / "progress.webp").exists()
    assert "is finished: 3 images are shown" in run(*words).err


def test_options_of_memory_and_devices(run, pictures, tmp_path):
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", *TINY]
    words += ["--images", 32, "--accumulate", 2, "--strategy", "mirrored"]
    outcome = run(*words, "--out", tmp_path / "run")
    assert outcome.code == 0, outcome.err
    assert "there is one device here, CPU:0: it trains as without" in outcome.err
    assert "note: 2 updates draw little" in outcome.err  # of 16 pictures each
    command = manifest_of(tmp_path / "run")["command"]
    assert (command["accumulate"], command["strategy"]) == (2, "mirrored")
    assert "Memory: about " in outcome.err
    assert " MiB (weights " in outcome.err
    outcome = run(*words, "--dry-run")
    assert ["accumulated", "batches", "2"] in map(str.split, outcome.out.splitlines())


@pytest.mark.parametrize(
    ("name", "cluster", "message"),
    [
        ("mirored", None, "must be mirrored or multi_worker. Received: 'mirored'."),
        ("multi_worker", None, "TF_CONFIG must say which processes train together."),
        ("multi_worker", "{}", "Received: {}. On the first of two machines it is"),
        (
            "multi_worker",
            '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 0}}',
            "export TF_CONFIG=",
        ),
    ],
    ids=["name", "no cluster", "empty", "alone"],
)
def test_strategies_that_cannot_be_had(run, monkeypatch, name, cluster, message):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if cluster is not None:
        monkeypatch.setenv("TF_CONFIG", cluster)
    words = ["train", "DCGAN", "--data", "fashion_mnist_10k", "--dry-run"]
    outcome = run(*words, "--strategy", name)
    assert outcome.code == 2
    assert message in outcome.err
