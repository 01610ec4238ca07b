"""The small classifier whose last hidden layer serves as a feature extractor."""

from __future__ import annotations

from collections.abc import Sequence

import keras


def small_classifier(
    image_shape: Sequence[int],
    classes: int,
    widths: Sequence[int] = (32, 48, 64, 64),
    dimensions: int = 64,
    seed: int = 0,
    pooled: Sequence[int] | None = None,
) -> keras.Model:
    """Builds a convolutional classifier of small pictures, with two outputs.

    The first convolution halves the picture, and average pooling halves it again after
    some of them; what is left keeps its place in the picture and feeds one hidden
    layer, whose values after the activation (`silu`, smooth, so that features move
    gently with the picture) are the features. Everything is float32 whatever the global
    policy, and all chance comes from `seed`, so that building the network disturbs
    nobody's random numbers.

    Args:
        image_shape: Tuple of ints `(height, width, channels)`.
        classes: int. Number of classes.
        widths: Sequence of ints. Channels of the convolutions, two or more.
        dimensions: int. Number of features.
        seed: int. Seed of the initial weights and of the dropout while training.
        pooled: Sequence of ints. Convolutions after which the picture is halved,
            counted from 0; None for the second and the last.

    Returns:
        Functional `keras.Model`. Input: float32 pictures in [-1, 1], `(batch, height,
        width, channels)`. Outputs by name: `features`, `(batch, dimensions)`, and
        `logits`, `(batch, classes)`.
    """
    pooled = (1, len(widths) - 1) if pooled is None else pooled
    images = x = keras.Input(image_shape, name="images", dtype="float32")
    for index, width in enumerate(widths):
        x = _convolution(x, width, index, seed)
        if index in pooled:
            x = keras.layers.AveragePooling2D(
                2, padding="same", dtype="float32", name=f"pool_{index}"
            )(x)
    x = keras.layers.Flatten(dtype="float32", name="flatten")(x)
    x = keras.layers.Dropout(0.3, seed=seed, dtype="float32", name="dropout")(x)
    features = keras.layers.Dense(
        dimensions,
        activation="silu",
        kernel_initializer=keras.initializers.GlorotUniform(seed + len(widths)),
        dtype="float32",
        name="features",
    )(x)
    logits = keras.layers.Dense(
        classes,
        kernel_initializer=keras.initializers.GlorotUniform(seed + len(widths) + 1),
        dtype="float32",
        name="logits",
    )(features)
    outputs = {"features": features, "logits": logits}
    return keras.Model(images, outputs, name="small_classifier")


def _convolution(x, width, index, seed):
    x = keras.layers.Conv2D(
        width,
        kernel_size=5 if index == 0 else 3,
        strides=2 if index == 0 else 1,
        padding="same",
        use_bias=False,
        kernel_initializer=keras.initializers.HeNormal(seed + index),
        dtype="float32",
        name=f"convolution_{index}",
    )(x)
    x = keras.layers.BatchNormalization(
        momentum=0.98, dtype="float32", name=f"normalization_{index}"
    )(x)
    return keras.layers.Activation("silu", dtype="float32", name=f"silu_{index}")(x)
