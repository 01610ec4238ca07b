"""A run is told from a folder of pictures, whatever else lies in it."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli.arguments import Subject
from kerasgan.cli.evaluate_subject import is_run, open_judged
from kerasgan.storage import sha256_of
from kerasgan.training.best_sampler import BestSampler
from training.made_up_scores import made_up


def save_pictures(folder, count=3):
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(0).integers(0, 256, (count, 8, 8), np.uint8)
    for place, image in enumerate(pixels):
        Image.fromarray(image).save(folder / f"{place}.png")
    return folder


@pytest.fixture
def copied_run(finished_run, tmp_path):
    """A run that a test may damage."""
    return shutil.copytree(finished_run, tmp_path / "run")


def test_an_entry_is_a_model():
    judged = open_judged("dcgan_fashion_28")
    assert (judged.name, judged.given, judged.generated) == (
        "dcgan_fashion_28", False, True,
    )  # fmt: skip
    weights = kerasgan.zoo.entry("dcgan_fashion_28").weights
    assert judged.identity() == {
        "name": "dcgan_fashion_28",
        "weights_sha256": weights.sha256,
    }


def test_a_model_keeps_the_names_of_its_classes(monkeypatch):
    subject = Subject("clothing", None, "ab" * 32, ("Bag", "Coat"))
    opened = "kerasgan.cli.evaluate_subject.open_subject"
    monkeypatch.setattr(opened, lambda name: subject)
    assert open_judged("cdcgan_fashion_28").class_names == ("Bag", "Coat")


def test_a_run_is_a_model_though_it_holds_pictures(finished_run):
    assert list((finished_run / "samples").glob("*.png"))
    judged = open_judged(str(finished_run))
    assert (judged.name, judged.given) == ("small", False)
    assert judged.weights_sha256 == sha256_of(finished_run / "model.safetensors")


def test_the_best_of_a_run_is_a_model(run, copied_run, tmp_path):
    model = kerasgan.zoo.load(copied_run)
    BestSampler("coverage", copied_run).offer(model, made_up(coverage=0.5), 8)
    judged = open_judged(str(copied_run / "best.json"))
    assert (judged.name, judged.given) == ("small.best", False)
    assert judged.weights_sha256 == sha256_of(copied_run / "best.safetensors")
    code, text = message(run, tmp_path / "best.json")
    assert code == 2
    assert "must tell of the best weights of a run. There is no such file" in text


def test_a_translator_is_refused_with_what_to_do(run):
    code, text = message(run, "cyclegan_noto_twemoji_64")
    assert code == 2
    assert "Received: cyclegan_noto_twemoji_64, a CycleGAN, which translates" in text
    assert "`kerasgan translate cyclegan_noto_twemoji_64 IN OUT`" in text
    assert text.endswith("score them: `kerasgan evaluate OUT`.")


def test_a_folder_of_pictures_is_one(tmp_path):
    judged = open_judged(str(save_pictures(tmp_path / "mine")))
    assert (judged.name, judged.given, judged.generated) == ("mine", True, False)
    assert judged.model.image_shape == (8, 8, 1)
    fingerprint = kerasgan.data.load(tmp_path / "mine").fingerprint
    assert judged.identity() == {"name": "mine", "fingerprint": fingerprint}


def test_pictures_of_another_program_that_writes_a_run_json(tmp_path):
    folder = save_pictures(tmp_path / "mine")
    for text in (json.dumps({"format": 1, "model": "DCGAN"}), "[1]", "{broken"):
        (folder / "run.json").write_text(text)
        assert not is_run(folder)
        assert open_judged(str(folder)).given


def test_single_pictures_that_kerasgan_drew_are_known_as_generated(
    run, finished_run, tmp_path
):
    words = ["sample", finished_run, "--count", 3, "--out", tmp_path / "drawn"]
    assert run(*words).code == 0
    judged = open_judged(str(tmp_path / "drawn"))
    assert (judged.given, judged.generated) == (True, True)


def test_files_and_keys_are_pictures(tmp_path):
    images = np.zeros((2, 8, 8, 3), np.uint8)
    np.savez(tmp_path / "set.npz", fakes=images)
    judged = open_judged(f"{tmp_path / 'set.npz'}:fakes")
    assert (judged.name, len(judged.model)) == ("set.npz:fakes", 2)


def test_unreadable_pictures_fail_or_are_left_out(run, tmp_path):
    folder = save_pictures(tmp_path / "mine")
    (folder / "broken.png").write_bytes(b"no picture")
    outcome = run("evaluate", folder)
    assert outcome.code == 3
    assert "1 of 4 pictures" in outcome.err
    assert len(open_judged(str(folder), on_bad="skip").model) == 3


def test_pictures_of_several_sizes_are_brought_to_one(run, tmp_path):
    folder = save_pictures(tmp_path / "mine")
    Image.new("L", (9, 30)).save(folder / "high.png")
    refused = run("evaluate", folder).err
    assert "must have one size, or `--size` must be given" in refused
    assert open_judged(str(folder), size=(8, 6)).model.image_shape == (8, 6, 1)
    words = ["--metrics", "frechet_distance", "--reference", folder, "--size", "28"]
    outcome = run("evaluate", folder, *words)
    assert outcome.code == 0, outcome.err
    assert "4 real pictures of mine all" in " ".join(outcome.out.split())


def message(run, folder):
    outcome = run("evaluate", folder)
    assert outcome.out == ""
    return outcome.code, " ".join(outcome.err.split())


def test_an_unfinished_run_is_not_its_pictures(run, copied_run):
    manifest = json.loads((copied_run / "run.json").read_text())
    manifest["finished"] = False
    (copied_run / "run.json").write_text(json.dumps(manifest))
    code, text = message(run, copied_run)
    assert code == 2
    assert "must be finished: 16 of 16 images are shown" in text
    (copied_run / "run.json").write_text("{broken")
    assert message(run, copied_run)[0] == 3
    (copied_run / "run.json").unlink()
    code, text = message(run, copied_run)
    assert code == 2
    assert "the folder of a run without its run.json" in text
    assert "Train it to its end first." in text


def test_a_run_without_its_weights_says_so(run, copied_run):
    (copied_run / "model.safetensors").unlink()
    code, text = message(run, copied_run)
    assert code == 3
    assert "model.safetensors" in text


def test_the_grids_of_a_run_are_no_samples(run, finished_run):
    code, text = message(run, finished_run / "samples")
    assert code == 2
    assert "holds the grids that a run drew while it trained" in text
    assert f"`kerasgan evaluate {finished_run}`" in text


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("notes.txt", "It has no run.json"),
        ("manifest.json", "It holds an exported bundle"),
    ],
)
def test_a_folder_without_pictures(run, tmp_path, file, expected):
    (tmp_path / file).write_text("{}")
    code, text = message(run, tmp_path)
    assert code == 2
    assert expected in text
    assert text.endswith("Neither does it hold pictures.")


def test_unknown_names(run):
    code, text = message(run, "dcgan_fashion28")
    assert code == 2
    assert "no entry 'dcgan_fashion28', and there is no such file or folder" in text
    assert "Did you mean 'dcgan_fashion_28' or 'cdcgan_fashion_28'" in text
    code, text = message(run, "./nosuch")
    assert code == 2
    assert "'./nosuch' must be an entry of the zoo (`kerasgan zoo list`)" in text
    assert "a folder of pictures, where a sub-folder is a class" in text
