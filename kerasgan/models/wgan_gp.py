"""WGAN-GP: a critic kept Lipschitz by a penalty on its gradient.

Gulrajani et al. replaced the weight clipping of WGAN in 2017 by a penalty: between a
real and a generated picture the norm of the critic's gradient is drawn to 1.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.losses import gradient_penalty
from kerasgan.networks import (
    dcgan_discriminator,
    dcgan_generator,
    resnet_discriminator,
    resnet_generator,
)
from kerasgan.training import AdversarialModel, check_counts, check_weights


@keras.saving.register_keras_serializable(package="kerasgan")
class WGANGP(AdversarialModel):
    """Wasserstein GAN with gradient penalty, conditional where `classes` is given.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent. The paper has 128.
        classes: int or None. Number of classes; the generator is then told the label,
            and the critic projects on an embedding of it.
        width: int. Channels next to the picture ("dcgan") or everywhere ("resnet").
            The paper has 128 for its residual networks.
        body: str. "dcgan", or "resnet", with which the paper's best scores were got.
        critic_steps: int. Updates of the critic for one of the generator; the batch of
            `fit` is split into so many lots.
        penalty_weight: float. Weight of the gradient penalty.
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images, or `(images, labels)` with classes; see `AdversarialModel`. A batch of
        `fit` holds `critic_steps` lots; the paper's lot is 64, as is the default of
        `kerasgan.training.train`.

    Logs:
        discriminator_loss: Minus the estimated distance, penalty included: negative,
            and near 0 when the generator is good.
        generator_loss: Minus the critic's mean on fakes; says nothing by itself.
        gradient_penalty: Unweighted; well below 1 when the critic is near Lipschitz.

    Differs from the paper:
        * Pictures are not dequantised by noise, unlike in the paper's code.
        * The generator's batch is as large as the critic's lot, as in algorithm 1; the
          code for CIFAR-10 doubles it.
        * Classes are told by projection (Miyato and Koyama, 2018), not by an auxiliary
          classifier, and "dcgan" has kernels of 4x4.
        * The generator of `sample` is an exponential moving average (from later work).
        * The rate of learning is constant; the code for CIFAR-10 lowers it linearly to
          0, for which a Keras schedule can be given to `compile`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = WGANGP(image_shape=(28, 28, 1))
    >>> gan.compile()
    >>> pictures = kerasgan.data.load("fashion_mnist_10k")
    >>> history = gan.fit(pictures, batch_size=5 * 64, epochs=50)

    Reference:
        Gulrajani et al., 2017, algorithm 1. https://arxiv.org/abs/1704.00028
    """

    loss_names = ("discriminator_loss", "generator_loss", "gradient_penalty")

    def __init__(
        self,
        image_shape=(28, 28, 1),
        latent_dim=64,
        classes=None,
        width=64,
        body="dcgan",
        critic_steps=5,
        penalty_weight=10.0,
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, classes, average_half_life, **kwargs)
        check_counts(width=width, critic_steps=critic_steps)
        check_weights(penalty_weight=penalty_weight)
        self.critic_steps = critic_steps
        self.penalty_weight = penalty_weight
        self.adversarial_loss = losses.get("wasserstein")
        generator, critic = _bodies(body)
        self.set_networks(
            generator(image_shape, latent_dim, width, classes),
            critic(image_shape, width, classes),
        )

    def default_optimizers(self):
        """Returns two times Adam at 1e-4 without momentum, as in algorithm 1."""
        return tuple(
            keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9) for _ in range(2)
        )

    def train_step(self, data):
        """Updates the critic on each lot, then the generator once."""
        batch = self.unpack(data)
        for lot, (real, *labels) in enumerate(self.lots(*batch)):
            latent = self.sample_latent(real, lot)
            fake = self.generator([latent, *labels], training=True)
            with tf.GradientTape() as tape:
                real_logits = self.discriminator([real, *labels], training=True)
                fake_logits = self.discriminator([fake, *labels], training=True)
                distance = self.adversarial_loss.discriminator(real_logits, fake_logits)
                penalty = self.gradient_penalty(real, fake, labels, lot)
                d_loss = distance + self.penalty_weight * penalty
            self.update_discriminator(d_loss, tape)

        latent = self.sample_latent(real, self.critic_steps)
        with tf.GradientTape() as tape:
            fake = self.generator([latent, *labels], training=True)
            fake_logits = self.discriminator([fake, *labels], training=True)
            g_loss = self.adversarial_loss.generator(fake_logits)
        self.update_generator(g_loss, tape)
        self.update_average(batch[0])
        return self.log(
            discriminator_loss=d_loss, generator_loss=g_loss, gradient_penalty=penalty
        )

    def gradient_penalty(self, real, fake, labels, lot):
        """Returns the penalty between real and fake pictures of the same labels."""

        def critic(images):
            return self.discriminator([images, *labels], training=True)

        return gradient_penalty(critic, real, fake, self.step_key(real, "between", lot))


def _bodies(body):
    bodies = {
        "dcgan": (dcgan_generator, _dcgan_critic),
        "resnet": (resnet_generator, resnet_discriminator),
    }
    if body not in bodies:
        raise ValueError(
            f"`body` must be {' or '.join(map(repr, bodies))}. Received: body={body!r}."
        )
    return bodies[body]


def _dcgan_critic(image_shape, width, classes):
    # Batch norm would make a picture's gradient depend on the others of its batch.
    return dcgan_discriminator(
        image_shape, width, classes, batch_norm=False, last_bias=False
    )
