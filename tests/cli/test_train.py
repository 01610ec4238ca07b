import json
import shlex

import keras
import numpy as np
import pytest

import kerasgan
from kerasgan.cli.train_plan import make_plan
from kerasgan.cli.train_settings import Wishes
from kerasgan.training.recipe import optimizer_settings

ENTRY = "cdcgan_fashion_28"
BUNDLED = "fashion_mnist_10k"
TINY = ("--width", "4", "--batch-size", "8", "--images", "16")


def test_a_folder_of_pictures_becomes_a_run(finished_run):
    assert {"model.safetensors", "run.json", "history.csv", "samples"} <= {
        path.name for path in finished_run.iterdir()
    }
    manifest = json.loads((finished_run / "run.json").read_text())
    assert manifest["finished"] is True
    assert manifest["images_shown"] == 16
    assert manifest["config"]["image_shape"] == [16, 16, 3]
    assert manifest["config"]["classes"] is None
    assert manifest["recipe"]["batch_size"] == 8


def test_the_command_to_sample_can_be_pasted(run, pictures, tmp_path):
    out = tmp_path / "my first 'run'"
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", *TINY, "--out", out]
    outcome = run(*words)
    assert outcome.code == 0
    line = next(x for x in outcome.err.splitlines() if x.startswith("Sample:"))
    command = ["kerasgan", "sample", str(out), "--out", "samples.png"]
    assert shlex.split(line.removeprefix("Sample:")) == command


def test_the_classes_of_the_data_are_learnt_when_asked_for(clothing_run):
    manifest = json.loads((clothing_run / "run.json").read_text())
    assert manifest["config"]["classes"] == 10


def test_dry_run_prints_every_setting_and_writes_nothing(run, pictures, tmp_path):
    out = tmp_path / "run"
    words = ["DCGAN", "--data", pictures, "--size", "16", "--width", "4", "--out", out]
    outcome = run("train", *words, "--images", 480, "--dry-run")
    assert outcome.code == 0
    lines = dict(line.split(None, 1) for line in outcome.out.splitlines()[1:])
    shown = {name: value.strip() for name, value in lines.items()}
    assert shown["model"] == "DCGAN (DCGAN)"
    assert shown["image_shape"] == "[16, 16, 3]"
    assert shown["width"] == "4"
    assert shown["images"] == "480 in whole batches (20.0 epochs)"
    assert shown["precision"] == "float32"
    assert "pictures, all: 24 pictures" in outcome.out
    assert "Adam, learning_rate 0.0002, beta_1 0.5" in outcome.out
    assert not out.exists()


def test_dry_run_of_an_entry_shows_its_recipe(run):
    outcome = run("train", ENTRY, "--data", BUNDLED, "--dry-run")
    recipe = kerasgan.zoo.entry(ENTRY).recipe
    assert outcome.code == 0
    assert f"{recipe.images:,} in whole batches (" in outcome.out
    settings = [line.split() for line in outcome.out.splitlines()]
    assert ["batch", "size", str(recipe.batch_size)] in settings
    assert ["seed", str(recipe.seed)] in settings


def test_an_entry_is_built_as_the_zoo_builds_it():
    plan = make_plan(Wishes(model=ENTRY, data=BUNDLED))
    entry = kerasgan.zoo.entry(ENTRY)
    assert (plan.images, plan.batch_size) == (
        entry.recipe.images,
        entry.recipe.batch_size,
    )
    expected = kerasgan.zoo.create(ENTRY)
    configs = [{**m.get_config(), "name": ""} for m in (plan.model, expected)]
    assert configs[0] == configs[1]
    for own, other in zip(plan.model.weights, expected.weights, strict=True):
        np.testing.assert_array_equal(own, other)
    for side in ("generator_optimizer", "discriminator_optimizer"):
        own, other = getattr(plan.model, side), getattr(expected, side)
        assert optimizer_settings(own) == optimizer_settings(other)


def test_options_go_before_the_recipe():
    wishes = Wishes(
        model=ENTRY,
        data=BUNDLED,
        images=1000,
        batch_size=50,
        seed=5,
        precision="mixed_bfloat16",
    )
    plan = make_plan(wishes)
    assert (plan.images, plan.batch_size, plan.seed) == (1000, 50, 5)
    assert plan.model.get_compile_config()["seed"] == 5
    assert keras.config.dtype_policy().name == "mixed_bfloat16"
    assert plan.model.dtype_policy.name == "mixed_bfloat16"


def test_pad_frames_smaller_pictures(run, pictures, tmp_path):
    wishes = Wishes("DCGAN", str(pictures), size="32", width=4, pad=True)
    source = make_plan(wishes).source
    plain = kerasgan.data.load(pictures).images
    expected = np.pad(plain, ((0, 0), (6, 6), (6, 6), (0, 0)), mode="edge")
    np.testing.assert_array_equal(source.images, expected)
    out = tmp_path / "run"
    words = ["--size", 32, "--pad", "--width", 4, "--batch-size", 8, "--images", 16]
    outcome = run("train", "DCGAN", "--data", pictures, *words, "--out", out)
    assert outcome.code == 0, outcome.err
    assert json.loads((out / "run.json").read_text())["recipe"]["pad"] is True


