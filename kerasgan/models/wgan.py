"""WGAN: a critic in place of the discriminator, kept Lipschitz by clipping.

Arjovsky, Chintala and Bottou showed in 2017 that the difference of a critic's means on
real and generated data estimates the Wasserstein distance between them, if the critic
is Lipschitz; its gradient does not vanish where the two do not overlap.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.networks import dcgan_discriminator, dcgan_generator
from kerasgan.training import AdversarialModel, check_above_zero, check_counts, counter

LONG_RUN = 100  # updates of the critic for one of the generator
FIRST_LONG_RUNS = 25  # updates of the generator that have a long run before them
LONG_RUN_INTERVAL = 500  # after these, one in so many of the generator's updates


@keras.saving.register_keras_serializable(package="kerasgan")
class WGAN(AdversarialModel):
    """Wasserstein GAN with weight clipping, on DCGAN's networks.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent. The paper's code has 100.
        width: int. Channels next to the picture.
        critic_steps: int. Updates of the critic for one of the generator; the batch of
            `fit` is split into so many lots.
        clip: float. Bound of every weight of the critic.
        long_critic_runs: bool. Whether the critic is updated 100 times before each of
            the generator's first 25 updates and before every 500th, as in the paper's
            code. Worth its cost from about two million images; one device only.
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images; see `AdversarialModel`. A batch of `fit` holds `critic_steps` lots; the
        paper's lot is 64, as is the default of `kerasgan.training.train`.

    Logs:
        discriminator_loss: Minus the estimated distance times an unknown constant:
            negative, and near 0 when the generator is good.
        generator_loss: Minus the critic's mean on fakes; says nothing by itself.

    Differs from the paper:
        * Latents and kernels are those of `kerasgan.models.DCGAN`.
        * The critic's weights are within the bound from the start.
        * The generator of `sample` is an exponential moving average (from later work).

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = WGAN(image_shape=(28, 28, 1))
    >>> gan.compile()
    >>> pictures = kerasgan.data.load("fashion_mnist_10k")
    >>> history = gan.fit(pictures, batch_size=5 * 64, epochs=50)

    Reference:
        Arjovsky et al., 2017, algorithm 1. https://arxiv.org/abs/1701.07875
    """

    def __init__(
        self,
        image_shape=(28, 28, 1),
        latent_dim=64,
        width=64,
        critic_steps=5,
        clip=0.01,
        long_critic_runs=False,
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, None, average_half_life, **kwargs)
        check_counts(width=width, critic_steps=critic_steps)
        check_above_zero(clip=clip)
        self.critic_steps = critic_steps
        self.clip = clip
        self.long_critic_runs = long_critic_runs
        if long_critic_runs:
            self.single_device = "Build it with `long_critic_runs=False`."
        self.steps_of_run = counter(self, "steps_of_run")
        self.adversarial_loss = losses.get("wasserstein")
        self.set_networks(
            dcgan_generator(image_shape, latent_dim, width),
            dcgan_discriminator(image_shape, width, last_bias=False),
        )
        self.clip_critic()

    def default_optimizers(self):
        """Returns two times RMSprop at 5e-5, the paper's: no momentum."""
        # Keras adds epsilon under the root. A clipped critic's gradients are so small
        # that the default, 1e-7, would be most of the sum, and the steps tiny.
        return tuple(
            keras.optimizers.RMSprop(5e-5, rho=0.99, epsilon=1e-16) for _ in range(2)
        )

    def train_step(self, data):
        """Updates and clips the critic on each lot, then updates the generator."""
        (images,) = self.unpack(data)
        for lot, (real,) in enumerate(self.lots(images)):
            fake = self.generator(self.sample_latent(real, lot), training=True)
            with tf.GradientTape() as tape:
                real_logits = self.discriminator(real, training=True)
                fake_logits = self.discriminator(fake, training=True)
                d_loss = self.adversarial_loss.discriminator(real_logits, fake_logits)
            self.update_discriminator(d_loss, tape)
            self.clip_critic()

        with tf.GradientTape() as tape:
            latent = self.sample_latent(real, self.critic_steps)
            fake = self.generator(latent, training=True)
            g_loss = self.adversarial_loss.generator(
                self.discriminator(fake, training=True)
            )
        if self.long_critic_runs:
            self.update_generator_after_run(g_loss, tape)
        else:
            self.update_generator(g_loss, tape)
        self.update_average(images)
        return self.log(discriminator_loss=d_loss, generator_loss=g_loss)

    def clip_critic(self):
        """Brings every trainable weight of the critic into [-clip, clip]."""
        for variable in self.discriminator_variables:
            variable.assign(tf.clip_by_value(variable.value, -self.clip, self.clip))

    def update_generator_after_run(self, loss, tape):
        """Updates the generator if the critic has had all updates of its run."""
        updates = tf.cast(self.generator_optimizer.iterations.value, tf.int64)
        long = (updates < FIRST_LONG_RUNS) | (updates % LONG_RUN_INTERVAL == 0)
        steps = tf.where(long, max(1, LONG_RUN // self.critic_steps), 1)
        # Keras runs one step too many on datasets of unknown size, which fails for want
        # of data: it must not count.
        with tf.control_dependencies([loss]):
            self.steps_of_run.assign_add(1)
        due = self.steps_of_run.value >= tf.cast(steps, tf.int64)

        def update():
            self.update_generator(loss, tape)
            self.steps_of_run.assign(0)
            return True

        tf.cond(due, update, lambda: False)
