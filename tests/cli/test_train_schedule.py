"""How long the schedules of a training are that `kerasgan train` begins or goes on."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

import kerasgan
from kerasgan.cli.train_plan import make_plan
from kerasgan.cli.train_schedule import begun_schedule, schedule_notes
from kerasgan.cli.train_settings import Wishes
from kerasgan.training.recipe import optimizer_settings, recipe_of

ENTRY = "cyclegan_noto_twemoji_64"
TINY = ("width=4", "patch_halvings=1", "blocks=1", "pool_size=2")
NEW_RUN = (
    "A new run without `--set schedule_images` has a schedule as long as its training."
)


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Two sets of six pictures, as options of the command."""
    path = tmp_path_factory.mktemp("data") / "sides.npz"
    first, second = np.random.default_rng(0).integers(0, 256, (2, 6, 64, 64, 3))
    np.savez(path, a=first.astype(np.uint8), b=second.astype(np.uint8))
    return {"data": f"{path}:a", "data_b": f"{path}:b"}


def rates_of(plan):
    """The learning rates of both optimizers as plain values."""
    model = plan.model
    optimizers = model.generator_optimizer, model.discriminator_optimizer
    return [optimizer_settings(each)["learning_rate"] for each in optimizers]


def words_of(sides, *others):
    """A command that trains a tiny CycleGAN."""
    settings = [word for each in TINY for word in ("--set", each)]
    data = ["--data", sides["data"], "--data-b", sides["data_b"], "--size", "32"]
    return ["train", "CycleGAN", *data, *settings, *others]


@pytest.mark.parametrize(
    ("images", "settings", "schedule"),
    [
        (300, TINY, 300),
        (None, TINY, 500_000),
        (300, (*TINY, "schedule_images=50"), 50),
    ],
    ids=["images", "none", "set"],
)
def test_a_family_learns_to_the_end_of_its_training(sides, images, settings, schedule):
    wishes = Wishes("CycleGAN", **sides, images=images, settings=settings, size="32")
    plan = make_plan(wishes)
    assert plan.model.schedule_images == schedule
    assert [rate["images"] for rate in rates_of(plan)] == [schedule] * 2


def test_r3gan_too():
    wishes = Wishes("R3GAN", "fashion_mnist_10k", images=6400, width=8)
    plan = make_plan(wishes)
    assert plan.model.schedule_images == 6400
    assert [rate["images"] for rate in rates_of(plan)] == [6400, 6400]


@pytest.mark.parametrize(
    ("images", "begun", "schedule"),
    [(None, None, 15_000), (3000, None, 3000), (45_000, None, 45_000), (9, 15, 15)],
    ids=["recipe", "shorter", "longer", "begun"],
)
def test_the_schedule_of_an_entry_is_stretched(sides, images, begun, schedule):
    plan = make_plan(Wishes(ENTRY, **sides, images=images), begun)
    assert plan.model.schedule_images == schedule
    assert [rate["images"] for rate in rates_of(plan)] == [schedule] * 2
    config = {**plan.model.get_config(), "schedule_images": 15_000}
    created = kerasgan.zoo.create(ENTRY).get_config()
    assert {**config, "name": ""} == {**created, "name": ""}


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    """Six coloured pictures of the size of an entry whose recipe has a schedule."""
    path = tmp_path_factory.mktemp("data") / "drawings.npz"
    pictures = np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3))
    np.savez(path, images=pictures.astype(np.uint8))
    return str(path)


@pytest.mark.parametrize(
    ("images", "begun", "schedule"),
    [(None, None, 400_000), (3000, None, 3000), (20, 15, 15)],
    ids=["recipe", "shorter", "begun"],
)
def test_the_rates_of_a_recipe_are_stretched(drawings, images, begun, schedule):
    """Of a family that has no schedule of its own too."""
    wishes = Wishes("stylegan2_emoji_32", data=drawings, images=images)
    plan = make_plan(wishes, begun)
    assert [rate["images"] for rate in rates_of(plan)] == [schedule] * 2
    recipe = recipe_of(plan.model, plan.images, plan.batch_size)
    manifest = {"config": plan.model.get_config(), "recipe": recipe}
    assert begun_schedule(None, SimpleNamespace(manifest=manifest)) == schedule
    notes = schedule_notes(plan.model, 9)
    assert [f"within a schedule of {schedule:,}" in note for note in notes] == [True]


@pytest.mark.parametrize(
    ("schedule", "note"),
    [
        (300, None),
        (
            200,
            "the rate of learning is 0 from 200 images on: nothing is learnt from "
            f"there to 300. {NEW_RUN}",
        ),
        (
            400,
            "the training ends at 300 images, within a schedule of 400: the rate of "
            f"learning is not at its smallest yet. {NEW_RUN}",
        ),
    ],
    ids=["equal", "too short", "too long"],
)
def test_a_schedule_of_another_length_is_noted(run, sides, schedule, note):
    given = ["--images", 300, "--set", f"schedule_images={schedule}"]
    outcome = run(*words_of(sides, *given, "--dry-run"))
    assert outcome.code == 0, outcome.err
    notes = [line for line in outcome.err.splitlines() if "schedule" in line]
    assert notes == ([f"note: {note}"] if note else [])
    assert ["schedule_images", str(schedule)] in map(str.split, outcome.out.split("\n"))


def test_a_schedule_whose_end_is_not_0_is_noted(run):
    words = ["R3GAN", "--data", "fashion_mnist_10k", "--width", 8, "--images", 6400]
    outcome = run("train", *words, "--set", "schedule_images=100", "--dry-run")
    assert (
        "note: the schedule ends at 100 images, the training at 6,400: what it changes "
        f"stays as it is then. {NEW_RUN}\n" in outcome.err
    )


def test_a_run_keeps_the_schedule_that_it_began_with(run, sides, tmp_path):
    out = tmp_path / "run"
    for images, note in ((4, False), (4, False), (6, True)):
        outcome = run(*words_of(sides, "--images", images, "--out", out))
        assert outcome.code == 0, outcome.err
        assert ("the rate of learning is 0 from 4 images on" in outcome.err) == note
    manifest = json.loads((out / "run.json").read_text())
    assert manifest["images_shown"] == 6
    assert manifest["config"]["schedule_images"] == 4
    outcome = run("train", "--from-manifest", out, "--dry-run")
    assert "the rate of learning is 0 from 4 images on" in outcome.err
    words = words_of(sides, "--images", 8, "--set", "schedule_images=8", "--out", out)
    outcome = run(*words)
    assert outcome.code == 2
    assert "config.schedule_images was 4 and is 8" in outcome.err


def test_a_run_that_was_killed_before_its_first_checkpoint_begins_anew(
    run, sides, tmp_path
):
    """Its manifest is there, and nothing that could go on."""
    out = tmp_path / "run"
    manifest = {"kerasgan": "0", "images_shown": 0, "config": {"schedule_images": 4}}
    out.mkdir()
    (out / "run.json").write_text(json.dumps(manifest))
    outcome = run(*words_of(sides, "--images", 6, "--out", out, "--dry-run"))
    assert outcome.code == 0, outcome.err
    assert "schedule of" not in outcome.err
    assert ["schedule_images", "6"] in map(str.split, outcome.out.split("\n"))
