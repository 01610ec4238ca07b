"""The command that makes an extractor."""

import numpy as np
import pytest
import tensorflow as tf
from typer.testing import CliRunner

from kerasgan.data import ImageSource
from kerasgan.evaluation import evaluate, open_extractor, train_classifier
from kerasgan.storage import sha256_of


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
    (x_train, y_train), (x_test, y_test) = stripes(640, 0), stripes(200, 1)
    path = tmp_path_factory.mktemp("data") / "stripes.npz"
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


@pytest.fixture(scope="module")
def command():
    import typer

    app = typer.Typer()
    app.command()(train_classifier.main)
    return app


@pytest.fixture(scope="module")
def trained(data, command, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "stripes_12.safetensors"
    arguments = [
        "--data", str(data), "--out", str(out), "--epochs", "6", "--batch-size", "32",
        "--data-name", "Stripes", "--data-licence", "CC0",
    ]  # fmt: skip
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return out, result.output


def test_the_command_reports_progress_and_accuracy(trained):
    _, output = trained
    assert "640 training and 200 test pictures" in output
    assert "epoch 1/6: loss" in output
    assert "epoch 6/6: loss" in output
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


def test_the_same_seed_writes_the_same_bytes(trained, data, command):
    out, _ = trained
    again = out.with_name("again.safetensors")
    arguments = f"--data {data} --out {again} --epochs 6 --batch-size 32".split()
    CliRunner().invoke(command, arguments, catch_exceptions=False)
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


def test_a_source_without_labels_is_refused():
    source = ImageSource(stripes(10, 0)[0], name="plain")
    with pytest.raises(ValueError, match="labels. Received: source 'plain' without"):
        train_classifier.train_classifier(source)


def test_test_pictures_without_labels_are_refused_before_the_training(tmp_path):
    images, labels = stripes(64, 0)
    path = tmp_path / "half.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images)
    with pytest.raises(ValueError, match="labels"):
        train_classifier.main(str(path), tmp_path / "never.safetensors")
    assert list(tmp_path.iterdir()) == [path]
