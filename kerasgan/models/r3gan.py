"""R3GAN: a relativistic game whose two penalties make it converge.

Huang et al. showed in 2024 that the relativistic pairing loss, penalised at real and at
generated pictures, has no need of the tricks that GANs had gathered, and gave it
residual networks of the present day, without any normalization.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import augmentation as augmentations
from kerasgan import losses
from kerasgan.layers import clip_leading_back
from kerasgan.losses import logits_and_penalty
from kerasgan.networks import r3gan_discriminator, r3gan_generator
from kerasgan.training import (
    AdversarialModel,
    ImageCosineDecay,
    check_choice,
    check_counts,
    check_probability,
    check_weights,
    cosine_schedule,
)

RATE, RATE_WIDTH = 2e-4, 768  # the paper's rate, and the width of its networks


@keras.saving.register_keras_serializable(package="kerasgan")
class R3GAN(AdversarialModel):
    """Regularized relativistic GAN, conditional where `classes` is given.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent.
        classes: int or None. Number of classes.
        width: int. Channels next to the picture, a multiple of 8; they double with
            every halving, to four times as many. The paper has 768 everywhere.
        blocks: int. Residual blocks at each size. The paper has 2.
        penalty_weight: float. Weight of both penalties at the start: gamma. The paper
            has 0.05 for CIFAR-10, 0.5 for ImageNet and 2 for FFHQ-64; the more alike
            the pictures, the more.
        final_penalty_weight: float or None. The weight at the end of the schedule;
            None for a tenth, as in the paper.
        augmentation: str or None. What both sides are seen through, as
            `kerasgan.augmentation.get` takes it.
        augmentation_probability: float. Probability of each operation of "ada" at the
            end of the schedule; it starts at 0. The paper has 0.3 to 0.55.
        clip_fakes: bool. Whether the discriminator is shown generated pictures clipped
            to [-1, 1], as samples are. For drawings on pure white or black: to draw it
            exactly is hard for a linear layer, and to tell it easy.
        schedule_images: int. Length of the cosine schedules, in images. The paper has
            20 million for CIFAR-10.
        average_half_life: float or None. Half-life of the averaged generator, in
            images shown. The paper has 500 000 and more.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images, or `(images, labels)` with classes; see `AdversarialModel`. Any batch
        size; the paper's is 512, the default of `kerasgan.training.train` 64.

    Logs:
        discriminator_loss: The game's part: ln 2 = 0.69 when the two are even; towards
            0, the discriminator wins.
        generator_loss: ln 2 = 0.69 when the two are even; large when it loses.
        r1_penalty: Half the squared gradient at real pictures, unweighted.
        r2_penalty: The same at generated ones.

    Differs from the paper:
        * Sizes change by the mean of 2x2 pixels and bilinearly, not through a filter of
          three; channels double towards the base instead of being as many everywhere.
        * Adam's second decay is 0.99 throughout; the paper lets it rise from 0.9. Its
          rate is the paper's at the paper's width, and higher in narrower networks.
        * Both players see the same fakes, real pictures and augmentations in a step;
          the paper's code draws new ones for the generator.
        * "ada" is the pipe of its paper, with colours at full and without cutout unless
          it is named; the paper's code has cutout and colours at half the probability.
        * One residual block at each size by default, on a base of 4 to 7 pixels.
        * The half-life of the average does not rise along the schedule.
        * Pictures in [-1, 1] are drawn by clipping the last, linear layer.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = R3GAN(image_shape=(32, 32, 3), augmentation="ada")
    >>> gan.compile()
    >>> history = gan.fit(kerasgan.data.load("pictures", (32, 32)), epochs=50)

    Reference:
        Huang et al., 2024. https://arxiv.org/abs/2501.05441
    """

    loss_names = ("discriminator_loss", "generator_loss", "r1_penalty", "r2_penalty")

    def __init__(
        self,
        image_shape=(32, 32, 3),
        latent_dim=64,
        classes=None,
        width=32,
        blocks=1,
        penalty_weight=0.5,
        final_penalty_weight=None,
        augmentation=None,
        augmentation_probability=0.3,
        clip_fakes=False,
        schedule_images=1_000_000,
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, classes, average_half_life, **kwargs)
        check_counts(width=width, blocks=blocks, schedule_images=schedule_images)
        if width % 8:
            raise ValueError(
                "`width` must be a multiple of 8, so that twice as many channels are "
                f"whole groups of 16. Received: width={width}."
            )
        if final_penalty_weight is None:
            final_penalty_weight = penalty_weight / 10
        check_weights(
            penalty_weight=penalty_weight,
            final_penalty_weight=final_penalty_weight,
        )
        check_choice((True, False), clip_fakes=clip_fakes)
        check_probability(augmentation_probability=augmentation_probability)
        self.penalty_weights = (penalty_weight, final_penalty_weight)
        self.augment = augmentations.get(augmentation)
        self.augmentation_probability = augmentation_probability
        self.clip_fakes = clip_fakes
        self.schedule_images = schedule_images
        self.width = width
        self.adversarial_loss = losses.get("relativistic")
        self.set_networks(
            r3gan_generator(image_shape, latent_dim, width, blocks, classes),
            r3gan_discriminator(image_shape, width, blocks, classes),
        )

    def default_optimizers(self):
        """Returns two times Adam without momentum, along a cosine to a quarter.

        At first the rate is 2e-4 times the root of 768 over the width, 9.8e-4 for 32:
        weights are larger by that in narrower layers, so a step is as large next to
        them as in the paper's networks.
        """
        first = RATE * (RATE_WIDTH / self.width) ** 0.5
        rate = ImageCosineDecay(first, self.schedule_images, alpha=0.25)
        return tuple(
            keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99, epsilon=1e-8)
            for _ in range(2)
        )

    def train_step(self, data):
        """Updates the discriminator, then the generator on the same fakes."""
        real, *labels = self.unpack(data)
        latent = self.sample_latent(real)
        see_real = self.critic(labels, self.step_key(real, "real"))
        see_fake = self.critic(labels, self.step_key(real, "fake"))
        with tf.GradientTape() as generator_tape:
            fake = self.generator([latent, *labels], training=True)
            fake = clip_leading_back(fake) if self.clip_fakes else fake

        with tf.GradientTape() as discriminator_tape:
            real_logits, r1 = logits_and_penalty(see_real, real)
            fake_logits, r2 = logits_and_penalty(see_fake, fake)
            d_loss = self.adversarial_loss.discriminator(real_logits, fake_logits)
            d_total = d_loss + self.scheduled(*self.penalty_weights) * (r1 + r2)
        self.update_discriminator(d_total, discriminator_tape)

        real_logits = see_real(real)
        with generator_tape:
            g_loss = self.adversarial_loss.generator(see_fake(fake), real_logits)
        self.update_generator(g_loss, generator_tape)
        self.update_average(real)
        return self.log(
            discriminator_loss=d_loss,
            generator_loss=g_loss,
            r1_penalty=r1,
            r2_penalty=r2,
        )

    def critic(self, labels, key):
        """Returns the map from images to logits, through an augmentation by a key."""
        probability = self.scheduled(0.0, self.augmentation_probability)

        def see(images):
            if self.augment is not None:
                images = self.augment(images, key, probability)
            return self.discriminator([images, *labels], training=True)

        return see

    def scheduled(self, start, end):
        """Returns a value on its cosine way, by the images shown so far."""
        shown = self.images_shown.value
        return cosine_schedule(start, end, shown, self.schedule_images)
