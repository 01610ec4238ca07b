"""CycleGAN: translation between two kinds of pictures, without a single pair.

Zhu et al. showed in 2017 that two translators can learn from two heaps of pictures:
each must deceive a discriminator of its target, and the way there and back must lead to
the picture that one started from.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.losses import absolute_error
from kerasgan.networks import patch_discriminator, resnet_translator
from kerasgan.training import (
    ImagePool,
    LinearDecay,
    TranslationModel,
    check_counts,
    check_weights,
)


@keras.saving.register_keras_serializable(package="kerasgan")
class CycleGAN(TranslationModel):
    """Cycle-consistent GAN: translates from a to b and back, learnt without pairs.

    Args:
        image_shape: Tuple of `(height, width, channels)` in training, in pixels:
            multiples of 4, at least 32. `translate` takes any size.
        width: int. Channels of the translators next to the picture; the discriminators
            have as many after their first convolution. The paper has 64.
        blocks: int or None. Residual blocks of a translator; None for six, or nine from
            256 pixels on, as in the paper.
        patch_halvings: int. Convolutions of stride 2 of a discriminator: 3 judge
            patches of 70x70 pixels, as in the paper, and 2 of 34x34.
        cycle_weight: float. Weight of the error of the way there and back, lambda.
        identity_weight: float. Weight of changing a picture that is of the target kind
            already, as a fraction of `cycle_weight`; 0 leaves that out, and a third of
            the translators' work with it.
        pool_size: int. Generated pictures that each discriminator is shown again.
        schedule_images: int. Images over which the rate of learning stays for the first
            half and falls linearly to 0 in the second. The paper has 200 epochs.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Pictures of both kinds; see `TranslationModel`. Any batch size; the paper's is
        1, which is the default of `kerasgan.training.train`.

    Logs:
        discriminator_loss: Sum of both: 0.5 when the players are even; towards 0, the
            discriminators win.
        generator_loss: Sum of both: 0.5 when the players are even, 2 when they lose.
        cycle_loss: Mean absolute error of the ways there and back, both together, of
            pictures in [-1, 1], unweighted.
        identity_loss: The same of pictures that should stay as they are; 0 where its
            weight is.

    Differs from the paper:
        * Half as many channels by default.
        * The identity loss is on by default, as in the paper's code; the paper has it
          for painting to photograph alone.
        * Convolutions of stride 2 of a translator, and those that double its maps, pad
          below and to the right alone, where the paper's code pads all around.
        * Pictures are neither enlarged and cropped nor mirrored unless the data source
          does that.
        * The convolutions of stride 1 of a discriminator keep the size of their maps,
          where the paper's code loses a pixel.
        * Adam's epsilon is Keras' 1e-7, where the paper's code has 1e-8.
        * Of a larger batch, each picture that the pool keeps gets a place of its own;
          see `kerasgan.training.ImagePool`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = CycleGAN(image_shape=(64, 64, 3))
    >>> gan.compile()
    >>> history = gan.fit(kerasgan.data.load("horses", 64, second="zebras"), epochs=50)
    >>> zebras = gan.translate(horses)
    >>> horses_again = gan.translate(zebras, direction="b_to_a")

    Reference:
        Zhu et al., 2017. https://arxiv.org/abs/1703.10593
    """

    loss_names = ("discriminator_loss", "generator_loss", "cycle_loss", "identity_loss")
    multiple = 4

    def __init__(
        self,
        image_shape=(64, 64, 3),
        width=32,
        blocks=None,
        patch_halvings=3,
        cycle_weight=10.0,
        identity_weight=0.5,
        pool_size=50,
        schedule_images=200_000,
        **kwargs,
    ):
        super().__init__(image_shape, **kwargs)
        if blocks is None:
            blocks = 9 if min(image_shape[:2]) >= 256 else 6
        counts = {"width": width, "blocks": blocks, "patch_halvings": patch_halvings}
        check_counts(**counts, schedule_images=schedule_images)
        check_weights(cycle_weight=cycle_weight, identity_weight=identity_weight)
        self.cycle_weight, self.identity_weight = cycle_weight, identity_weight
        self.schedule_images = schedule_images
        self.adversarial_loss = losses.get("least_squares")
        self.pool_a = ImagePool(pool_size, image_shape, name="pool_a")
        self.pool_b = ImagePool(pool_size, image_shape, name="pool_b")
        size = {"channels": image_shape[2], "width": width}
        self.set_networks(
            a_to_b=resnet_translator(**size, blocks=blocks, name="a_to_b"),
            b_to_a=resnet_translator(**size, blocks=blocks, name="b_to_a"),
            discriminator_a=patch_discriminator(
                **size, halvings=patch_halvings, name="discriminator_a"
            ),
            discriminator_b=patch_discriminator(
                **size, halvings=patch_halvings, name="discriminator_b"
            ),
        )

    @property
    def translators(self):
        """Both translators by direction."""
        return {"a_to_b": self.a_to_b, "b_to_a": self.b_to_a}

    @property
    def generator_variables(self):
        """Trainable variables of both translators."""
        return self.a_to_b.trainable_variables + self.b_to_a.trainable_variables

    @property
    def discriminator_variables(self):
        """Trainable variables of both discriminators."""
        networks = self.discriminator_a, self.discriminator_b
        return [v for network in networks for v in network.trainable_variables]

    def default_optimizers(self):
        """Returns two times Adam at 2e-4, in the second half of the schedule to 0."""
        return tuple(
            keras.optimizers.Adam(LinearDecay(2e-4, self.schedule_images), beta_1=0.5)
            for _ in range(2)
        )

    def train_step(self, data):
        """Updates both translators at once, then both discriminators."""
        real_a, real_b = self.unpack(data)
        with tf.GradientTape() as tape:
            fake_b = self.a_to_b(real_a, training=True)
            fake_a = self.b_to_a(real_b, training=True)
            g_loss = self.deceive(self.discriminator_b(fake_b, training=True))
            g_loss += self.deceive(self.discriminator_a(fake_a, training=True))
            cycle = absolute_error(self.b_to_a(fake_b, training=True), real_a)
            cycle += absolute_error(self.a_to_b(fake_a, training=True), real_b)
            identity = self.identity_error(real_a, real_b)
            faithful = cycle + self.identity_weight * identity
            g_total = g_loss + self.cycle_weight * faithful
        self.update_generator(g_total, tape)

        fake_a = self.pool_a(fake_a, self.step_key(real_a, "pool_a"))
        fake_b = self.pool_b(fake_b, self.step_key(real_a, "pool_b"))
        with tf.GradientTape() as tape:
            d_loss = self.tell_apart(self.discriminator_a, real_a, fake_a)
            d_loss += self.tell_apart(self.discriminator_b, real_b, fake_b)
        self.update_discriminator(d_loss, tape)
        return self.log(
            discriminator_loss=d_loss,
            generator_loss=g_loss,
            cycle_loss=cycle,
            identity_loss=identity,
        )

    def deceive(self, fake_logits):
        """Returns `E (D(fake) - 1)^2`, which the weights of the paper are made for."""
        return 2.0 * self.adversarial_loss.generator(fake_logits)  # the game halves it

    def identity_error(self, real_a, real_b):
        """Returns how far pictures that are of the target kind already are changed."""
        if self.identity_weight == 0:
            return tf.constant(0.0)  # a third of the translators' work is saved
        error = absolute_error(self.b_to_a(real_a, training=True), real_a)
        return error + absolute_error(self.a_to_b(real_b, training=True), real_b)

    def tell_apart(self, discriminator, real, fake):
        """Returns the loss of one discriminator."""
        real_logits = discriminator(real, training=True)
        fake_logits = discriminator(fake, training=True)
        return self.adversarial_loss.discriminator(real_logits, fake_logits)
