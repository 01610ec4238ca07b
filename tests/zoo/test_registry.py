"""The folder of presets is the registry, and it is read strictly."""

import subprocess
import sys

import pytest

from kerasgan import zoo
from kerasgan.zoo.entries import entry_from_plain, entry_to_plain


def add(zoo_folder, preset, name, edit):
    path = zoo_folder / "presets" / f"{name}.json"
    path.write_bytes(preset.read_bytes())
    edit(path, name=name)


def test_names_are_in_natural_order(zoo_folder, preset, edit):
    for name in ("dcgan_noise_128", "dcgan_noise_28.hinge", "dcgan_noise_28", "a_1"):
        add(zoo_folder, preset, name, edit)
    assert zoo.list_models() == [
        "a_1",
        "dcgan_noise_8",
        "dcgan_noise_28",
        "dcgan_noise_28.hinge",
        "dcgan_noise_128",
    ]
    assert zoo.list_models("*noise_?") == ["dcgan_noise_8"]
    assert zoo.list_models("nothing*") == []


def test_pretrained_and_recipes_are_told_apart(preset, published):
    assert zoo.list_models(pretrained=True) == ["cdcgan_noise_8"]
    assert zoo.list_models(pretrained=False) == ["dcgan_noise_8"]
    assert zoo.list_models("d*", pretrained=True) == []


def test_entry_holds_what_its_file_says(preset):
    entry = zoo.entry("dcgan_noise_8")
    assert entry.model == "DCGAN"
    assert entry.config["image_shape"] == [8, 8, 1]
    assert (entry.recipe.images, entry.recipe.seed) == (1000, 5)
    assert (entry.recipe.flip, entry.recipe.precision) == (False, "float32")
    assert entry.recipe.discriminator_optimizer["learning_rate"] == 1e-3
    assert not entry.pretrained
    assert entry.weights_path is None
    assert entry_from_plain(entry_to_plain(entry), "here") == entry
    with pytest.raises(AttributeError, match="cannot assign"):
        entry.model = "GAN"


@pytest.mark.parametrize("get", [zoo.entry, zoo.resolve], ids=["entry", "resolve"])
def test_unknown_names_list_the_nearest(preset, get):
    message = "no entry 'dcgan_nose_8'.* Did you mean 'dcgan_noise_8'.*list_models"
    with pytest.raises(ValueError, match=message):
        get("dcgan_nose_8")
    with pytest.raises(ValueError, match="no entry 'q'.*`kerasgan.zoo.list_models"):
        get("q")


def test_a_folder_is_no_entry_but_can_be_resolved(run):
    with pytest.raises(ValueError, match=r"folder of a run is opened by `.*\.resolve`"):
        zoo.entry(str(run))
    with pytest.raises(ValueError, match="no entry 'q', and it is no folder"):
        zoo.resolve("q")


@pytest.mark.parametrize("value", [None, 3, ["a"]], ids=str)
@pytest.mark.parametrize("get", [zoo.load, zoo.create, zoo.resolve])
def test_what_is_no_name_and_no_path(get, value):
    with pytest.raises(ValueError, match="must be the name of an entry or the path of"):
        get(value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lisence": "MIT"}, "no field `lisence`. Did you mean `licence`"),
        ({"limits": ...}, "must have the field `limits`. It is missing"),
        ({"summary": 5}, "field `summary` must be a text. Received: 5"),
        ({"data": ""}, "`data` must say something"),
        ({"config": []}, "field `config` must be an object"),
        *[
            ({"config__image_shape": shape}, r"`config.image_shape` must be \[he")
            for shape in (28, None, "28x28", [], [28, 28], [0, 28, 1], [2.5, 28, 1])
        ],
        ({"config__image_shape": [True, 8, 1]}, r"1 or more. Received: \[True, 8, 1\]"),
        (
            {"config__classes": "ten"},
            "`config.classes` must be an integer of 1 or",
        ),
        ({"config__classes": 0}, "or more, or null. Received: 0"),
        ({"scores": {}}, "field `scores` must be a list"),
        ({"name": "Dcgan 8"}, "`name` must be lower-case"),
        ({"name": "dcgan_noise_9"}, "field `name` must be the file's name"),
        ({"format": 2}, "at most `format` 1. Received: 2. .* newer kerasgan"),
        ({"format": ...}, "must have the field `format`"),
        ({"format": True}, "must have the field `format`"),
        ({"format": 0}, "must have the field `format`"),
        ({"recipe": None}, "field `recipe` must be an object. Received: None"),
        ({"recipe__images": 0}, "field `recipe`: `images` must be at least 1"),
        ({"recipe__images": 1.5}, "field `recipe`, field `images` must be an integer"),
        ({"recipe__images": True}, "field `images` must be an integer. Received: True"),
        ({"recipe__seed": -1}, "`seed` must be at least 0"),
        ({"recipe__flip": 1}, "field `flip` must be true or false. Received: 1"),
        ({"recipe__precision": "int4"}, "`precision` must be one of float32, mixed"),
        ({"recipe__batches": 4}, "no field `batches`. Did you mean `batch_size`"),
        (
            {"recipe__generator_optimizer": {"class_name": "os.system"}},
            "`generator_optimizer` must have a `class_name` of Adam, RMSprop, SGD",
        ),
        (
            {"golden": {"seed": 0, "count": 1, "indices": [0], "values": [1]}},
            "together",
        ),
    ],
    ids=str,
)
def test_wrong_presets_name_file_and_field(preset, edit, changes, message):
    edit(preset, **changes)
    with pytest.raises(ValueError, match=message) as caught:
        zoo.entry("dcgan_noise_8")
    assert str(preset) in str(caught.value)


