"""What the generators of the style families share: mapping, mixing and sampling."""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import layers

from kerasgan.layers import EqualizedDense, LearnedConstant, PixelNormalization

GAIN = 2**0.5  # keeps the variance through a rectifier
LEAK = 0.2
SLOWNESS = 0.01  # of the mapping network's learning


def mapping_layers(depth, style_dim):
    """Makes the layers of the mapping network, dense ones that learn slowly.

    Args:
        depth: int. Number of layers.
        style_dim: int. Length of a style, and of all in between.

    Returns:
        dict of layers by name. They compute in float32: they cost little, and every
        pixel hangs on them.
    """
    names = [f"mapping_{index}" for index in range(1, depth + 1)]
    settings = {"gain": GAIN, "learning_rate_multiplier": SLOWNESS, "dtype": "float32"}
    return {name: EqualizedDense(style_dim, name=name, **settings) for name in names}


def connect_mapping(parts, latent_dim, label=None):
    """Connects the mapping network.

    Args:
        parts: dict of layers by name, those of `mapping_layers` among them.
        latent_dim: int. Length of a latent.
        label: Embedding layer of the labels, or None without classes.

    Returns:
        Functional model from `latent`, float `(batch, latent_dim)`, and `labels`, int32
        `(batch,)`, where there are classes, to styles, float `(batch, style_dim)`.

    Reference:
        Karras et al., 2019, section 2. https://arxiv.org/abs/1812.04948
    """
    latent = keras.Input((latent_dim,), name="latent")
    inputs, x = (
        [latent],
        PixelNormalization(dtype="float32", name="latent_norm")(latent),
    )
    if label is not None:
        labels = keras.Input((), dtype="int32", name="labels")
        inputs.append(labels)
        norm = PixelNormalization(dtype="float32", name="label_norm")
        x = layers.Concatenate(dtype="float32", name="joined")([x, norm(label(labels))])
    for name in (name for name in parts if name.startswith("mapping_")):
        x = layers.LeakyReLU(LEAK, dtype="float32", name=f"{name}_leaky")(
            parts[name](x)
        )
    return keras.Model(inputs, x, name="mapping")


def connect_style_generator(mapping, truncation, synthesis, noise):
    """Connects mapping, truncation and synthesis to the network that draws.

    Args:
        mapping: Functional model from latents (and labels) to styles.
        truncation: `Truncation` layer.
        synthesis: Functional model from styles of all layers and noise to images.
        noise: `LearnedConstant` layer of one noise for all pictures; None for noise
            that is an input.

    Returns:
        Functional model from `latent`, `labels` where the mapping has them,
        `truncation`, float `(batch,)`, and `noise`, float `(batch, noise_dim)`, where
        it is no constant, to images.
    """
    inputs = [_twin(tensor) for tensor in mapping.inputs]
    psi = keras.Input((), name="truncation")
    styles = truncation([mapping(inputs), psi])
    inputs.append(psi)
    if noise is None:
        inputs.append(_twin(synthesis.inputs[1]))
        image = synthesis([styles, inputs[-1]])
    else:
        image = synthesis([styles, noise(styles)])
    return keras.Model(inputs, image, name="generator")


def constant_noise(noise_dim):
    """Returns the layer of one noise for all pictures, which is not trained."""
    return LearnedConstant(
        (noise_dim,),
        keras.initializers.RandomNormal(stddev=1.0),
        dtype="float32",
        trainable=False,
        name="noise_constant",
    )


def mix_styles(first, second, count, live, probability, key):
    """Gives the layers from a drawn one on the second styles of pairs.

    Args:
        first: float tensor of styles, `(batch, style_dim)`.
        second: float tensor of the same shape.
        count: int. Number of layers that take a style.
        live: int. How many of them the network has now; one of them is drawn, never
            the first, for the whole batch.
        probability: float. Share of batches in which styles are mixed.
        key: int32 tensor of shape `(2,)`; what is drawn is a function of it.

    Returns:
        float tensor of shape `(batch, count, style_dim)`.

    Reference:
        Karras et al., 2019, section 3.1. https://arxiv.org/abs/1812.04948
    """
    chance = tf.random.stateless_uniform((), key)
    crossing = tf.random.stateless_uniform((), key + 1, 1, live, dtype=tf.int32)
    crossing = tf.where(chance < probability, crossing, count)
    from_first = (tf.range(count) < crossing)[None, :, None]
    return tf.where(from_first, first[:, None], second[:, None])


def _twin(tensor):
    return keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
