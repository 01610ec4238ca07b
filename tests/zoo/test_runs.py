"""Finished runs are taken where entries are."""

import dataclasses

import pytest

from kerasgan import zoo
from kerasgan.storage import StorageError


def test_files_of_a_run_must_not_be_links(run, tmp_path):
    (run / "model.safetensors").rename(tmp_path / "elsewhere")
    (run / "model.safetensors").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match="regular file, it is a symbolic link"):
        zoo.load(run)


def test_run_is_taken_for_an_entry(run, monkeypatch):
    found = zoo.resolve(str(run))
    assert (found.model, found.name) == ("DCGAN", "noise")
    assert found.weights_path == run / "model.safetensors"
    assert zoo.resolve(run) == found
    monkeypatch.chdir(run.parent)
    assert zoo.resolve("noise").weights == found.weights


def test_entry_goes_before_a_folder_of_its_name(preset, run, monkeypatch):
    run.rename(run.parent / "dcgan_noise_8")
    monkeypatch.chdir(run.parent)
    assert isinstance(zoo.resolve("dcgan_noise_8"), zoo.Entry)
    assert isinstance(zoo.resolve("./dcgan_noise_8"), zoo.Run)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"finished": False, "images_shown": 48}, "be finished: 48 of 64 images are"),
        ({"weights": ...}, "run.json must have the field `weights`"),
        ({"weights__file": "../../a.safetensors"}, "`file` must be a plain name"),
        ({"model": 7}, "run.json, field `model` must be a text"),
        ({"config__image_shape": 8}, "run.json: `config.image_shape` must be"),
        ({"format": 9}, "newer kerasgan"),
    ],
    ids=str,
)
def test_unfinished_and_broken_runs(run, edit, changes, message):
    edit(run / "run.json", **changes)
    with pytest.raises(ValueError, match=message):
        zoo.load(run)


def test_run_may_say_more_than_this_version_knows(run, edit):
    edit(run / "run.json", weather="fine", folder="/elsewhere")
    assert zoo.resolve(run).weights_path == run / "model.safetensors"


def test_folders_that_are_no_run(tmp_path, run):
    with pytest.raises(ValueError, match="absent must be the folder.*no such folder"):
        zoo.load(tmp_path / "absent")
    with pytest.raises(ValueError, match="It has no run.json, which `kerasgan train"):
        zoo.load(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ValueError, match="exported bundle.*export.runtime.load"):
        zoo.load(str(tmp_path))
    (run / "run.json").write_text('{"format": 1')
    with pytest.raises(ValueError, match="run.json must be JSON"):
        zoo.load(run)


def test_a_run_has_a_card(run):
    card = zoo.card(run)
    assert card == zoo.card(zoo.resolve(run))
    assert card.startswith("# noise\n\nA run of 64 images in ")
    assert "* Data: array, 64 pictures, fingerprint `" in card
    assert "gan.sample(16, seed=0, labels=0)" in card
    assert "* 64 images asked for, 16 in a batch" in card


def test_a_card_names_the_classes_that_were_learnt(run):
    found = dataclasses.replace(zoo.resolve(run), class_names=("a", "b", "c"))
    assert "* Classes: a, b, c" in zoo.card(found)
    without = dataclasses.replace(found, config={**found.config, "classes": None})
    assert "Classes" not in zoo.card(without)


def test_weights_of_a_run_are_verified(run):
    found = zoo.verify(run)
    assert (found.name, found.golden_pixels, found.level_difference) == ("noise", 0, 0)
    assert found.sha256 == zoo.resolve(run).weights.sha256
    (run / "model.safetensors").write_bytes(b"x")
    with pytest.raises(StorageError, match="model.safetensors"):
        zoo.verify(run)