WEIGHTS = {"file": "a.safetensors", "bytes": 9, "sha256": "a" * 64, "tensors": {}}
GOLDEN = {"seed": 0, "count": 1, "indices": [0, 7], "values": [1, 255]}
SCORES = {
    "values": {"frechet_distance": 1},
    "protocol": {
        "extractor": "e", "reference": "r", "split": "test", "real": 5, "fake": 6,
    },
    "protocol_text": "as it was",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights__file": "../a.safetensors"}, "`file` must be a plain name"),
        ({"weights__file": "/a.safetensors"}, "`file` must be a plain name"),
        ({"weights__file": "a.pkl"}, "`file` must be a plain name ending in .safe"),
        ({"weights__sha256": "a" * 63}, "`sha256` must be 64 lower-case"),
        ({"weights__sha256": "A" * 64}, "`sha256` must be 64 lower-case"),
        ({"weights__bytes": 0}, "`bytes` must be at least 1"),
        ({"weights__tensors": {"k": [3]}}, r"must be \[dtype.*Received: \[3\] for 'k'"),
        ({"weights__tensors": {"k": ["float32", [1, -1]]}}, r"must be \[dtype"),
        ({"weights__tensors": {"k": ["float32", [True]]}}, r"must be \[dtype"),
        ({"golden__values": [1]}, "must be of one length, at least 1"),
        ({"golden__values": [1, 256]}, "`values` from 0 to 255"),
        ({"golden__indices": [-1, 2]}, "`indices` must be 0 or more"),
        ({"golden__indices": [0.5, 2]}, "field `indices` must be an integer"),
        ({"golden__count": 0}, "`count` must be at least 1"),
        ({"golden__seed": -1}, "`seed` must be at least 0"),
        ({"golden": ...}, "`weights` and `golden` must be given together"),
        ({"scores": [{**SCORES, "protocol": {}}]}, "Missing: extractor, reference"),
        ({"scores": [{**SCORES, "protocol_text": ""}]}, "carry its protocol.*text"),
        ({"scores": [{**SCORES, "values": {"a": "b"}}]}, "`values` must be a number"),
        ({"scores": [{**SCORES, "caveats": "few"}]}, "`caveats` must be a list"),
    ],
    ids=str,
)
def test_wrong_weights_golden_and_scores(preset, edit, changes, message):
    edit(preset, weights=WEIGHTS, golden=GOLDEN, scores=[SCORES])
    assert zoo.entry("dcgan_noise_8").pretrained
    edit(preset, **changes)
    with pytest.raises(ValueError, match=message):
        zoo.entry("dcgan_noise_8")


def test_preset_that_is_no_object(preset):
    preset.write_text("[1]")
    with pytest.raises(ValueError, match="must be a JSON object"):
        zoo.entry("dcgan_noise_8")


def test_package_files_may_be_links_of_an_installer(
    zoo_folder, published, tmp_path, run
):
    expected = zoo.load("cdcgan_noise_8").sample(2)
    for place in ("presets", "weights"):
        (tmp_path / "store" / place).mkdir(parents=True)
        for number, file in enumerate(sorted((zoo_folder / place).iterdir())):
            stored = tmp_path / "store" / place / f"{number}"  # a store's own names
            file.rename(stored)
            file.symlink_to(stored)
    assert zoo.list_models(pretrained=True) == ["cdcgan_noise_8"]
    assert zoo.verify("cdcgan_noise_8").level_difference <= 1
    assert (zoo.load("cdcgan_noise_8").sample(2) == expected).all()


def test_list_entry_and_card_load_neither_tensorflow_nor_keras():
    script = (
        "import sys; from kerasgan import zoo; "
        "[zoo.card(name) for name in zoo.list_models()]; zoo.markdown_table(); "
        "zoo.list_models(pretrained=True); "
        "print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    command = [sys.executable, "-P", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
