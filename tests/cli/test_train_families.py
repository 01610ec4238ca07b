"""`kerasgan train` of families that are not like DCGAN."""

import json

import numpy as np
import pytest

from kerasgan.cli.train_plan import make_plan
from kerasgan.cli.train_settings import Wishes


@pytest.mark.exhaustive
def test_a_family_that_grows_is_trained_by_one_command(run, pictures, tmp_path):
    words = ["train", "ProGAN", "--data", pictures, "--size", 8, "--batch-size", 4]
    settings = ["--set", "width=4", "--set", "maximum_width=4", "--images", 96]
    outcome = run(*words, *settings, "--out", tmp_path / "run")
    assert outcome.code == 0, outcome.err
    manifest = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (manifest["config"]["level"], manifest["config"]["fading"]) == (1, False)
    assert (tmp_path / "run" / "samples" / "growth.png").exists()


def test_pairs_may_be_the_halves_of_pictures(run, tmp_path):
    halves = np.zeros((4, 32, 64, 3), np.uint8)
    halves[:, :, 32:] = 200
    np.savez(tmp_path / "pairs.npz", images=halves)
    words = ["train", "Pix2Pix", "--data", tmp_path / "pairs.npz", "--dry-run"]
    settings = ["--set", "width=4", "--size", 32, "--images", 4]
    outcome = run(*words, "--data-b", "right-half", *settings)
    assert outcome.code == 0, outcome.err
    given = {"data": str(tmp_path / "pairs.npz"), "data_b": "right-half"}
    source = make_plan(Wishes("Pix2Pix", **given, size="32", images=4)).source
    assert source.aligned
    sides = np.asarray(source.first.images), np.asarray(source.second.images)
    assert [set(side.flat) for side in sides] == [{0}, {200}]
