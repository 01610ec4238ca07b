"""Trains a small classifier and stores it as a feature extractor.

`python -m kerasgan.evaluation.train_classifier --data FOLDER --out NAME.safetensors`
writes the weights, `NAME.reference.safetensors` with the features of the test
pictures, and the card `NAME.json`. Several `--data` are joined: classes of one name are
one class. It made the extractors of this package.
"""

from __future__ import annotations

import argparse
import functools
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf
import typer

from kerasgan.data import load
from kerasgan.evaluation.classifier_network import small_classifier
from kerasgan.evaluation.extractor_files import write_extractor
from kerasgan.evaluation.joined_sources import join_sources

if TYPE_CHECKING:
    from kerasgan.data.sources import ImageSource

# How far a picture is moved at most, in pixels, and the rate of the optimizer.
_LARGEST_SHIFT = 1
_LEARNING_RATE = 2e-3


def _keep_silent(line: str) -> None:
    """Takes a line of progress and shows it to nobody."""


def train_classifier(
    train: ImageSource,
    epochs: int = 10,
    batch_size: int = 128,
    seed: int = 0,
    report: Callable[[str], None] = _keep_silent,
    mirror: bool = True,
    **settings: Any,
) -> keras.Model:
    """Trains a classifier on slightly moved and, unless told otherwise, mirrored ones.

    Without label smoothing, which sharpens classes at the cost of the differences
    within a class, and these are what a feature extractor is for.

    Args:
        train: `ImageSource` with labels.
        epochs: int. Passes over the pictures.
        batch_size: int. Pictures in a batch.
        seed: int. Seed of weights, order, mirroring and moves.
        report: Callable that takes a line of progress.
        mirror: bool. Mirror about half of the pictures; not where left and right
            matter, as in digits.
        **settings: Arguments of `small_classifier`, such as `widths`.

    Returns:
        `keras.Model` with outputs `features` and `logits`.

    Raises:
        ValueError: If the source has no labels.
    """
    shape, classes = train.image_shape, _classes(train)
    network = small_classifier(shape, classes, seed=seed, **settings)
    pictures = train.mirrored() if mirror else train
    steps = max(len(train) // batch_size, 1)
    model = _trainable(network, steps, epochs)
    progress = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: report(
            f"epoch {epoch + 1}/{epochs}: loss {logs['loss']:.4f}, "
            f"accuracy {logs['accuracy']:.4f} on moved training pictures"
        )
    )
    model.fit(
        _moved(pictures.dataset(batch_size, seed=seed), seed),
        epochs=epochs,
        steps_per_epoch=steps,
        shuffle=False,
        callbacks=[progress],
        verbose=0,
    )
    return network


def _classes(source):
    if source.labels is None:
        raise ValueError(
            "A classifier needs pictures with labels. "
            f"Received: source '{source.name}' without labels."
        )
    return source.classes


def _trainable(network, steps, epochs):
    rate = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=steps * epochs - steps // 2,
        warmup_target=_LEARNING_RATE,
        warmup_steps=steps // 2,
    )
    model = keras.Model(network.input, network.output["logits"])
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=0.05),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def _moved(batches, seed):
    """Moves each picture by at most one pixel; a function of seed and batch alone."""

    def move(index, batch):
        images, labels = batch
        _, height, width, _ = images.shape
        padded = _with_margin(images)
        offsets = tf.random.stateless_uniform(
            (len(images), 2),
            seed=(seed, index),
            maxval=2 * _LARGEST_SHIFT + 1,
            dtype=tf.int64,
        )
        rows = offsets[:, :1] + tf.range(height, dtype=tf.int64)
        columns = offsets[:, 1:] + tf.range(width, dtype=tf.int64)
        moved = tf.gather(padded, rows, axis=1, batch_dims=1)
        return tf.gather(moved, columns, axis=2, batch_dims=1), labels

    return batches.enumerate().map(move).prefetch(2)


def _with_margin(images):
    """What comes in at the edge: nothing, -1, in grey pictures; else the edge again."""
    margin = [_LARGEST_SHIFT, _LARGEST_SHIFT]
    margins = [[0, 0], margin, margin, [0, 0]]
    if images.shape[-1] == 1:
        return tf.pad(images, margins, constant_values=-1.0)
    return tf.pad(images, margins, "SYMMETRIC")


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains a small classifier and stores it as a feature extractor.

    Args:
        arguments: Sequence of str. Words of the command line; None for those that the
            process was given.

    Raises:
        DataError: If the pictures cannot be read or joined.
        StorageError: If a file cannot be written.
    """
    given = _parser().parse_args(arguments)
    train, test, parts = _load(given.data, given.image_size)
    typer.echo(f"{len(train)} training and {len(test)} test pictures of {train.name}")
    settings = {name: getattr(given, name) for name in _TRAINING}
    network = train_classifier(train, report=typer.echo, **settings)
    names = given.data_name or [part.name for part in parts]
    accuracy = write_extractor(
        network,
        test,
        given.out,
        given.half,
        given.reference,
        parts if len(parts) > 1 else (),
        data=" + ".join(names),
        data_licence="; ".join(given.data_licence or ["not stated"]),
        training_pictures={"count": len(train), "fingerprint": train.fingerprint},
        licence="Apache-2.0",
        trained_with=_command(names, given),
    )
    typer.echo(f"accuracy {accuracy:.4f} on {len(test)} test pictures")
    typer.echo(f"wrote {given.out} and its card")


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m kerasgan.evaluation.train_classifier",
        description="Trains a small classifier and stores it as a feature extractor.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = functools.partial(parser.add_argument, required=True)
    add("--data", action="append", help="pictures with labels; repeatable")
    add("--out", type=Path, help="file of weights, NAME.safetensors")
    for name, (default, kind, text) in _OPTIONS.items():
        option = f"--{name.replace('_', '-')}"
        taken = (
            {"action": argparse.BooleanOptionalAction}
            if kind is bool
            else {"type": kind}
        )
        parser.add_argument(option, default=default, help=text, **taken)
    for name in ("--data-name", "--data-licence"):
        parser.add_argument(name, action="append", help="of each source, for the card")
    return parser


def _numbers(text):
    return tuple(int(number) for number in text.split(","))


_OPTIONS = {
    "epochs": (10, int, "passes over the pictures"),
    "batch_size": (128, int, "pictures in a batch"),
    "seed": (0, int, "seed of everything random"),
    "image_size": (None, int, "size that pictures are brought to, in pixels"),
    "widths": ((32, 48, 64, 64), _numbers, "channels of the convolutions"),
    "pooled": (None, _numbers, "convolutions with pooling, from 0; else 2nd, last"),
    "dimensions": (64, int, "number of features"),
    "mirror": (True, bool, "mirror about half of the pictures"),
    "half": (False, bool, "store the weights as float16"),
    "reference": (True, bool, "store the features of the test pictures"),
}

_TRAINING = _OPTIONS.keys() - {"image_size", "half", "reference"}


def _load(data, image_size):
    train = join_sources([load(source, image_size, "train") for source in data])
    parts = [load(source, image_size, "test") for source in data]
    # Missing labels and unknown classes are found here, before the training.
    return train, join_sources(parts, train.class_names), parts


def _command(names, given):
    """The command for the card, with names in place of the paths of a machine."""
    words = ["python", "-m", "kerasgan.evaluation.train_classifier"]
    for name in names:
        words += ["--data", name]
    words += ["--out", given.out.name]
    for name in _OPTIONS:
        value, option = getattr(given, name), name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        elif value is not None:
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            words += [f"--{option}", text]
    return shlex.join(words)


if __name__ == "__main__":
    main()
