"""Every entry that the package ships."""

import dataclasses

import pytest

from kerasgan import zoo
from kerasgan.zoo import entries, registry

NAMES = zoo.list_models()


def test_there_are_entries_and_nothing_else():
    assert {"dcgan_fashion_28", "cdcgan_fashion_28"} <= set(NAMES)
    assert {path.suffix for path in registry.PRESETS.iterdir()} == {".json"}


def test_each_weights_file_belongs_to_an_entry():
    wanted = {zoo.entry(name).weights_path for name in zoo.list_models(pretrained=True)}
    assert set(entries.WEIGHTS.glob("*")) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_entry_is_complete(name):
    entry = zoo.entry(name)
    assert entry.paper.startswith("https://")
    assert entry.trained_with.startswith(f"kerasgan train {name} ")
    assert zoo.card(entry).startswith(f"# {name}\n")
    assert f"`{name}`" in zoo.markdown_table(name)


@pytest.mark.parametrize("name", NAMES)
def test_recipe_builds_and_compiles(name):
    model = zoo.create(name)
    assert model.compiled
    assert list(model.image_shape) == zoo.entry(name).config["image_shape"]


@pytest.mark.parametrize("name", zoo.list_models(pretrained=True))
def test_weights_are_the_published_ones(name):
    assert zoo.verify(name).level_difference <= 1


@pytest.mark.parametrize("name", zoo.list_models(pretrained=True))
def test_scores_are_stated_with_their_floor_and_ceiling(name):
    for scores in zoo.entry(name).scores:
        distance = "frechet_distance"
        assert (
            scores.floor[distance] < scores.values[distance] < scores.ceiling[distance]
        )


@pytest.mark.parametrize("value", [-3e-9, 0, 2e-12])
def test_what_rounding_leaves_of_0_is_told_as_0(value):
    entry = zoo.entry("r3gan_emoji_32")
    (scores,) = entry.scores
    scores = dataclasses.replace(scores, floor={"frechet_distance": value})
    card = zoo.card(dataclasses.replace(entry, scores=(scores,)))
    assert "| frechet distance | 5.674 | 0 | 335.9 |" in card