def test_flip_mirrors_about_half_of_the_pictures(pictures):
    plain, flipped = (
        make_plan(Wishes("DCGAN", str(pictures), size="16", width=4, flip=flip))
        for flip in (False, True)
    )
    assert flipped.source.flip
    one = next(iter(plain.source.dataset(24)))[0].numpy()
    other = next(iter(flipped.source.without_labels().dataset(24))).numpy()
    same = (one == other).all(axis=(1, 2, 3))
    turned = (one == other[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (same | turned).all()
    assert 4 < turned.sum() < 20


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["DCGAN"], 2, "`--out` must name the folder of the run. Received: none."),
        (["DCGAM", "--dry-run"], 2, "Unknown entry or family 'DCGAM'. Did you mean"),
        (
            ["dcgan_fashion_82", "--dry-run"],
            2,
            "family 'dcgan_fashion_82'. Did you mean 'dcgan_fashion_28'",
        ),
        (
            ["DCGAN", "--dry-run", "--set", "widht=3"],
            2,
            "DCGAN has no argument 'widht'. Did you mean 'width'? It takes image_shape",
        ),
        (["DCGAN", "--dry-run", "--set", "3"], 2, "`--set` must be NAME=VALUE"),
        (["DCGAN", "--dry-run", "--size", "big"], 2, "`--size` must be a number"),
        (["DCGAN", "--dry-run", "--precision", "f16"], 2, "`--precision` must be one"),
        (["DCGAN", "--dry-run", "--size", "31"], 2, "Received: --size 31x31."),
        (
            [ENTRY, "--dry-run", "--width", "8", "--size", "32"],
            2,
            "--size, --width cannot be given with an entry",
        ),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)
def test_messages(run, words, code, message):
    outcome = run("train", *words, "--data", BUNDLED)
    assert outcome.code == code
    assert outcome.err.startswith("error: ")
    assert message in outcome.err


def test_data_without_classes(run, tmp_path):
    np.savez(tmp_path / "grey.npz", images=np.zeros((9, 28, 28), np.uint8) + 9)
    data = ["--data", tmp_path / "grey.npz", "--dry-run"]
    outcome = run("train", "DCGAN", "--conditional", *data)
    assert outcome.code == 2
    assert "`--conditional` needs data with classes" in outcome.err
    assert "Received: 'grey.npz', which has none." in outcome.err
    outcome = run("train", ENTRY, *data)
    assert outcome.code == 2
    assert f"The data for '{ENTRY}' must have 10 classes" in outcome.err
    assert "which has none." in outcome.err


def test_data_that_is_not_there(run, tmp_path):
    words = ["DCGAN", "--out", tmp_path / "run", "--data", tmp_path / "nowhere"]
    outcome = run("train", *words)
    assert outcome.code == 3
    assert "nowhere" in outcome.err
    assert not (tmp_path / "run").exists()


def test_pictures_that_are_broken(run, pictures, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "bad.png").write_bytes(b"no picture")
    (folder / "good.png").write_bytes(next(pictures.rglob("*.png")).read_bytes())
    words = ["train", "DCGAN", "--data", folder, "--size", "16", "--dry-run"]
    outcome = run(*words)
    assert outcome.code == 3
    assert "bad.png" in outcome.err
    outcome = run(*words, "--on-bad", "skip")
    assert outcome.code == 0
    assert "note: 1 unreadable pictures are left out: bad.png.\n" in outcome.err


def test_a_run_is_not_overwritten(run, pictures, finished_run):
    before = (finished_run / "run.json").read_bytes()
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", "--width", "4"]
    outcome = run(*words, "--images", 8, "--batch-size", 8, "--out", finished_run)
    assert outcome.code == 2
    assert "must go on with the settings that it began with. Received:" in outcome.err
    assert "  config.latent_dim was 4 and is 64\n" in outcome.err
    assert (finished_run / "run.json").read_bytes() == before


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_dry_run_tells_that_the_folder_is_taken(run, pictures, tmp_path, kind):
    out = tmp_path if kind == "folder" else tmp_path / "mine"
    (tmp_path / "mine").write_text("mine")
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", "--out", out]
    outcome = run(*words, "--dry-run")
    assert outcome.code == 2
    reason = {"folder": "holds files", "file": "is a file"}[kind]
    assert "absent, empty or that of a run that goes on. Received: " in outcome.err
    assert f"'{out}', which {reason}." in outcome.err


@pytest.mark.parametrize("classes", [5, 12])
def test_classes_must_be_those_of_the_data(run, classes):
    words = ["train", "DCGAN", "--data", BUNDLED, "--dry-run"]
    outcome = run(*words, "--set", f"classes={classes}")
    assert outcome.code == 2
    assert f"The data for 'DCGAN' must have {classes} classes." in outcome.err
    assert "Received: 'fashion_mnist_10k', which has 10." in outcome.err
    assert run(*words, "--set", "classes=10").code == 0


def test_diverged_training_is_4(run, pictures, tmp_path, monkeypatch):
    def diverge(*arguments, **options):
        raise kerasgan.training.DivergedError("generator_loss became nan")

    monkeypatch.setattr(kerasgan.training, "train", diverge)
    words = ["train", "DCGAN", "--data", pictures, "--size", "16", "--width", "4"]
    outcome = run(*words, "--out", tmp_path / "run")
    assert outcome.code == 4
    assert outcome.err.splitlines()[-1] == "error: generator_loss became nan"
