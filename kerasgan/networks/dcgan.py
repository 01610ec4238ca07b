"""The convolutional bodies of DCGAN.

Both networks are stacks of convolutions of stride 2 between a small base, 4 to 7 pixels
on its shorter side, and the picture: 28 pixels are 7 doubled twice, 64 are 4 doubled
four times. Layers carry fixed names, so that a tensor keeps its name in every file.
"""

from __future__ import annotations

import keras
from keras import layers

KERNEL_SIZE = 4  # pixels; a multiple of the stride, so every output sees as many inputs
MAXIMUM_FACTOR = 8  # channels grow from `width` to at most 8 * `width`
LEAK = 0.2


def dcgan_generator(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    width: int = 64,
    classes: int | None = None,
) -> keras.Model:
    """Builds the generator: a projection of the latent, then transposed convolutions.

    Batch norm and ReLU follow every layer but the last, which ends in tanh. With
    classes, an embedding of the label, as long as the latent, is joined to it.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; height and width
            are the same power of two times a base whose shorter side is 4 to 7.
        latent_dim: int. Length of the latent.
        width: int. Channels before the last layer.
        classes: int or None. Number of classes; None for an unconditional generator.

    Returns:
        Functional model from `latent`, float `(batch, latent_dim)`, and with classes
        `labels`, int32 `(batch,)`, to float32 images `(batch, *image_shape)` in
        [-1, 1].

    Raises:
        ValueError: If the size is no such multiple.

    Reference:
        Radford et al., 2016, section 3. https://arxiv.org/abs/1511.06434
    """
    *_, channels = image_shape
    base_height, base_width, stages = base_of(image_shape)
    latent = keras.Input((latent_dim,), name="latent")
    inputs, x = [latent], latent
    if classes is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        # Weak beside the latent: a label as strong as the latent draws one picture a
        # class from the start, and the generator does not find back to the latent.
        scale = keras.initializers.RandomNormal(stddev=0.1)
        embedding = layers.Embedding(classes, latent_dim, scale, name="label")
        inputs, x = [latent, labels], layers.Concatenate()([latent, embedding(labels)])
    filters = _filters(width, stages)[::-1]
    x = layers.Dense(
        base_height * base_width * filters[0],
        use_bias=False,
        kernel_initializer=_weights(),
        name="project",
    )(x)
    x = layers.Reshape((base_height, base_width, filters[0]), name="to_map")(x)
    for stage, following in enumerate(filters[1:], start=1):
        x = _normalized_relu(x, stage)
        x = _upsampling(following, f"up_{stage}", use_bias=False)(x)
    x = _normalized_relu(x, stages)
    # float32 to the end: pixels and losses must not be rounded to half precision.
    x = _upsampling(channels, "to_image", dtype="float32")(x)
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, image, name="generator")


def dcgan_discriminator(
    image_shape: tuple[int, int, int],
    width: int = 64,
    classes: int | None = None,
    batch_norm: bool = True,
    last_bias: bool = True,
) -> keras.Model:
    """Builds the discriminator: convolutions of stride 2, then one linear layer.

    Leaky ReLU follows every convolution, batch norm every one but the first. With
    classes, the logit gains the inner product of the last features with an embedding of
    the label (a projection discriminator).

    Args:
        image_shape: Tuple of `(height, width, channels)`, as for `dcgan_generator`.
        width: int. Channels after the first layer.
        classes: int or None. Number of classes; None for an unconditional one.
        batch_norm: bool. Whether there is batch norm.
        last_bias: bool. Whether the last layer has a bias; a game of differences of
            logits, such as Wasserstein's, does not notice it.

    Returns:
        Functional model from images, float `(batch, *image_shape)`, and with classes
        `labels`, int32 `(batch,)`, to float32 logits `(batch, 1)`.

    Raises:
        ValueError: If the size is not a power of two times a base of 4 to 7 pixels.

    Reference:
        Radford et al., 2016, section 3. https://arxiv.org/abs/1511.06434
        Miyato and Koyama, 2018, section 3. https://arxiv.org/abs/1802.05637
    """
    *_, stages = base_of(image_shape)
    image = keras.Input(image_shape, name="image")
    x = image
    for stage, filters in enumerate(_filters(width, stages), start=1):
        x = _downsampling(filters, f"down_{stage}", stage == 1 or not batch_norm)(x)
        if batch_norm and stage > 1:
            x = _normalization(f"norm_{stage}")(x)
        x = layers.LeakyReLU(LEAK, name=f"leaky_relu_{stage}")(x)
    features = layers.Flatten(name="features")(x)
    logits = layers.Dense(
        1,
        use_bias=last_bias,
        kernel_initializer=_weights(),
        dtype="float32",
        name="logits",
    )(features)
    if classes is None:
        return keras.Model([image], logits, name="discriminator")
    labels = keras.Input((), dtype="int32", name="labels")
    embedding = layers.Embedding(
        classes, features.shape[-1], _weights(), dtype="float32", name="label"
    )
    match = layers.Dot(1, dtype="float32", name="match")([features, embedding(labels)])
    logits = layers.Add(dtype="float32", name="conditional_logits")([logits, match])
    return keras.Model([image, labels], logits, name="discriminator")


def base_of(image_shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Halves a picture's size to the base from which DCGAN's networks double it.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels.

    Returns:
        Tuple of the base's height, its width and the number of doublings, 1 or more.

    Raises:
        ValueError: If the size is not a power of two times a base of 4 to 7 pixels.
    """
    height, width, _ = image_shape
    stages = 0
    while min(height, width) >= 8 and height % 2 == width % 2 == 0:
        height, width, stages = height // 2, width // 2, stages + 1
    if stages == 0 or not 4 <= min(height, width) <= 7:
        raise ValueError(
            "`image_shape` must have a height and a width that are the same power of "
            "two times a base whose shorter side is 4 to 7 pixels, such as 28, 32, 48, "
            f"64 or 128. Received: image_shape={tuple(image_shape)}. Load the pictures "
            "with another `image_size`."
        )
    return height, width, stages


def _filters(width, stages):
    return [width * min(2**stage, MAXIMUM_FACTOR) for stage in range(stages)]


def _weights():
    return keras.initializers.RandomNormal(stddev=0.02)


def _normalization(name):
    return layers.BatchNormalization(
        momentum=0.9,
        epsilon=1e-5,
        gamma_initializer=keras.initializers.RandomNormal(mean=1.0, stddev=0.02),
        name=name,
    )


def _normalized_relu(x, stage):
    return layers.ReLU(name=f"relu_{stage}")(_normalization(f"norm_{stage}")(x))


def _upsampling(filters, name, **kwargs):
    return layers.Conv2DTranspose(
        filters,
        KERNEL_SIZE,
        strides=2,
        padding="same",
        kernel_initializer=_weights(),
        name=name,
        **kwargs,
    )


def _downsampling(filters, name, use_bias):
    return layers.Conv2D(
        filters,
        KERNEL_SIZE,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=_weights(),
        name=name,
    )
