"""DCGAN: the adversarial game between two convolutional networks.

Radford, Metz and Chintala showed in 2016 which convolutional networks make the game of
Goodfellow et al. stable: strides instead of pooling, batch norm, ReLU in the generator,
leaky ReLU in the discriminator, and Adam with a small momentum.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.networks import dcgan_discriminator, dcgan_generator
from kerasgan.training import AdversarialModel, check_counts, check_game_name


@keras.saving.register_keras_serializable(package="kerasgan")
class DCGAN(AdversarialModel):
    """Deep convolutional GAN, conditional where `classes` is given.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent. The paper has 100.
        classes: int or None. Number of classes; the generator then takes an embedding
            of the label, and the discriminator projects on one.
        width: int. Channels next to the picture. The paper has 128 at 64 pixels.
        loss: str. The game: "non_saturating", the paper's, "minimax",
            "least_squares", "hinge" or "relativistic".
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images, or `(images, labels)` with classes; see `AdversarialModel`. Any batch
        size; the paper's is 128, the default of `kerasgan.training.train` 64.

    Logs:
        discriminator_loss: Near 2 ln 2 = 1.39 when the two are even (least squares:
            0.25, hinge: 2, relativistic: 0.69); towards 0, the discriminator wins.
        generator_loss: In the paper's game near ln 2 = 0.69 when the two are even;
            large when it loses.

    Differs from the paper:
        * Latents are normal, not uniform, as in all of kerasgan.
        * Kernels are 4x4, which stride 2 divides, not 5x5.
        * The generator of `sample` is an exponential moving average (from later work).
        * Classes are later work (projection: Miyato and Koyama, 2018), and so are all
          games but the first two. The relativistic one judges the fakes against the
          real logits from before the discriminator's update, which saves a pass.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = DCGAN(image_shape=(28, 28, 1))
    >>> gan.compile()
    >>> history = gan.fit(kerasgan.data.load("fashion_mnist_10k"), epochs=10)
    >>> pictures = gan.sample(16, seed=7)

    Reference:
        Radford et al., 2016. https://arxiv.org/abs/1511.06434
    """

    def __init__(
        self,
        image_shape=(28, 28, 1),
        latent_dim=64,
        classes=None,
        width=64,
        loss="non_saturating",
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, classes, average_half_life, **kwargs)
        check_counts(width=width)
        check_game_name(loss)
        self.adversarial_loss = losses.get(loss)
        self.set_networks(
            dcgan_generator(image_shape, latent_dim, width, classes),
            dcgan_discriminator(image_shape, width, classes),
        )

    def default_optimizers(self):
        """Returns two of the paper's: Adam at 2e-4 with a momentum of 0.5."""
        return tuple(keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2))

    def train_step(self, data):
        """Updates the discriminator, then the generator on the same fakes."""
        real, *labels = self.unpack(data)
        latent = self.sample_latent(real)
        with tf.GradientTape() as generator_tape:
            fake = self.generator([latent, *labels], training=True)

        with tf.GradientTape() as discriminator_tape:
            real_logits = self.discriminator([real, *labels], training=True)
            fake_logits = self.discriminator([fake, *labels], training=True)
            d_loss = self.adversarial_loss.discriminator(real_logits, fake_logits)
        self.update_discriminator(d_loss, discriminator_tape)

        with generator_tape:
            fake_logits = self.discriminator([fake, *labels], training=True)
            g_loss = self.adversarial_loss.generator(fake_logits, real_logits)
        self.update_generator(g_loss, generator_tape)
        self.update_average(real)
        return self.log(discriminator_loss=d_loss, generator_loss=g_loss)
