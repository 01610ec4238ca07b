"""SNGAN: a discriminator kept Lipschitz by normalizing every kernel.

Miyato et al. divided in 2018 every kernel of the discriminator by its spectral norm,
which costs one product of a matrix and a vector a step, and added with Koyama the
projection discriminator for classes; Zhang et al. added self-attention in 2019.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.networks import resnet_discriminator, resnet_generator
from kerasgan.training import AdversarialModel, check_counts, check_game_name


@keras.saving.register_keras_serializable(package="kerasgan")
class SNGAN(AdversarialModel):
    """Spectrally normalized GAN of residual networks, conditional with `classes`.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent. The paper has 128.
        classes: int or None. Number of classes; the generator's batch norms are then
            conditional, and the discriminator projects on an embedding of the label.
        width: int. Channels everywhere. The paper has 256 in the generator and 128 in
            the discriminator at 32 pixels.
        critic_steps: int. Updates of the discriminator for one of the generator; the
            batch of `fit` is split into so many lots.
        attention: int or None. Height, in pixels, of the map that gets self-attention
            in both networks, such as 16 of a picture of 32.
        loss: str. The game: "hinge", the paper's, or another of `kerasgan.losses`.
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images, or `(images, labels)` with classes; see `AdversarialModel`. A batch of
        `fit` holds `critic_steps` lots; the paper's lot is 64, as is the default of
        `kerasgan.training.train`.

    Logs:
        discriminator_loss: 2 when the two are even, under the hinge game; towards 0,
            the discriminator wins.
        generator_loss: Minus the discriminator's mean on fakes; says nothing by itself.

    Differs from the paper:
        * Both networks have one width; the last layer of the discriminator has no bias,
          which the hinge game does not move while all logits are within its margins.
        * The generator's batch is as large as the discriminator's lot; the paper's code
          doubles it. The relativistic game judges it against the last lot's logits.
        * With attention, the generator's kernels are not normalized, as SAGAN's are.
        * The generator of `sample` is an exponential moving average (from later work).
        * The rate of learning is constant; the paper's code lowers it linearly to 0,
          for which a Keras schedule can be given to `compile`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = SNGAN(image_shape=(28, 28, 1), classes=10)
    >>> gan.compile()
    >>> pictures = kerasgan.data.load("fashion_mnist_10k")
    >>> history = gan.fit(pictures, batch_size=5 * 64, epochs=50)
    >>> shoes = gan.sample(16, labels=7)

    Reference:
        Miyato et al., 2018. https://arxiv.org/abs/1802.05957
        Miyato and Koyama, 2018. https://arxiv.org/abs/1802.05637
        Zhang et al., 2019. https://arxiv.org/abs/1805.08318
    """

    def __init__(
        self,
        image_shape=(28, 28, 1),
        latent_dim=64,
        classes=None,
        width=64,
        critic_steps=5,
        attention=None,
        loss="hinge",
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, classes, average_half_life, **kwargs)
        check_counts(width=width, critic_steps=critic_steps)
        check_game_name(loss, lipschitz=True)
        self.critic_steps = critic_steps
        self.adversarial_loss = losses.get(loss)
        self.set_networks(
            resnet_generator(image_shape, latent_dim, width, classes, attention),
            resnet_discriminator(image_shape, width, classes, True, attention),
        )

    def default_optimizers(self):
        """Returns two times Adam at 2e-4 without momentum, the paper's."""
        return tuple(
            keras.optimizers.Adam(2e-4, beta_1=0.0, beta_2=0.9) for _ in range(2)
        )

    def train_step(self, data):
        """Updates the discriminator on each lot, then the generator once."""
        batch = self.unpack(data)
        for lot, (real, *labels) in enumerate(self.lots(*batch)):
            latent = self.sample_latent(real, lot)
            fake = self.generator([latent, *labels], training=True)
            with tf.GradientTape() as tape:
                real_logits = self.discriminator([real, *labels], training=True)
                fake_logits = self.discriminator([fake, *labels], training=True)
                d_loss = self.adversarial_loss.discriminator(real_logits, fake_logits)
            self.update_discriminator(d_loss, tape)

        latent = self.sample_latent(real, self.critic_steps)
        with tf.GradientTape() as tape:
            fake = self.generator([latent, *labels], training=True)
            fake_logits = self.discriminator([fake, *labels], training=True)
            g_loss = self.adversarial_loss.generator(fake_logits, real_logits)
        self.update_generator(g_loss, tape)
        self.update_average(batch[0])
        return self.log(discriminator_loss=d_loss, generator_loss=g_loss)
