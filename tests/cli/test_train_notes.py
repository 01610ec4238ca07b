"""What `kerasgan train` refuses early, remarks on, and says when it is interrupted."""

import json
import os
import signal

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli.train_plan import make_plan
from kerasgan.cli.train_settings import Wishes
from kerasgan.training.progress import ImageProgress

BUNDLED = "fashion_mnist_10k"
TINY = ("--width", "4", "--set", "latent_dim=4", "--batch-size", "8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--size", "100"], "`--size` must have a height and a width"),
        (["--size", "20000"], "`--size` must be at most 4096 pixels a side. Received"),
        (["--size", "32", "--set", "widht=3"], "DCGAN has no argument 'widht'"),
    ],
    ids=["shape", "absurd", "argument"],
)
def test_what_does_not_fit_the_family_is_refused_before_pictures_are_read(
    run, monkeypatch, words, message
):
    def read(*arguments, **options):
        raise AssertionError("pictures were read")

    monkeypatch.setattr(kerasgan.data, "load", read)
    outcome = run("train", "DCGAN", "--data", "photos", "--dry-run", *words)
    assert outcome.code == 2
    assert message in outcome.err


def test_checking_the_size_first_leaves_the_model_as_it_is(pictures, tmp_path):
    for place, image in enumerate(kerasgan.data.load(pictures, 16).images):
        Image.fromarray(image).save(tmp_path / f"{place}.png")
    plans = [
        make_plan(Wishes("DCGAN", str(data), size=size, width=4))
        for data, size in ((pictures, "16"), (tmp_path, None))
    ]
    for own, other in zip(*(plan.model.weights for plan in plans), strict=True):
        assert own.path.partition("/")[2] == other.path.partition("/")[2]
        np.testing.assert_array_equal(own, other)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["DCGAN", "--images", "63"],
            "one update's 64 pictures or more. Received: 63.",
        ),
        (
            ["WGAN", "--images", "64"],
            "one update's 320 pictures or more. Received: 64.",
        ),
        (
            ["GAN", "--conditional"],
            "can learn classes: DCGAN, R3GAN, SNGAN, StyleGAN2, WGANGP.",
        ),
    ],
    ids=["batch", "lots", "conditional"],
)
def test_a_dry_run_refuses_what_the_run_would(run, words, message):
    outcome = run("train", *words, "--data", BUNDLED, "--dry-run")
    assert outcome.code == 2
    assert message in outcome.err


def test_a_run_is_no_family(run, finished_run):
    outcome = run("train", finished_run, "--data", BUNDLED, "--dry-run")
    assert outcome.code == 2
    assert "`train` takes an entry or a family" in outcome.err
    assert f"Received: the folder '{finished_run}'." in outcome.err


def test_a_part_of_data_without_parts_is_refused(run, pictures):
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", "--dry-run"]
    outcome = run(*words, "--split", "test")
    assert outcome.code == 2
    assert "`--split` must be left out where data have no parts." in outcome.err


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        (
            ["--images", "100000"],
            ["the 10 classes of the data are not learnt; `--conditional` learns them."],
        ),
        (["--images", "100000", "--conditional"], []),
        (
            ["--images", "3000", "--conditional"],
            [
                "47 updates draw little more than noise. First forms show after some "
                "500, here 32,000 images."
            ],
        ),
    ],
    ids=["classes", "none", "short"],
)
def test_notes(run, words, notes):
    outcome = run("train", "DCGAN", "--data", BUNDLED, "--dry-run", *words)
    assert outcome.code == 0
    assert outcome.err.splitlines() == [f"note: {note}" for note in notes]


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        (["DCGAN"], True),
        (["StyleGAN2"], True),
        (["StyleGAN2", "--set", "augmentation=ada"], False),
        (["Pix2Pix", "--data-b", "right-half"], False),
    ],
    ids=["plain", "augmentable", "augmented", "translator"],
)
def test_few_pictures_are_remarked_on(run, tmp_path, words, noted):
    side = 64 if "Pix2Pix" in words else 32
    np.savez(tmp_path / "few.npz", images=np.zeros((60, 32, side, 3), np.uint8))
    outcome = run("train", *words, "--data", tmp_path / "few.npz", "--size", 32,
                  "--width", 4, "--dry-run")  # fmt: skip
    assert outcome.code == 0, outcome.err
    note = "note: 60 pictures are few: the discriminator soon knows each of them."
    assert (note in outcome.err) is noted


def test_many_pictures_that_are_left_out_are_counted(run, pictures, tmp_path):
    (tmp_path / "good.png").write_bytes(next(pictures.rglob("*.png")).read_bytes())
    for place in range(5):
        (tmp_path / f"bad{place}.png").touch()
    words = ["train", "DCGAN", "--data", tmp_path, "--size", "16", "--dry-run"]
    outcome = run(*words, "--on-bad", "skip")
    assert (
        "note: 5 unreadable pictures are left out: bad0.png, bad1.png, bad2.png and 2 "
        "more; `kerasgan data inspect` names all.\n" in outcome.err
    )


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        (signal.SIGINT, 130, "interrupted"),
        pytest.param(signal.SIGTERM, 143, "terminated", marks=pytest.mark.exhaustive),
    ],
)
def test_an_interrupted_training_goes_on(
    run, tmp_path, monkeypatch, number, code, word
):
    def interrupt(self, batch, logs=None):
        if int(self.model.steps_taken.numpy()) == 2:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(ImageProgress, "on_train_batch_end", interrupt)
    out = tmp_path / "mine"
    words = ["train", "DCGAN", "--data", BUNDLED, *TINY, "--images", "80"]
    # A shell starts what runs in the background with Ctrl-C ignored.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        outcome = run(*words, "--out", out)
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert outcome.code == code
    assert outcome.err.endswith(f"error: {word}.\n")
    assert "Interrupted after 16 of 80 images. The same command goes" in outcome.err
    assert json.loads((out / "run.json").read_text())["finished"] is False
    outcome = run(*words, "--out", out)
    assert outcome.code == 0
    assert "Resumed at 16 images\n" in outcome.err
    assert json.loads((out / "run.json").read_text())["finished"] is True
    outcome = run(*words, "--out", out)
    assert outcome.code == 0
    assert f"The run in {out} is finished: 80 images are shown." in outcome.err


def test_an_interruption_before_the_first_update_keeps_nothing(
    run, tmp_path, monkeypatch
):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(kerasgan.training, "train", interrupt)
    words = ["train", "DCGAN", "--data", BUNDLED, *TINY, "--out", tmp_path / "mine"]
    outcome = run(*words)
    assert outcome.code == 130
    assert "Interrupted before anything was kept" in outcome.err
