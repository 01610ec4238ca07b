"""What the abstract base costs: each family's step next to a plain one, side by side.

The plain step has the same networks, losses and order of play, written for this one
purpose: latents from TensorFlow's global generator, two bare optimizers, no averaging,
no counters, no means of the losses, no check for replicas or precision. Both are timed
round by round, first one and then the other, in one process; the ratio is the median
over the rounds. Averaging, which the plain step has not, is left out of both.

Run: python benchmarks/base_cost.py [FAMILY ...]
"""

import argparse

import keras
import tensorflow as tf
from _side_by_side import print_heading, print_row

from kerasgan import losses, models

LOT = 64

FAMILIES = {
    "GAN": {"image_shape": (28, 28, 1)},
    "DCGAN": {"image_shape": (28, 28, 1)},
    "WGAN": {"image_shape": (28, 28, 1), "critic_steps": 2},
    "WGANGP": {"image_shape": (28, 28, 1), "critic_steps": 2},
    "SNGAN": {"image_shape": (28, 28, 1), "width": 32, "critic_steps": 2},
    "R3GAN": {"image_shape": (32, 32, 3)},
}


class Plain:
    """The same networks with a training loop of their own."""

    def __init__(self, gan):
        self.gan, self.game = gan, gan.adversarial_loss
        self.generator, self.discriminator = gan.generator, gan.discriminator
        self.g_optimizer, self.d_optimizer = gan.default_optimizers()
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
        """GAN, WGAN, WGANGP and SNGAN: every lot for the critic, then the generator."""
        for real in tf.split(images, self.gan.critic_steps):
            fake = self.draw(real)
            with tf.GradientTape() as tape:
                loss = self.game.discriminator(self.critic(real), self.critic(fake))
                if isinstance(self.gan, models.WGANGP):
                    key = tf.random.uniform((2,), 0, 1000, tf.int32)
                    penalty = losses.gradient_penalty(self.critic, real, fake, key)
                    loss += self.gan.penalty_weight * penalty
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


def steps_of(family):
    """The family's compiled step without averaging, and the plain one."""
    model = getattr(models, family)
    ours, other = (model(**FAMILIES[family], average_half_life=None) for _ in range(2))
    ours.compile()
    plain = Plain(other)
    one_pass = family in ("DCGAN", "R3GAN")
    plain_step = plain.pass_step if one_pass else plain.lots_step
    return ours, tf.function(ours.train_step), tf.function(plain_step)


def main(families):
    """Prints the table."""
    print_heading()
    for family in families:
        keras.utils.set_random_seed(0)
        gan, ours, plain = steps_of(family)
        images = LOT * gan.critic_steps
        batch = tf.random.uniform((images, *gan.image_shape), -1, 1, seed=0)
        print_row(family, ours, plain, batch, images)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "families",
        nargs="*",
        metavar="FAMILY",
        help=f"one of {', '.join(FAMILIES)}; all of them if none is named",
    )
    chosen = parser.parse_args().families or list(FAMILIES)
    if unknown := set(chosen) - set(FAMILIES):
        parser.error(f"there is no family {', '.join(sorted(unknown))}")
    main(chosen)
