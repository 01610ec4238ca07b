"""The command that makes an extractor."""

import json

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kerasgan.data import ImageSource, load
from kerasgan.evaluation import evaluate, open_extractor, train_classifier
from kerasgan.storage import sha256_of

SMALL = ["--epochs", "3", "--batch-size", "16", "--widths", "8,8,8"]


def stripes(count, seed):
    """Grey pictures of two classes: bright above, or bright below."""
    draws = np.random.default_rng(seed)
    images = draws.integers(0, 60, (count, 12, 12, 1), dtype=np.uint8)
    labels = draws.integers(0, 2, count)
    images[labels == 0, :6] += 150
    images[labels == 1, 6:] += 150
    return images, labels


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    (x_train, y_train), (x_test, y_test) = stripes(320, 0), stripes(200, 1)
    path = tmp_path_factory.mktemp("data") / "stripes.npz"
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "stripes_12.safetensors"
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_classifier.typer, "echo", lines.append)
        train_classifier.main([
            "--data", str(data), "--out", str(out), *SMALL, "--data-name", "Stripes",
            "--data-licence", "CC0",
        ])  # fmt: skip
    return out, "\n".join(lines)


def test_the_command_reports_progress_and_accuracy(trained):
    _, output = trained
    assert "320 training and 200 test pictures" in output
    assert "epoch 1/3: loss" in output
    assert "epoch 3/3: loss" in output
    assert "accuracy 1.0000 on 200 test pictures" in output


def test_what_it_writes_opens_as_an_extractor(trained, data):
    out, _ = trained
    own = open_extractor(out.with_suffix(".json"))
    assert own.name == "stripes_12"
    assert own.sha256 == sha256_of(out)
    assert own.image_shape == (12, 12, 1)
    assert len(own.stored_reference) == 200
    images, labels = stripes(100, seed=2)
    np.testing.assert_array_equal(own.probabilities(images).argmax(axis=1), labels)
    scores = evaluate((images, labels), extractor=own, metrics="label_accuracy")
    assert scores.values["label_accuracy"] == 1.0


def test_the_card_holds_the_command_without_paths(trained, data):
    card = json.loads(trained[0].with_suffix(".json").read_text())
    assert card["trained_with"] == (
        "python -m kerasgan.evaluation.train_classifier --data Stripes --out "
        "stripes_12.safetensors --epochs 3 --batch-size 16 --seed 0 --widths "
        "8,8,8 --dimensions 64 --mirror --no-half --reference"
    )
    assert (card["data"], card["data_licence"]) == ("Stripes", "CC0")
    assert card["network"]["pooled"] == [1, 2]


def test_the_same_seed_writes_the_same_bytes(trained, data):
    out, _ = trained
    again = out.with_name("again.safetensors")
    train_classifier.main(["--data", str(data), "--out", str(again), *SMALL])
    assert again.read_bytes() == out.read_bytes()


def test_pictures_move_by_one_pixel_as_seed_and_batch_say():
    images = np.full((64, 6, 6, 1), -1, np.float32)
    images[:, 3, 3] = 1
    batches = tf.data.Dataset.from_tensors((images, np.zeros(64, np.int32))).repeat(2)
    first, second = [x.numpy() for x, _ in train_classifier._moved(batches, seed=5)]
    again = next(iter(train_classifier._moved(batches, seed=5)))[0].numpy()
    np.testing.assert_array_equal(first, again)
    assert (first != second).any()
    places = {tuple(place) for place in np.argwhere(first > 0)[:, 1:3]}
    assert places == {(row, column) for row in (2, 3, 4) for column in (2, 3, 4)}
    assert (np.count_nonzero(first > 0, axis=(1, 2, 3)) == 1).all()


def test_digits_are_not_mirrored(monkeypatch):
    seen = []

    class StopError(Exception):
        pass

    def moved(batches, seed):
        seen.append(next(iter(batches))[0].numpy())
        raise StopError

    monkeypatch.setattr(train_classifier, "_moved", moved)
    left = np.zeros((64, 12, 12, 1), np.uint8)
    left[:, :, :6] = 255
    source = ImageSource(left, np.zeros(64, int), ("left",))
    for mirror in (False, True):
        with pytest.raises(StopError):
            train_classifier.train_classifier(source, batch_size=64, mirror=mirror)
    plain, mirrored = ((images[:, 0, 0, 0] < 0).sum() for images in seen)
    assert plain == 0
    assert 16 < mirrored < 48


def test_a_source_without_labels_is_refused():
    source = ImageSource(stripes(10, 0)[0], name="plain")
    with pytest.raises(ValueError, match="labels. Received: source 'plain' without"):
        train_classifier.train_classifier(source)


def test_test_pictures_without_labels_are_refused_before_the_training(tmp_path):
    images, labels = stripes(64, 0)
    path = tmp_path / "half.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images)
    with pytest.raises(ValueError, match="labels"):
        train_classifier.main(
            ["--data", str(path), "--out", str(tmp_path / "never.safetensors")]
        )
    assert list(tmp_path.iterdir()) == [path]


def colours(folder, split, count):
    """Coloured pictures in folders; the second class is missing from the test part."""
    draws = np.random.default_rng(count)
    for kind, level in (("dark", 20), ("light", 200)):
        if (split, kind) == ("test", "dark"):
            continue
        path = folder / split / kind
        path.mkdir(parents=True)
        for number in range(count):
            pixels = draws.integers(level, level + 50, (10, 10, 3), np.uint8)
            Image.fromarray(pixels).save(path / f"{number}.png")


def test_joined_sets_of_several_sizes_make_one_classifier(tmp_path, capsys):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        colours(folder, "train", 40)
        colours(folder, "test", 10)
    (second / "train" / "light").rename(second / "train" / "medium")
    (second / "test" / "light").rename(second / "test" / "medium")
    out = tmp_path / "both.safetensors"
    train_classifier.main(
        f"--data {first} --data {second} --out {out} --epochs 1 --batch-size 16 "
        "--image-size 8 --widths 4,4 --pooled 0,1 --dimensions 3 --half "
        "--no-reference".split()
    )
    assert (
        "160 training and 20 test pictures of first + second" in capsys.readouterr().out
    )
    card = json.loads(out.with_suffix(".json").read_text())
    assert card["class_names"] == ["dark", "light", "medium"]
    assert card["network"]["pooled"] == [0, 1]
    assert card["reference"] is None
    assert "--image-size 8 --widths 4,4 --pooled 0,1" in card["trained_with"]
    parts = card["test_pictures"]
    assert [(part["name"], part["count"]) for part in parts] == [
        ("first", 10), ("second", 10),
    ]  # fmt: skip
    mean = sum(part["accuracy"] for part in parts) / 2
    np.testing.assert_allclose(card["test_accuracy"], mean, atol=1e-4)
    kept = {dtype for dtype, _ in card["weights"]["tensors"].values()}
    assert kept == {"float16"}
    opened = open_extractor(out.with_suffix(".json"))
    assert opened.image_shape == (8, 8, 3)
    right = opened.probabilities(load(first, 8, "test").images).argmax(axis=1) == 1
    assert right.mean() == parts[0]["accuracy"]  # what is stored is what was measured


def test_numbers_that_are_none_are_refused(data, tmp_path, capsys):
    with pytest.raises(SystemExit):
        train_classifier.main(
            f"--data {data} --out {tmp_path / 'x.safetensors'} --widths 4,b".split()
        )
    assert "argument --widths: invalid" in capsys.readouterr().err
