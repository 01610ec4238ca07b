"""Training steps without the base, written for one purpose each, to compare with.

The same networks, losses and order of play as a family's `train_step`; latents from
TensorFlow's global generator, two bare optimizers, no averaging, no counters, no means
of the losses, no check for replicas or precision.
"""

import tensorflow as tf

from kerasgan import losses, models
from kerasgan.networks import mix_styles
from kerasgan.training.schedules import follow_images


def plain_step(gan):
    """Returns the plain step of a model, for a batch of real pictures.

    Args:
        gan: Model of kerasgan whose networks, loss and settings are used.
    """
    if isinstance(gan, (models.StyleGAN, models.StyleGAN2)):
        return _Styles(gan).step
    plain = _Plain(gan)
    one_pass = isinstance(gan, (models.DCGAN, models.R3GAN))
    return plain.pass_step if one_pass else plain.lots_step


class _Plain:
    """The same networks with a training loop of their own."""

    def __init__(self, gan):
        self.gan, self.game = gan, gan.adversarial_loss
        self.generator, self.discriminator = gan.generator, gan.discriminator
        self.g_optimizer, self.d_optimizer = gan.default_optimizers()
        for optimizer in (self.g_optimizer, self.d_optimizer):
            follow_images(optimizer, gan.images_shown)
        self.g_optimizer.build(self.generator.trainable_variables)
        self.d_optimizer.build(self.discriminator.trainable_variables)

    def descend(self, tape, loss, network, optimizer):
        """One optimizer step of one network."""
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)

    def draw(self, real):
        """Pictures of new latents."""
        latent = tf.random.normal((tf.shape(real)[0], self.gan.latent_dim))
        return self.generator(latent, training=True)

    def critic(self, images):
        """Logits, in training."""
        return self.discriminator(images, training=True)

    def lots_step(self, images):
        """The families of lots: each for the critic, then one for the generator."""
        for real in tf.split(images, getattr(self.gan, "critic_steps", 1)):
            fake = self.draw(real)
            with tf.GradientTape() as tape:
                real_logits = self.critic(real)
                loss = self.game.discriminator(real_logits, self.critic(fake))
                if isinstance(self.gan, (models.WGANGP, models.ProGAN)):
                    penalty = losses.gradient_penalty(self.critic, real, fake, key())
                    loss += self.gan.penalty_weight * penalty
                if isinstance(self.gan, models.ProGAN):
                    loss += self.gan.drift_weight * losses.drift_penalty(real_logits)
            self.descend(tape, loss, self.discriminator, self.d_optimizer)
            if isinstance(self.gan, models.WGAN):
                for variable in self.discriminator.trainable_variables:
                    bound = self.gan.clip
                    variable.assign(tf.clip_by_value(variable.value, -bound, bound))
        with tf.GradientTape() as tape:
            g_loss = self.game.generator(self.critic(self.draw(real)))
        self.descend(tape, g_loss, self.generator, self.g_optimizer)
        return loss, g_loss

    def pass_step(self, real):
        """DCGAN and R3GAN: one pass of the generator for both players."""
        with tf.GradientTape() as g_tape:
            fake = self.draw(real)
        with tf.GradientTape() as tape:
            if isinstance(self.gan, models.R3GAN):
                real_logits, r1 = losses.logits_and_penalty(self.critic, real)
                fake_logits, r2 = losses.logits_and_penalty(self.critic, fake)
                penalty = self.gan.penalty_weights[0] * (r1 + r2)
            else:
                real_logits, fake_logits = self.critic(real), self.critic(fake)
                penalty = 0.0
            loss = self.game.discriminator(real_logits, fake_logits) + penalty
        self.descend(tape, loss, self.discriminator, self.d_optimizer)
        if isinstance(self.gan, models.R3GAN):
            real_logits = self.critic(real)
        with g_tape:
            g_loss = self.game.generator(self.critic(fake), real_logits)
        self.descend(g_tape, g_loss, self.generator, self.g_optimizer)
        return loss, g_loss


class _Styles(_Plain):
    """StyleGAN and StyleGAN2: styles mixed of two, R1, and the length of paths."""

    def __init__(self, gan):
        super().__init__(gan)
        self.mapping, self.synthesis = (
            gan.generator.get_layer(name) for name in ("mapping", "synthesis")
        )
        self.count, self.noise_dim = (each.shape[1] for each in self.synthesis.inputs)
        self.steps = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.length = tf.Variable(0.0, trainable=False)

    def styles(self, count):
        """Mixed styles of new latents."""
        latents = tf.random.normal((2, count, self.gan.latent_dim))
        first, second = self.mapping(latents[0]), self.mapping(latents[1])
        chance = self.gan.mixing_probability
        return mix_styles(first, second, self.count, self.count, chance, key())

    def paint(self, styles):
        """Pictures of styles, with new noise."""
        noise = tf.random.normal((tf.shape(styles)[0], self.noise_dim))
        return self.synthesis([styles, noise], training=True)

    def draw(self, real):
        """Pictures of new latents."""
        return self.paint(self.styles(tf.shape(real)[0]))

    def step(self, real):
        """One update of each side."""
        lazy = isinstance(self.gan, models.StyleGAN2)
        fake = self.draw(real)
        with tf.GradientTape() as tape:
            real_logits, r1 = (self.lazy_r1 if lazy else self.every_r1)(real)
            loss = self.game.discriminator(real_logits, self.critic(fake)) + r1
        self.descend(tape, loss, self.discriminator, self.d_optimizer)
        with tf.GradientTape() as tape:
            g_loss = self.game.generator(self.critic(self.draw(real)))
            if lazy:
                g_loss += self.lazy_path(tf.shape(real)[0])
        self.descend(tape, g_loss, self.generator, self.g_optimizer)
        self.steps.assign_add(1)
        return loss, g_loss

    def every_r1(self, real):
        """Logits and R1, at every step."""
        logits, penalty = losses.logits_and_penalty(self.critic, real)
        return logits, self.gan.penalty_weight * penalty

    def lazy_r1(self, real):
        """Logits, and R1 now and then."""
        interval = self.gan.penalty_interval
        penalty = tf.cond(
            self.steps % interval == 0,
            lambda: losses.r1_penalty(self.critic, real),
            lambda: 0.0,
        )
        return self.critic(real), self.gan.penalty_weight * interval * penalty

    def lazy_path(self, count):
        """The length of paths, now and then, of half a batch."""
        interval, styles = self.gan.path_interval, self.styles((count + 1) // 2)
        penalty, length = tf.cond(
            self.steps % interval == 0,
            lambda: losses.path_length_penalty(self.paint, styles, key(), self.length),
            lambda: (0.0, self.length.value()),
        )
        self.length.assign(length)
        return self.gan.path_weight * interval * penalty


def key():
    """A new key for what is drawn from one."""
    return tf.random.uniform((2,), 0, 1000, tf.int32)
