"""The README's blocks run, and what it shows is what the code says."""

import inspect
import os
import pathlib
import re

import pytest
from PIL import Image
from typer.testing import CliRunner

import kerasgan
import kerasgan.data.loading
from kerasgan import storage, zoo
from kerasgan.cli.application import app
from kerasgan.data.bundled import read_bundled
from kerasgan.models import DCGAN

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = [
    (section.splitlines()[0], code)
    for section in README.split("\n## ")
    for code in re.findall(r"^```python\n(.*?)^```", section, re.M | re.S)
]
TITLES = ["Sample", "Train", "Export"]
# Blocks of a section go on from each other.
RUNNABLE = [
    (title, "\n".join(code for other, code in BLOCKS if other == title))
    for title in TITLES
]
COMMANDS = re.findall(r"^kerasgan (.*)$", README, re.M)


def test_the_readme_shows_sampling_training_and_export():
    runnable = [title for title, code in BLOCKS if code.startswith("import ")]
    assert list(dict.fromkeys(runnable)) == TITLES


@pytest.fixture(params=[320, pytest.param(10_000, marks=pytest.mark.exhaustive)])
def bundled_count(request, monkeypatch):
    """How many of the bundled pictures there are: to train on all takes long."""
    stride = 10_000 // request.param

    def fewer(split):
        return [each[: stride * request.param : stride] for each in read_bundled(split)]

    monkeypatch.setattr(kerasgan.data.loading, "read_bundled", fewer)
    return request.param


@pytest.mark.slow
@pytest.mark.parametrize(("title", "code"), RUNNABLE, ids=[t for t, _ in RUNNABLE])
def test_block_runs(title, code, bundled_count, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(code, f"README {title}", "exec"), names)
    if "pictures" in names:
        assert names["pictures"].shape == (16, 28, 28, 1)
        expected = zoo.load("dcgan_fashion_28").sample(16, seed=7)
        assert abs(names["pictures"].astype(int) - expected).max() <= 1
    else:
        gan = names["gan"]
        assert int(gan.images_shown.numpy()) == bundled_count // 32 * 32
        exported = kerasgan.export.runtime.load(tmp_path / "outputs" / "mine")
        again = exported.sample(16, seed=7, labels=8).astype(int)
        assert abs(names["bags"] - again).max() <= 1
        assert (names["bags"] == gan.sample(16, seed=7, labels=8)).all()


def test_training_step_is_that_of_the_code():
    (shown,) = (code for _, code in BLOCKS if "def train_step" in code)
    assert shown == inspect.getsource(DCGAN.train_step)


def test_zoo_table_is_what_the_command_prints():
    shown = re.search(r"<!-- zoo table.*?-->\n(.*?)<!-- end of", README, re.S).group(1)
    printed = CliRunner().invoke(app, ["zoo", "list", "--markdown"]).stdout
    assert shown.strip() == printed.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_have_the_options_shown(command):
    words = command.split("#")[0].split()
    names = [word for word in words if not word.startswith("-")]
    depth = 2 if names[0] in ("zoo", "data") else 1
    result = CliRunner().invoke(app, [*names[:depth], "--help"])
    assert result.exit_code == 0
    for option in (word for word in words if word.startswith("--")):
        assert option in result.stdout


def test_picture_is_of_our_own_model():
    (path,) = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert Image.open(ROOT / path).size[0] > 400
    provenance = storage.read_provenance(ROOT / path)
    weights = zoo.entry(provenance.entry).weights
    assert provenance.weights_sha256 == weights.sha256
    command = next(line for line in COMMANDS if path in line)
    assert provenance.entry in command
    assert f"--seed {provenance.seed}" in command


def test_local_links_exist():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert os.path.exists(ROOT / target), target
