"""`kerasgan translate`: a picture or a folder, each of its own size."""

import shutil

import numpy as np
import pytest
from PIL import Image

import kerasgan.export
from kerasgan import storage, zoo
from kerasgan.cli.translate import _targets
from kerasgan.storage.provenance import PARTLY_SYNTHETIC

TINY = ("--width", "4", "--set", "patch_halvings=1", "--set", "blocks=1")


@pytest.fixture(scope="module")
def translator(tmp_path_factory, pictures):
    """A finished run of a CycleGAN between cats and dogs."""
    from kerasgan.cli import main

    folder = tmp_path_factory.mktemp("runs") / "translator"
    sides = ["--data", str(pictures / "cats"), "--data-b", str(pictures / "dogs")]
    length = ["--size", "32", "--images", "4", "--batch-size", "2"]
    assert (
        main(["train", "CycleGAN", *sides, *length, *TINY, "--out", str(folder)]) == 0
    )
    return folder


@pytest.fixture
def album(tmp_path):
    """A folder of pictures of three sizes, one grey, one below."""
    random = np.random.default_rng(0)
    for name, shape in (
        ("a.png", (40, 33, 3)),
        ("b.jpg", (32, 32)),
        ("c.png", (9, 50, 3)),
    ):
        image = Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8))
        path = tmp_path / "album" / ("below" if name == "c.png" else "") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path)
    return tmp_path / "album"


def test_a_picture(run, translator, album, tmp_path):
    out = tmp_path / "new" / "a.png"
    done = run("translate", translator, album / "a.png", out)
    assert done.code == 0, done.err
    assert "1 picture translated by translator" in done.err
    with Image.open(out) as image:
        assert (image.size, image.mode) == ((33, 40), "RGB")
        forth = np.asarray(image)
    assert storage.read_provenance(out).entry == "translator"
    back = tmp_path / "back.png"
    done = run("translate", translator, album / "a.png", back, "--direction", "b_to_a")
    assert done.code == 0, done.err
    assert (np.asarray(Image.open(back)) != forth).any()


def test_grids_of_a_training_say_that_real_pictures_are_in_them(
    run, translator, tmp_path
):
    last = max((translator / "samples").glob("*.png"))
    made_by = storage.read_provenance(last)
    assert (made_by.entry, made_by.seed) == ("translator", None)
    assert made_by.weights_sha256 == storage.sha256_of(translator / "model.safetensors")
    assert made_by.digital_source_type == PARTLY_SYNTHETIC
    unfinished = shutil.copytree(translator, tmp_path / "unfinished")
    (unfinished / "run.json").unlink()
    outcome = run("evaluate", unfinished)
    assert outcome.code == 2
    assert "the folder of a run without its run.json" in outcome.err


def test_a_folder(run, translator, album, tmp_path):
    done = run("translate", translator, album, tmp_path / "out")
    assert done.code == 0, done.err
    assert "3 pictures translated" in done.err
    sizes = {
        path.relative_to(tmp_path / "out").as_posix(): Image.open(path).size
        for path in (tmp_path / "out").rglob("*.png")
    }
    assert sizes == {"a.png": (33, 40), "b.png": (32, 32), "below/c.png": (50, 9)}
    one = tmp_path / "one.png"
    run("translate", translator, album / "a.png", one)
    whole = np.asarray(Image.open(tmp_path / "out" / "a.png")).astype(int)
    assert np.abs(whole - np.asarray(Image.open(one))).max() <= 1


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.png", "b.jpg", "c/b.jpg"], ["a.png", "b.png", "c/b.png"]),
        (["a.jpg", "a.png"], ["a.jpg.png", "a.png.png"]),
        (["a.jpg", "a.jpg.png", "a.png"], ["a.jpg.png.png", "a.jpg.png", "a.png.png"]),
        (["a.bmp", "a.jpg", "a.jpg.bmp", "a.jpg.jpg"], None),
    ],
    ids=str,
)
def test_no_two_pictures_have_one_name(names, expected):
    targets = _targets(names)
    assert list(targets) == names
    assert len(set(targets.values())) == len(names)
    if expected:
        assert list(targets.values()) == expected


@pytest.mark.parametrize(
    ("limits", "counts"),
    [((64, 2**25), [3]), ((2, 2**25), [2, 1]), ((64, 1400), [2, 1])],
    ids=["all", "pictures", "pixels"],
)
def test_few_pictures_are_in_memory(
    run, translator, album, tmp_path, monkeypatch, limits, counts
):
    seen = []

    def noted(self, images, direction):
        seen.append(len(images))
        return images

    for name, value in zip(("CHUNK", "PIXELS"), limits, strict=True):
        monkeypatch.setattr(f"kerasgan.cli.translate.{name}", value)
    monkeypatch.setattr("kerasgan.models.CycleGAN.translate", noted)
    done = run("translate", translator, album, tmp_path / "out")
    assert done.code == 0, done.err
    assert seen == counts
    for name in ("a.png", "below/c.png"):
        drawn, given = (Image.open(x / name) for x in (tmp_path / "out", album))
        np.testing.assert_array_equal(np.asarray(drawn), np.asarray(given))


