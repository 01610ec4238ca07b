import numpy as np
import pytest
from PIL import Image

import kerasgan
from kerasgan.cli import arguments
from kerasgan.data import image_grid
from kerasgan.storage import read_provenance, sha256_of


def pixels(path):
    image = np.asarray(Image.open(path))
    return image if image.ndim == 3 else image[..., None]


def test_grid_holds_the_pictures_of_the_seed_and_says_where_from(
    run, finished_run, tmp_path
):
    out = tmp_path / "new" / "grid.png"
    outcome = run("sample", finished_run, "--count", 6, "--seed", 7, "--out", out)
    assert outcome.code == 0
    assert f"6 pictures of small, seed 7: {out}" in outcome.err
    images = kerasgan.zoo.load(finished_run).sample(6, seed=7)
    np.testing.assert_array_equal(pixels(out), image_grid(images))
    made_by = read_provenance(out)
    assert (made_by.entry, made_by.seed) == ("small", 7)
    assert made_by.weights_sha256 == sha256_of(finished_run / "model.safetensors")
    assert made_by.software == f"kerasgan {kerasgan.__version__}"
    assert made_by.digital_source_type.endswith("trainedAlgorithmicMedia")


def test_a_folder_takes_single_pictures(run, finished_run, tmp_path):
    words = ["sample", finished_run, "--count", 11, "--out", tmp_path / "many"]
    assert run(*words).code == 0
    images = kerasgan.zoo.load(finished_run).sample(11)
    names = sorted(path.name for path in (tmp_path / "many").iterdir())
    assert names == [f"{place:02d}.png" for place in range(11)]
    for name, image in zip(names, images, strict=True):
        np.testing.assert_array_equal(pixels(tmp_path / "many" / name), image)
        assert read_provenance(tmp_path / "many" / name).seed == 0
    outcome = run(*words)
    assert outcome.code == 2
    assert "`--out` must be an absent or empty folder" in outcome.err


def test_columns_and_scale(run, finished_run, tmp_path):
    out = tmp_path / "grid.png"
    words = ["--count", 3, "--columns", 3, "--scale", 2, "--out", out]
    assert run("sample", finished_run, *words).code == 0
    assert pixels(out).shape == (2 + 34, 2 + 3 * 34, 3)


@pytest.mark.parametrize(
    ("labels", "expected"), [("3", [3, 3, 3]), ("1,8", [1, 8, 1]), ("all", [0, 1, 2])]
)
def test_labels_choose_classes(run, clothing_run, tmp_path, labels, expected):
    out = tmp_path / "grid.png"
    words = ["--count", 3, "--labels", labels, "--out", out]
    assert run("sample", clothing_run, *words).code == 0
    images = kerasgan.zoo.load(clothing_run).sample(3, labels=expected)
    np.testing.assert_array_equal(pixels(out), image_grid(images))


def test_labels_by_the_names_that_an_entry_gives(run, clothing_run, monkeypatch):
    class Named:
        name, class_names = "named", ("T-shirt", "Boot")
        weights = kerasgan.zoo.resolve(str(clothing_run)).weights

    monkeypatch.setattr(kerasgan.zoo, "resolve", lambda name: Named)
    subject = arguments.open_subject(str(clothing_run))
    assert subject.class_names == ("T-shirt", "Boot")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--labels", "0"], "`--labels` needs a conditional model"),
        (["--truncation", "0.5"], "`--truncation` must be 1"),
        (["--out", "grid.jpg"], "`--out` must end in .png"),
    ],
    ids=["labels", "truncation", "suffix"],
)
def test_messages(run, finished_run, tmp_path, words, message):
    outcome = run("sample", finished_run, "--out", tmp_path / "a.png", *words)
    assert outcome.code == 2
    assert message in outcome.err
    assert not list(tmp_path.iterdir())


def test_unknown_class_of_a_conditional_model(run, clothing_run, tmp_path):
    words = ["--labels", "10", "--out", tmp_path / "a.png"]
    outcome = run("sample", clothing_run, *words)
    assert outcome.code == 2
    assert "numbers from 0 to 9" in outcome.err


@pytest.mark.parametrize("command", ["sample", "evaluate", "export"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dcgan_fashoin_28", "no entry 'dcgan_fashoin_28'"),
        ("./nowhere", "no such "),
    ],
)
def test_what_is_neither_entry_nor_run(run, tmp_path, command, name, message):
    words = [] if command == "evaluate" else ["--out", tmp_path / "a.png"]
    outcome = run(command, name, *words)
    assert outcome.code == 2
    assert message in outcome.err


def test_damaged_weights_are_3(run, finished_run, tmp_path):
    folder = tmp_path / "damaged"
    folder.mkdir()
    manifest = (finished_run / "run.json").read_bytes()
    (folder / "run.json").write_bytes(manifest)
    weights = bytearray((finished_run / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").write_bytes(weights)
    outcome = run("sample", folder, "--out", tmp_path / "a.png")
    assert outcome.code == 3
    assert "sha256" in outcome.err.lower()
    assert not (tmp_path / "a.png").exists()
