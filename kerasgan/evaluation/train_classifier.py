"""Trains a small classifier and stores it as a feature extractor.

`python -m kerasgan.evaluation.train_classifier --data FOLDER --out NAME.safetensors`
writes the weights, `NAME.reference.safetensors` with the features of the test
pictures, and the card `NAME.json`. It made the extractors of this package.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import keras
import tensorflow as tf
import typer

from kerasgan.data import load
from kerasgan.evaluation.classifier_network import small_classifier
from kerasgan.evaluation.extractor_files import write_extractor

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
) -> keras.Model:
    """Trains a classifier on mirrored and slightly moved pictures.

    Without label smoothing, which sharpens classes at the cost of the differences
    within a class, and these are what a feature extractor is for.

    Args:
        train: `ImageSource` with labels.
        epochs: int. Passes over the pictures.
        batch_size: int. Pictures in a batch.
        seed: int. Seed of weights, order, mirroring and moves.
        report: Callable that takes a line of progress.

    Returns:
        `keras.Model` with outputs `features` and `logits`.

    Raises:
        ValueError: If the source has no labels.
    """
    network = small_classifier(train.image_shape, _classes(train), seed=seed)
    steps = max(len(train) // batch_size, 1)
    model = _trainable(network, steps, epochs)
    progress = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: report(
            f"epoch {epoch + 1}/{epochs}: loss {logs['loss']:.4f}, "
            f"accuracy {logs['accuracy']:.4f} on moved training pictures"
        )
    )
    model.fit(
        _moved(train.mirrored().dataset(batch_size, seed=seed), seed),
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
        margin = [_LARGEST_SHIFT, _LARGEST_SHIFT]
        # -1 is the background of the data: what comes in at the edge is empty.
        padded = tf.pad(images, [[0, 0], margin, margin, [0, 0]], constant_values=-1.0)
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


def main(
    data: Annotated[str, typer.Option(help="Source of pictures with labels.")],
    out: Annotated[Path, typer.Option(help="File of the weights, NAME.safetensors.")],
    epochs: Annotated[int, typer.Option(help="Passes over the pictures.")] = 10,
    batch_size: Annotated[int, typer.Option(help="Pictures in a batch.")] = 128,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    data_name: Annotated[str, typer.Option(help="Data, for the card.")] = "",
    data_licence: Annotated[str, typer.Option(help="Licence, for the card.")] = "",
) -> None:
    """Trains a small classifier and stores it as a feature extractor."""
    train, test = load(data, split="train"), load(data, split="test")
    _classes(test)  # a missing label file is to be found before the training
    typer.echo(f"{len(train)} training and {len(test)} test pictures of {train.name}")
    network = train_classifier(train, epochs, batch_size, seed, typer.echo)
    accuracy = write_extractor(
        network,
        test,
        out,
        data=data_name or train.name,
        data_licence=data_licence or "not stated",
        training_pictures={"count": len(train), "fingerprint": train.fingerprint},
        licence="Apache-2.0",
        trained_with=(
            "python -m kerasgan.evaluation.train_classifier "
            f"--data {data_name or 'FOLDER'} --out {out.name} "
            f"--epochs {epochs} --batch-size {batch_size} --seed {seed}"
        ),
    )
    typer.echo(f"accuracy {accuracy:.4f} on {len(test)} test pictures")
    typer.echo(f"wrote {out}, its reference and its card")


if __name__ == "__main__":
    typer.run(main)
