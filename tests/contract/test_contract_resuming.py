"""Every GAN of the table in gans.py, interrupted and taken up again, bit for bit."""

import csv
import pathlib
import shutil

import pytest

from contract.training_rows import EVERY, IMAGES
from contract.trainings import every_quick_keeper
from kerasgan.models import ProGAN, StyleGAN
from kerasgan.training.checkpoint_files import checkpoint_names, read_checkpoint
from processes import run_script

SCRIPT = pathlib.Path(__file__).with_name("training_rows.py")
CUT = 2 * EVERY  # images shown at the checkpoint that goes on


def killed_later(whole, cut):
    """Copies a run as it looks when it is killed after more than its checkpoint."""
    shutil.copytree(whole, cut)
    checkpoints = cut / "checkpoints"
    for name in checkpoint_names(checkpoints):
        if int(name) > CUT:
            shutil.rmtree(checkpoints / name)


@pytest.fixture(scope="module")
def runs(request, tmp_path_factory):
    """Folders of the rows trained in one go, and of those that went on."""
    folder = tmp_path_factory.mktemp("runs")
    names = sorted(
        {
            item.callspec.params["row"].name
            for item in request.session.items
            if item.path == pathlib.Path(__file__) and hasattr(item, "callspec")
        }
    )
    run_script(SCRIPT, folder / "whole", *names)
    for name in names:
        killed_later(folder / "whole" / name, folder / "cut" / name)
    notes = run_script(SCRIPT, folder / "cut", *names).stderr
    assert notes.count(f"Resumed at {CUT} images\n") == len(names)
    return folder / "whole", folder / "cut"


def last_state(folder):
    """Tensors by their group and number, and card, of a run's last checkpoint."""
    name = checkpoint_names(folder / "checkpoints")[-1]
    assert int(name) >= IMAGES
    tensors, card = read_checkpoint(folder / "checkpoints" / name)
    # The rest of a name is Keras' count of what the process has made.
    return {tuple(k.split("/")[:2]): tensors[k] for k in tensors}, card


def rows_of(folder):
    """The history without its clock."""
    with (folder / "history.csv").open() as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


@pytest.mark.slow
@every_quick_keeper
def test_interrupted_equals_uninterrupted(row, runs):
    whole, cut = (folder / row.name for folder in runs)
    (expected, card), (found, again) = last_state(whole), last_state(cut)
    assert expected.keys() == found.keys()
    assert not [k for k in expected if expected[k].tobytes() != found[k].tobytes()]
    assert card["parts"]["history"] == again["parts"]["history"]
    assert rows_of(whole) == rows_of(cut)
    pictures = sorted(path.name for path in (whole / "samples").iterdir())
    assert len(pictures) > 5
    for name in [*(f"samples/{each}" for each in pictures), "model.safetensors"]:
        assert (whole / name).read_bytes() == (cut / name).read_bytes(), name


@pytest.mark.slow
@every_quick_keeper
def test_the_cut_is_within_an_epoch_and_a_fade(row, runs):
    checkpoints = runs[0] / row.name / "checkpoints"
    _, card = read_checkpoint(checkpoints / f"{CUT:010d}")
    fades = card["growth"] == {"level": 1, "fading": True}
    assert card["step"] > 0
    assert fades == issubclass(row.model, (ProGAN, StyleGAN))
