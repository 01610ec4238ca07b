"""A finished run becomes an entry that proves itself."""

import types

import numpy as np
import pytest

from kerasgan import storage, zoo
from kerasgan.zoo import golden_pixels


def test_published_entry_loads_and_verifies(published, trained, zoo_folder):
    assert zoo.entry("cdcgan_noise_8") == published
    assert published.weights_path == zoo_folder / "weights/cdcgan_noise_8.safetensors"
    pictures = zoo.load("cdcgan_noise_8").sample(5, seed=3)
    np.testing.assert_array_equal(pictures, trained[1])
    found = zoo.verify("cdcgan_noise_8")
    assert found.level_difference == 0
    assert found.golden_pixels == 64
    assert found.sha256 == storage.sha256_of(published.weights_path)
    assert found.bytes == published.weights_path.stat().st_size
    tensors = storage.load_tensors(published.weights_path)
    assert found.tensors == len(tensors)
    assert found.parameters == sum(tensor.size for tensor in tensors.values())


def test_publishing_twice_gives_the_same_bytes(published, run, zoo_folder, scores):
    files = sorted(zoo_folder.rglob("*.*"))
    before = [path.read_bytes() for path in files]
    zoo.publish(run, "cdcgan_noise_8", scores=[scores], overwrite=True)
    assert [path.read_bytes() for path in files] == before


def test_recipe_becomes_an_entry_and_keeps_its_words(preset, run, edit):
    config = {"image_shape": [8, 8, 1], "latent_dim": 6, "classes": 3, "width": 4}
    edit(preset, config=config, limits="Only these.")
    entry = zoo.publish(run, "dcgan_noise_8")
    assert entry.pretrained
    assert entry.limits == "Only these."
    assert entry.recipe.images == 64
    assert entry.scores == ()
    assert entry.config == storage.read_json(run / "run.json")["config"]
    assert entry.config["average_half_life"] > 0  # a default, now written down


def test_published_weights_stay(published, run):
    with pytest.raises(ValueError, match="has weights already, and published weights"):
        zoo.publish(run, "cdcgan_noise_8")


def test_run_of_another_config_is_refused(preset, run):
    with pytest.raises(
        ValueError, match="must be of the model and config of the entry"
    ):
        zoo.publish(run, "dcgan_noise_8")
    assert not zoo.entry("dcgan_noise_8").pretrained


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (None, "must have exactly summary, data, .*Received: none"),
        ({"summary": "a"}, "must have exactly.*Received: summary"),
    ],
    ids=["none", "few"],
)
def test_description_must_be_whole(zoo_folder, run, words, message):
    with pytest.raises(ValueError, match=message):
        zoo.publish(run, "cdcgan_noise_8", words)
    assert zoo.list_models() == []


def test_bounds_go_with_one_score(zoo_folder, run, description):
    with pytest.raises(ValueError, match="must go with a single score. Received: 0"):
        zoo.publish(run, "cdcgan_noise_8", description, floor={"coverage": 1})


def test_impossible_name_leaves_nothing(zoo_folder, run, description):
    with pytest.raises(ValueError, match="`name` must be lower-case"):
        zoo.publish(run, "../evil", description)
    assert [path for path in zoo_folder.rglob("*") if path.is_file()] == []


def test_unfinished_run_is_refused(zoo_folder, run, edit, description):
    edit(run / "run.json", finished=False)
    with pytest.raises(ValueError, match="must be finished"):
        zoo.publish(run, "cdcgan_noise_8", description)


def test_verify_sees_damaged_weights(published):
    content = bytearray(published.weights_path.read_bytes())
    content[len(content) // 2] ^= 1
    published.weights_path.write_bytes(content)
    with pytest.raises(storage.StorageError, match="must have the sha256"):
        zoo.verify("cdcgan_noise_8")


def test_verify_sees_other_pixels(published, zoo_folder, edit):
    preset = zoo_folder / "presets" / "cdcgan_noise_8.json"
    values = list(published.golden.values)
    edit(preset, golden__values=[values[0] + 1, *values[1:]])
    assert zoo.verify("cdcgan_noise_8").level_difference == 1
    edit(preset, golden__values=[values[0] + 2, *values[1:]])
    with pytest.raises(
        storage.StorageError, match="Received: a difference of 2 levels"
    ):
        zoo.verify("cdcgan_noise_8")


class Drawer:
    """A model that draws given pictures."""

    sampler = types.SimpleNamespace(inputs=())

    def __init__(self, images):
        self.images = images

    def sample(self, count, seed=0):
        return self.images[:count]


def test_golden_pixels_are_grey_ones_of_all_pictures():
    images = np.zeros((8, 10, 10, 1), np.uint8)
    images[:, 2:6] = np.random.default_rng(0).integers(1, 255, (8, 4, 10, 1))
    golden = golden_pixels.golden_pixels(Drawer(images))
    assert len(golden.values) == len(set(golden.indices)) == 64
    assert 0 not in golden.values
    assert {index // 100 for index in golden.indices} == set(range(8))
    assert golden_pixels.level_difference(Drawer(images), golden) == 0
    assert golden_pixels.level_difference(Drawer(images[::-1]), golden) > 1
    assert golden_pixels.level_difference(Drawer(images[:2]), golden) == 255


def test_golden_pixels_of_black_and_white_pictures():
    golden = golden_pixels.golden_pixels(Drawer(np.zeros((8, 2, 2, 1), np.uint8)))
    assert golden.values == (0,) * 32


def test_card_says_all_that_matters(published, description):
    card = zoo.card("cdcgan_noise_8")
    assert card == zoo.card(published)
    for text in description.values():
        assert text in card
    assert 'kerasgan.zoo.load("cdcgan_noise_8")' in card
    assert "| frechet distance | 12.35 | 1.5 | 250 |" in card
    assert "| coverage | 0.7 |  |  |" in card
    assert "Protocol: fashion_28 (sha256 abc), 10000 real pictures." in card
    assert "Caveat: too few samples" in card
    assert published.weights.sha256 in card
    assert "64 images asked for, 16 in a batch" in card
    assert "8x8 grey, 3 classes" in card


def test_card_of_a_recipe(preset, edit):
    edit(
        preset,
        recipe__generator_optimizer=...,
        recipe__flip=True,
        config={"classes": None},
    )
    card = zoo.card("dcgan_noise_8")
    assert 'kerasgan.zoo.create("dcgan_noise_8")' in card
    assert "none: train it with the command below" in card
    assert "None yet." in card
    assert "* Generator optimizer: the model's default" in card
    assert "* Discriminator optimizer: Adam (learning_rate 0.001, beta_1 0.5)" in card
    assert "mirrored at random" in card
    assert "not mirrored" not in card
    assert "* Pictures: default" in card
    assert "* Config: the defaults of the model\n" in card


def test_table_has_a_row_for_each_entry(published, preset):
    assert zoo.markdown_table().splitlines() == [
        "| Entry | Model | Data | Size | Images shown | Scores |",
        "| --- | --- | --- | --- | --- | --- |",
        "| `cdcgan_noise_8` | DCGAN | Noise | 8x8 grey, 3 classes | 64 | frechet "
        "distance 12.35 [real 1.5, untrained 250], coverage 0.7 (fashion_28, 10000 "
        "samples against 10000 of fashion_mnist test) |",
        "| `dcgan_noise_8` | DCGAN | Noise | 8x8 grey | not trained | none yet |",
    ]
    assert zoo.markdown_table("c*").count("\n") == 3
