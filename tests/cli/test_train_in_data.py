"""`kerasgan train` where the folder of the run lies among the pictures."""

import os
import shutil
import signal

import numpy as np

import kerasgan
from kerasgan.training.progress import ImageProgress

TINY = ("--width", "8", "--set", "latent_dim=4", "--batch-size", "8")


def test_what_a_run_draws_is_never_trained_on(run, pictures, tmp_path, monkeypatch):
    shutil.copytree(pictures, tmp_path / "set")
    monkeypatch.chdir(tmp_path / "set")
    before = kerasgan.data.load(pictures)
    words = ["train", "GAN", "--data", ".", "--size", "16", *TINY, "--images", 24]
    with monkeypatch.context() as patched:
        patched.setattr(ImageProgress, "on_train_batch_end", _terminate)
        assert run(*words, "--out", "run").code == 143
    assert list((tmp_path / "set" / "run" / "samples").iterdir())
    outcome = run(*words, "--out", "run")
    assert outcome.code == 0, outcome.err
    assert "Resumed at 8 images" in outcome.err
    assert "set, all: 24 pictures" in run(*words, "--out", "b", "--dry-run").out
    found = kerasgan.data.inspect(".")
    assert (found.count, found.ignored) == (24, ("run",))
    np.testing.assert_array_equal(kerasgan.data.load(".").images, before.images)
    assert found.classes == {"cats": 12, "dogs": 12}


def _terminate(*_, **__):
    os.kill(os.getpid(), signal.SIGTERM)
