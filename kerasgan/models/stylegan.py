"""StyleGAN: the latent says what every layer does, not what the first one gets.

Karras et al. gave the generator in 2019 a learned constant to start from, a mapping of
the latent to a style that scales and moves the maps of every layer, and noise for what
is left to chance; it grows as ProGAN does.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import losses
from kerasgan.losses import logits_and_penalty
from kerasgan.networks import ProGANDiscriminator, StyleGANGenerator, mix_styles
from kerasgan.training import (
    GrowingModel,
    check_choice,
    check_counts,
    check_probability,
    check_weights,
)


@keras.saving.register_keras_serializable(package="kerasgan")
class StyleGAN(GrowingModel):
    """Style-based GAN that grows, with the non-saturating game and R1.

    `kerasgan.training.train` grows it from 8x8 pixels for 32, 64, 128 ..., to the
    pictures' size. By hand: `grow_to`, `compile`, `fit`, level by level; a new model is
    as large as its pictures.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent and of a style. The paper has 512.
        width: int. Channels next to the full-size picture; they double towards the
            base. The paper has 16 at 1024 pixels, which makes 256 at 64.
        maximum_width: int. Channels at most. The paper has 512.
        mapping_depth: int. Layers of the mapping network. The paper has 8.
        grow: bool. Whether `train` starts small; else it trains at full size.
        mixing_probability: float. Share of batches whose styles are mixed of two.
        truncation_cutoff: int or None. How many layers, the coarsest, `truncation`
            applies to; None for all.
        noise: str. "constant" for one noise for all pictures, "input" for a noise of
            each, drawn from the seed as the latents are.
        penalty_weight: float. Weight of R1: gamma. The paper has 10 at 1024x1024
            pixels; for small pictures, StyleGAN2's 0.0002 * height * width / batch is a
            start: 0.0064 at 32x32 in batches of 32.
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
        discriminator_loss: The game's part: 2 ln 2 = 1.39 when the two are even;
            towards 0, the discriminator wins.
        generator_loss: ln 2 = 0.69 when the two are even; large when it loses.
        r1_penalty: Half the squared gradient at real pictures, unweighted.

    Differs from the paper:
        * Latents of 64 numbers and narrower networks by default.
        * The learned constant has no bias of its own beside it.
        * A doubling of maps repeats pixels and blurs after the convolution, at every
          size; blurs keep what they see at the edges instead of letting zeros in.
        * Pictures in [-1, 1] are drawn by clipping the last, linear layer.
        * Stages are shares of the images that `train` is told, not 600 000 each.
        * The average's half-life is told in images, and is short in the beginning.
        * The average averages the mean style, too; the paper's code copies it.
        * Rates of learning do not rise with the size; the paper's code has 1.5e-3 at
          128 pixels and more above, for which give `compile` optimizers.
        * A batch is used once; the paper's code takes four steps on each.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = StyleGAN(image_shape=(32, 32, 3))
    >>> history = train(gan, "pictures", images=1_000_000, directory="runs/stylegan")
    >>> pictures = gan.sample(16, truncation=0.7)

    Reference:
        Karras et al., 2019. https://arxiv.org/abs/1812.04948
    """

    loss_names = ("discriminator_loss", "generator_loss", "r1_penalty")
    default_batch_size = 32

    def __init__(  # noqa: PLR0913
        self,
        image_shape=(32, 32, 3),
        latent_dim=64,
        width=32,
        maximum_width=128,
        mapping_depth=8,
        grow=True,
        mixing_probability=0.9,
        truncation_cutoff=8,
        noise="constant",
        penalty_weight=10.0,
        average_half_life=10_000,
        level=None,
        fading=False,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, None, average_half_life, **kwargs)
        check_counts(
            width=width, maximum_width=maximum_width, mapping_depth=mapping_depth
        )
        check_probability(mixing_probability=mixing_probability)
        check_weights(penalty_weight=penalty_weight)
        check_choice(("constant", "input"), noise=noise)
        self.mixing_probability = mixing_probability
        self.penalty_weight = penalty_weight
        self.adversarial_loss = losses.get("non_saturating")
        sizes = (image_shape, latent_dim, width, maximum_width)
        style = (mapping_depth, truncation_cutoff, noise == "input")
        generator = StyleGANGenerator(*sizes, *style)
        self.style_layers, self.noise_dim = generator.style_layers, generator.noise_dim
        self.first_level = 1 if grow else len(generator.widths) - 1
        self.set_growth(
            generator,
            ProGANDiscriminator(image_shape, width, maximum_width, True, blur=True),
            None if average_half_life is None else StyleGANGenerator(*sizes, *style),
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
        """Updates the discriminator, then the generator, at the size of the level."""
        (images,) = self.unpack(data)
        real = self.fade(images)
        fake = self.paint(real, draw=0)
        with tf.GradientTape() as tape:
            real_logits, r1 = logits_and_penalty(self.critic, real)
            d_loss = self.adversarial_loss.discriminator(real_logits, self.critic(fake))
            d_total = d_loss + self.penalty_weight * r1
        self.update_discriminator(d_total, tape)

        with tf.GradientTape() as tape:
            fake = self.paint(real, draw=1)
            g_loss = self.adversarial_loss.generator(self.critic(fake))
        self.update_generator(g_loss, tape)
        self.update_average(images)
        return self.log(discriminator_loss=d_loss, generator_loss=g_loss, r1_penalty=r1)

    def paint(self, real, draw):
        """Draws as many pictures as there are real ones, their styles mixed of two."""
        first, second = (
            self.generator.get_layer("mapping")(self.sample_latent(real, 2 * draw + k))
            for k in (0, 1)
        )
        self.generator.get_layer("truncate").track(first)
        styles = mix_styles(
            first,
            second,
            self.style_layers,
            2 * (self.level + 1),
            self.mixing_probability,
            self.step_key(real, "mixing", draw),
        )
        key = self.step_key(real, "noise", draw)
        noise = tf.random.stateless_normal((tf.shape(real)[0], self.noise_dim), key)
        return self.generator.get_layer("synthesis")([styles, noise], training=True)

    def critic(self, images):
        """Returns the logits of pictures of the level's size."""
        return self.discriminator(images, training=True)
