"""ProGAN: a generator and a discriminator that grow with the pictures.

Karras et al. trained in 2018 at 4x4 pixels first and added a block to both networks
whenever the size had been learned, faded in smoothly; equalised rates of learning and
normalised pixels keep both from escalating.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.losses import drift_penalty, gradient_penalty
from kerasgan.networks import ProGANDiscriminator, ProGANGenerator
from kerasgan.training import GrowingModel, check_counts, check_weights


@keras.saving.register_keras_serializable(package="kerasgan")
class ProGAN(GrowingModel):
    """Progressively growing GAN, with the Wasserstein game and gradient penalty.

    `kerasgan.training.train` grows it from the base, 4x4 pixels for 32, 64, 128 ..., to
    the pictures' size. By hand: `grow_to`, `compile`, `fit`, level by level; a new
    model is as large as its pictures.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent. The paper has 512.
        width: int. Channels next to the full-size picture; they double towards the
            base. The paper has 16 at 1024 pixels, which makes 256 at 64.
        maximum_width: int. Channels at most. The paper has 512.
        penalty_weight: float. Weight of the gradient penalty.
        drift_weight: float. Weight of the squared logits of real pictures.
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown.
        level: int or None. How often the networks have grown from the base; None for
            as often as they can.
        fading: bool. Whether the outputs of the level below are still connected.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images of full size at every level; see `AdversarialModel`. The batch of `train`
        is that of full-size pictures and doubles with every halving, up to four times.

    Logs:
        discriminator_loss: Minus the estimated distance, penalties included.
        generator_loss: Minus the discriminator's mean on fakes; says nothing by itself.
        gradient_penalty: Unweighted.

    Differs from the paper:
        * Latents of 64 numbers and narrower networks by default.
        * The critic's last layer has no bias, which only the drift term would notice.
        * Deviations are those of groups of four pictures, as in the official code; the
          paper takes them over the whole batch.
        * Pictures in [-1, 1] are drawn by clipping the last, linear layer.
        * Stages are shares of the images that `train` is told, not 600 000 each.
        * The average's half-life is told in images, and is short in the beginning.
        * Rates of learning do not rise over the first 40 000 images of a stage, as they
          do in the official code.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = ProGAN(image_shape=(32, 32, 3))
    >>> history = train(gan, "pictures", images=1_000_000, directory="runs/progan")

    Reference:
        Karras et al., 2018. https://arxiv.org/abs/1710.10196
    """

    loss_names = ("discriminator_loss", "generator_loss", "gradient_penalty")
    default_batch_size = 32

    def __init__(
        self,
        image_shape=(32, 32, 3),
        latent_dim=64,
        width=32,
        maximum_width=128,
        penalty_weight=10.0,
        drift_weight=0.001,
        average_half_life=10_000,
        level=None,
        fading=False,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, None, average_half_life, **kwargs)
        check_counts(width=width, maximum_width=maximum_width)
        check_weights(penalty_weight=penalty_weight, drift_weight=drift_weight)
        self.penalty_weight, self.drift_weight = penalty_weight, drift_weight
        self.adversarial_loss = losses.get("wasserstein")
        sizes = (image_shape, latent_dim, width, maximum_width)
        self.set_growth(
            ProGANGenerator(*sizes),
            ProGANDiscriminator(image_shape, width, maximum_width),
            None if average_half_life is None else ProGANGenerator(*sizes),
            level,
            fading,
        )

    def default_optimizers(self):
        """Returns two times Adam at 1e-3 without momentum, the paper's."""
        return tuple(
            keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99, epsilon=1e-8)
            for _ in range(2)
        )

    def train_step(self, data):
        """Updates the critic, then the generator, at the size of the level."""
        (images,) = self.unpack(data)
        real = self.fade(images)
        fake = self.generator(self.sample_latent(real), training=True)
        with tf.GradientTape() as tape:
            real_logits = self.critic(real)
            distance = self.adversarial_loss.discriminator(
                real_logits, self.critic(fake)
            )
            key = self.step_key(real, "between")
            penalty = gradient_penalty(self.critic, real, fake, key)
            drift = drift_penalty(real_logits)
            d_loss = (
                distance + self.penalty_weight * penalty + self.drift_weight * drift
            )
        self.update_discriminator(d_loss, tape)

        with tf.GradientTape() as tape:
            fake = self.generator(self.sample_latent(real, draw=1), training=True)
            g_loss = self.adversarial_loss.generator(self.critic(fake))
        self.update_generator(g_loss, tape)
        self.update_average(images)
        return self.log(
            discriminator_loss=d_loss, generator_loss=g_loss, gradient_penalty=penalty
        )

    def critic(self, images):
        """Returns the logits of pictures of the level's size."""
        return self.discriminator(images, training=True)
