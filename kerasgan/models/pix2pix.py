"""Pix2Pix: translation of pictures, learnt from pairs.

Isola et al. gave in 2017 one answer to many questions of picture to picture (labels to
photographs, edges to objects, day to night): a U-Net that is told by an absolute error
where things are, and by a discriminator of patches what they look like.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.losses import absolute_error
from kerasgan.networks import patch_discriminator, unet_translator, without_dropout
from kerasgan.training import (
    LinearDecay,
    TranslationModel,
    check_counts,
    check_game_name,
    check_weights,
)


@keras.saving.register_keras_serializable(package="kerasgan")
class Pix2Pix(TranslationModel):
    """Conditional GAN that translates pictures of a to those of b, learnt from pairs.

    Args:
        image_shape: Tuple of `(height, width, channels)` in training, in pixels:
            multiples of 32. `translate` takes any size.
        width: int. Channels of both networks after the first convolution. The paper
            has 64.
        normalization: str. "instance" or "batch".
        dropout: float in [0, 1). Share of values dropped in the middle of the U-Net in
            training.
        patch_halvings: int. Convolutions of stride 2 of the discriminator: 3 judge
            patches of 70x70 pixels, as in the paper, and 2 of 34x34.
        reconstruction_weight: float. Weight of the absolute error, lambda.
        loss: str. The game: "non_saturating", the paper's, or another of
            `kerasgan.losses` but "wasserstein".
        schedule_images: int. Images over which the rate of learning stays for the first
            half and falls linearly to 0 in the second.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Pairs of pictures; see `TranslationModel`. Any batch size; the paper's is 1 to
        10, and 1 the default of `kerasgan.training.train`.

    Logs:
        discriminator_loss: ln 2 = 0.69 when the two are even; towards 0, the
            discriminator wins.
        generator_loss: ln 2 = 0.69 when the two are even; large when it loses.
        reconstruction_loss: Mean absolute error of pictures in [-1, 1], unweighted.

    Differs from the paper:
        * Dropout works in training only, so that a picture has one translation; the
          paper keeps it as the noise of its generator, which hardly uses it.
        * The U-Net halves five times whatever the size, so that it takes any multiple
          of 32, where the paper's goes down to one place; dropout follows two doublings
          instead of three.
        * Instance norm by default, which is what the paper's batch norm does to batches
          of one, but without its learned scale and offset. "batch" has them, and
          translates by the running means of training.
        * Half as many channels by default.
        * The rate of learning falls in the second half, as in the authors' later code;
          in the paper it stays.
        * Pictures are neither enlarged and cropped nor mirrored unless the data source
          does that.
        * The convolutions of stride 1 of the discriminator keep the size of their maps,
          where the paper's code loses a pixel.
        * Adam's epsilon is Keras' 1e-7, where the paper's code has 1e-8.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = Pix2Pix(image_shape=(128, 128, 3))
    >>> gan.compile()
    >>> pairs = kerasgan.data.load("facades", 128, second="right-half")
    >>> history = gan.fit(pairs, epochs=100)
    >>> photographs = gan.translate(labels)

    Reference:
        Isola et al., 2017. https://arxiv.org/abs/1611.07004
    """

    loss_names = ("discriminator_loss", "generator_loss", "reconstruction_loss")
    multiple = 32
    paired = True

    def __init__(
        self,
        image_shape=(64, 64, 3),
        width=32,
        normalization="instance",
        dropout=0.5,
        patch_halvings=3,
        reconstruction_weight=100.0,
        loss="non_saturating",
        schedule_images=200_000,
        **kwargs,
    ):
        super().__init__(image_shape, **kwargs)
        counts = {"width": width, "patch_halvings": patch_halvings}
        check_counts(**counts, schedule_images=schedule_images)
        check_weights(reconstruction_weight=reconstruction_weight)
        check_game_name(loss)
        self.reconstruction_weight = reconstruction_weight
        self.schedule_images = schedule_images
        self.adversarial_loss = losses.get(loss)
        channels = image_shape[2]
        generator = unet_translator(channels, width, normalization, dropout)
        self.set_networks(
            generator=generator,
            translator=without_dropout(generator),
            discriminator=patch_discriminator(
                channels, width, patch_halvings, normalization, conditional=True
            ),
        )

    @property
    def translators(self):
        """The one translator, the U-Net without dropout."""
        return {"a_to_b": self.translator}

    def default_optimizers(self):
        """Returns two times Adam at 2e-4, in the second half of the schedule to 0."""
        return tuple(
            keras.optimizers.Adam(LinearDecay(2e-4, self.schedule_images), beta_1=0.5)
            for _ in range(2)
        )

    def train_step(self, data):
        """Updates the discriminator, then the generator on the same translation."""
        source, target = self.unpack(data)
        key = self.step_key(source, "dropout")
        with tf.GradientTape() as generator_tape:
            fake = self.generator([source, key], training=True)

        with tf.GradientTape() as discriminator_tape:
            real_logits = self.discriminator([source, target], training=True)
            fake_logits = self.discriminator([source, fake], training=True)
            # Halved, so that the discriminator does not learn faster.
            game = self.adversarial_loss
            d_loss = 0.5 * game.discriminator(real_logits, fake_logits)
        self.update_discriminator(d_loss, discriminator_tape)

        if game.needs_real_logits:
            real_logits = self.discriminator([source, target], training=True)
        with generator_tape:
            fake_logits = self.discriminator([source, fake], training=True)
            g_loss = game.generator(fake_logits, real_logits)
            reconstruction = absolute_error(fake, target)
            g_total = g_loss + self.reconstruction_weight * reconstruction
        self.update_generator(g_total, generator_tape)
        return self.log(
            discriminator_loss=d_loss,
            generator_loss=g_loss,
            reconstruction_loss=reconstruction,
        )
