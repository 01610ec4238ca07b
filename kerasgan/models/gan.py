"""GAN: the adversarial game between two multilayer perceptrons.

Goodfellow et al. introduced the game in 2014: a generator maps noise to data, a
discriminator tells data from what was generated, and each learns from the other.
"""

from __future__ import annotations

import math

import keras
import tensorflow as tf
from keras import layers

from kerasgan import losses
from kerasgan.training import AdversarialModel, check_counts, check_game_name

LEAK = 0.2


@keras.saving.register_keras_serializable(package="kerasgan")
class GAN(AdversarialModel):
    """Generative adversarial network of fully connected layers, for any image shape.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels; any size.
        latent_dim: int. Length of the latent. The paper has 100.
        width: int. Units of the narrowest hidden layer; the generator widens by
            `width`, `2 * width`, `4 * width`, the discriminator narrows the other way.
        loss: str. The game: "non_saturating" or "minimax", the paper's two, or another
            of `kerasgan.losses` but "wasserstein".
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images; see `AdversarialModel`. Any batch size; the paper's is 100, the default
        of `kerasgan.training.train` 64.

    Logs:
        discriminator_loss: Near 2 ln 2 = 1.39 when the two are even; towards 0, the
            discriminator wins.
        generator_loss: Near ln 2 = 0.69 when the two are even; large when it loses.

    Differs from the paper:
        * Latents are normal, not uniform, as in all of kerasgan.
        * The generator has batch norm and leaky ReLU, as later code has; the paper has
          ReLU and sigmoid. The discriminator has leaky ReLU instead of maxout and
          dropout. Pixels are in [-1, 1] by tanh, not in [0, 1] by the logistic.
        * Adam at 2e-4 instead of momentum, for both.
        * The generator of `sample` is an exponential moving average (from later work).

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = GAN(image_shape=(28, 28, 1))
    >>> gan.compile()
    >>> history = gan.fit(kerasgan.data.load("fashion_mnist_10k"), epochs=10)
    >>> pictures = gan.sample(16, seed=7)

    Reference:
        Goodfellow et al., 2014. https://arxiv.org/abs/1406.2661
    """

    def __init__(
        self,
        image_shape=(28, 28, 1),
        latent_dim=64,
        width=256,
        loss="non_saturating",
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, None, average_half_life, **kwargs)
        check_counts(width=width)
        check_game_name(loss)
        self.adversarial_loss = losses.get(loss)
        self.set_networks(
            _generator(image_shape, latent_dim, width),
            _discriminator(image_shape, width),
        )

    def default_optimizers(self):
        """Returns two times Adam at 2e-4 with a momentum of 0.5."""
        return tuple(keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2))

    def train_step(self, data):
        """Updates the discriminator, then the generator."""
        (real,) = self.unpack(data)
        fake = self.generator(self.sample_latent(real), training=True)
        with tf.GradientTape() as tape:
            real_logits = self.discriminator(real, training=True)
            fake_logits = self.discriminator(fake, training=True)
            d_loss = self.adversarial_loss.discriminator(real_logits, fake_logits)
        self.update_discriminator(d_loss, tape)

        with tf.GradientTape() as tape:
            fake = self.generator(self.sample_latent(real, draw=1), training=True)
            fake_logits = self.discriminator(fake, training=True)
            g_loss = self.adversarial_loss.generator(fake_logits, real_logits)
        self.update_generator(g_loss, tape)
        self.update_average(real)
        return self.log(discriminator_loss=d_loss, generator_loss=g_loss)


def _generator(image_shape, latent_dim, width):
    latent = x = keras.Input((latent_dim,), name="latent")
    for stage, units in enumerate((width, 2 * width, 4 * width), start=1):
        x = layers.Dense(units, name=f"dense_{stage}")(x)
        x = layers.LeakyReLU(LEAK, name=f"leaky_relu_{stage}")(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"norm_{stage}")(x)
    # float32 to the end: pixels and losses must not be rounded to half precision.
    x = layers.Dense(math.prod(image_shape), dtype="float32", name="to_pixels")(x)
    x = layers.Reshape(image_shape, dtype="float32", name="to_image")(x)
    image = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model([latent], image, name="generator")


def _discriminator(image_shape, width):
    image = keras.Input(image_shape, name="image")
    x = layers.Flatten(name="pixels")(image)
    for stage, units in enumerate((2 * width, width), start=1):
        x = layers.Dense(units, name=f"dense_{stage}")(x)
        x = layers.LeakyReLU(LEAK, name=f"leaky_relu_{stage}")(x)
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model([image], logits, name="discriminator")
