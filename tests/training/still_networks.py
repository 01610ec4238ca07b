"""Models whose step is a function of weights and pictures alone, to compare bit by bit.

What draws or depends on the batch is taken out: latents are read off the pictures, and
batch norm uses the averages that it has.
"""

import keras
import numpy as np
import tensorflow as tf

from kerasgan.models import DCGAN, GAN, R3GAN, WGAN, CycleGAN

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 8}
TRANSLATOR = {"image_shape": (32, 32, 3), "width": 4, "patch_halvings": 1, "blocks": 1}

MODELS = {
    "gan": (GAN, SMALL),
    "dcgan": (DCGAN, {**SMALL, "classes": 3}),
    "wgan": (WGAN, {**SMALL, "critic_steps": 2}),
    "r3gan": (R3GAN, {**SMALL, "schedule_images": 100}),
    "cyclegan": (CycleGAN, {**TRANSLATOR, "pool_size": 0}),
}


def still(name, optimizer="sgd", **settings):
    """A compiled model without batch statistics.

    Args:
        name: str. One of `MODELS`.
        optimizer: str. Name of the optimizer of both sides.
        **settings: Further arguments of `compile`.
    """
    keras.utils.set_random_seed(4)
    family, config = MODELS[name]
    gan = family(**config)
    for layer in gan._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    optimizers = [keras.optimizers.get(optimizer) for _ in range(2)]
    for each in optimizers:
        each.learning_rate = 1e-2
    gan.compile(*optimizers, **settings)
    return gan


def with_latents_of_pictures(gan):
    """A model whose latents are pixels, so that whoever gets a picture gets its."""

    def latents(images, draw=0):
        pixels = tf.reshape(images, (tf.shape(images)[0], 64))
        return pixels[:, 8 * draw : 8 * draw + gan.latent_dim]

    gan.sample_latent = latents
    return gan


def pictures(gan, count):
    """Random data as `train_step` takes them, float32."""
    random = np.random.default_rng(5)
    images = random.uniform(-1, 1, (2, count, *gan.image_shape)).astype(np.float32)
    if hasattr(gan, "translators"):
        return images[0], images[1]
    labels = np.arange(count, dtype=np.int32) % (gan.classes or 1)
    return images[0] if gan.classes is None else (images[0], labels)


def numbers(gan):
    """All that training moves but the means of the losses, as arrays."""
    variables = [
        *gan.variables,
        *gan.generator_optimizer.variables,
        *gan.discriminator_optimizer.variables,
    ]
    return [(v.path, v.value.numpy()) for v in variables]


def largest_difference(first, second):
    """The largest difference between the numbers of two models, and where it is."""
    return max(
        (float(np.abs(left.astype(float) - right).max(initial=0.0)), name)
        for (name, left), (_, right) in zip(first, second, strict=True)
    )