def test_unreadable_pictures(run, translator, album, tmp_path):
    (album / "bad.png").write_bytes(b"nothing")
    failed = run("translate", translator, album, tmp_path / "out")
    assert failed.code == 3
    assert "'bad.png' cannot be read" in failed.err
    assert not (tmp_path / "out").exists()
    done = run("translate", translator, album, tmp_path / "out", "--on-bad", "skip")
    assert done.code == 0
    assert "left out, unreadable: bad.png" in done.err
    alone = run("translate", translator, album / "bad.png", tmp_path / "bad.png")
    assert alone.code == 3
    (tmp_path / "bad").mkdir()
    shutil.move(album / "bad.png", tmp_path / "bad")
    words = [tmp_path / "bad", tmp_path / "none", "--on-bad", "skip"]
    none = run("translate", translator, *words)
    assert none.code == 3
    assert "Received: 1, of which none is: bad.png." in " ".join(none.err.split())
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("source", "target", "options", "message"),
    [
        ("absent", "out", (), "which does not exist"),
        ("album", "out.png", (), "OUT must be a folder where IN is one"),
        ("album", "album", (), "OUT must be an absent or empty folder"),
        ("album/a.png", "out.jpg", (), "OUT must end in .png where IN is a picture"),
        ("album", "out", ("--direction", "a_to_c"), "Did you mean 'a_to_b'"),
        ("album", "out", ("--on-bad", "leave"), "`--on-bad` must be fail or skip"),
    ],
    ids=["absent", "file", "taken", "jpg", "direction", "on bad"],
)
def test_refusals(run, translator, album, tmp_path, source, target, options, message):
    done = run("translate", translator, tmp_path / source, tmp_path / target, *options)
    assert done.code == 2
    assert message in " ".join(done.err.split())


@pytest.mark.slow
def test_a_run_is_exported_both_ways(run, translator, tmp_path, in_this_process):
    bundle = tmp_path / "bundle"
    done = run("export", translator, "--format", "onnx", "--out", bundle)
    assert done.code == 0, done.err
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert sum(line.startswith("Inputs") for line in lines) == 1
    assert "Inputs image" in lines
    names = {"model.onnx", "model.b_to_a.onnx", "manifest.json"}
    assert {path.name for path in bundle.iterdir()} == names
    picture = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    exported, model = kerasgan.export.runtime.load(bundle), zoo.load(translator)
    for direction in ("a_to_b", "b_to_a"):
        drawn = exported.translate(picture, direction).astype(int)
        assert np.abs(drawn - model.translate(picture, direction)).max() <= 1


def test_models_that_draw(run, finished_run, album, tmp_path):
    done = run("translate", finished_run, album, tmp_path / "out")
    assert done.code == 2
    assert "draws pictures and translates none" in " ".join(done.err.split())


def test_an_empty_folder(run, translator, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("translate", translator, tmp_path / "empty", tmp_path / "out")
    assert done.code == 3
    assert "There are no pictures" in done.err


def test_a_grey_and_a_coloured_side_train(run, tmp_path):
    random = np.random.default_rng(0)
    for side, shape in (("grey", (40, 40)), ("rgb", (40, 40, 3))):
        (tmp_path / side).mkdir()
        for name in "1234":
            image = Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8))
            image.save(tmp_path / side / f"{name}.png")
    words = ["train", "Pix2Pix", "--data", tmp_path / "grey", "--size", "32"]
    words += ["--data-b", tmp_path / "rgb", "--width", "4", "--images", "2"]
    done = run(*words, "--dry-run")
    assert done.code == 0, done.err
    assert "[32, 32, 3]" in done.out
    done = run(*words, "--out", tmp_path / "run")
    assert done.code == 0, done.err


def test_a_dry_run_refuses_sides_of_two_sizes(run, tmp_path):
    sizes = {"a": np.zeros((4, 40, 40), np.uint8), "b": np.zeros((4, 32, 32), np.uint8)}
    np.savez(tmp_path / "sides.npz", **sizes)
    words = ["train", "CycleGAN", "--data", tmp_path / "sides.npz:a", "--dry-run"]
    done = run(*words, "--data-b", f"{tmp_path}/sides.npz:b")
    assert done.code == 3
    assert "Received: (40, 40, 1) and (32, 32, 1)." in " ".join(done.err.split())
    done = run(*words, "--data-b", f"{tmp_path}/sides.npz:b", "--size", "40x40")
    assert done.code == 0, done.err


def test_a_dry_run_tells_the_rate_of_learning(run, pictures):
    sides = ("--data", pictures / "cats", "--data-b", pictures / "dogs")
    done = run("train", "CycleGAN", *sides, "--size", "32", *TINY, "--dry-run")
    assert done.code == 0, done.err
    assert "LinearDecay from 0.0002" in " ".join(done.out.split())
