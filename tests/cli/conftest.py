"""The command line as the tests call it, and two tiny finished runs."""

import collections

import numpy as np
import pytest
from PIL import Image

from export_jobs import jobs_in_this_process
from kerasgan.cli import main

Outcome = collections.namedtuple("Outcome", "code out err")
TINY = ("--width", "4", "--set", "latent_dim=4", "--batch-size", "8", "--images", "16")


@pytest.fixture
def run(capsys):
    """Runs a command in this process: exit code, standard output, standard error."""

    def invoke(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return invoke


@pytest.fixture
def in_this_process():
    """Lets the jobs of an export run in this process."""
    with jobs_in_this_process():
        yield


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """A folder of 24 RGB pictures of 20x20 pixels in two classes."""
    folder = tmp_path_factory.mktemp("data") / "pictures"
    values = np.random.default_rng(0).integers(0, 256, (24, 20, 20, 3), np.uint8)
    for place, image in enumerate(values):
        kind = folder / ("cats", "dogs")[place % 2]
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(kind / f"{place}.png")
    return folder


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory, pictures):
    """A run of 16 images on the folder of pictures."""
    folder = tmp_path_factory.mktemp("runs") / "small"
    words = ["train", "DCGAN", "--data", str(pictures), "--size", "16", *TINY]
    assert main([*words, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def clothing_run(tmp_path_factory):
    """A conditional run of 16 images on the bundled clothing."""
    folder = tmp_path_factory.mktemp("runs") / "clothing"
    words = ["train", "DCGAN", "--data", "fashion_mnist_10k", "--conditional", *TINY]
    assert main([*words, "--out", str(folder)]) == 0
    return folder
