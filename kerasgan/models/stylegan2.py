"""StyleGAN2: styles scale kernels instead of maps, and pictures are summed over sizes.

Karras et al. found in 2020 that instance normalization left drops in the pictures and
growth let details stick to places; demodulated kernels and a generator whose sizes all
draw took their place, with a penalty on uneven steps in style space. Adaptive
augmentation made it train on few pictures.
"""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan import augmentation as augmentations
from kerasgan import losses
from kerasgan.augmentation import AdaptiveProbability
from kerasgan.layers import clip_leading_back
from kerasgan.losses import path_length_penalty, r1_penalty
from kerasgan.networks import mix_styles, stylegan2_discriminator, stylegan2_generator
from kerasgan.training import (
    AdversarialModel,
    check_choice,
    check_counts,
    check_probability,
    check_weights,
    lazily,
    lazy_adam,
)


@keras.saving.register_keras_serializable(package="kerasgan")
class StyleGAN2(AdversarialModel):
    """Style-based GAN of demodulated convolutions, conditional with `classes`.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels. Height and width
            are the same power of two times a base of 4 to 7: 28, 32, 64, 128 ...
        latent_dim: int. Length of the latent and of a style. The paper has 512.
        classes: int or None. Number of classes.
        width: int. Channels next to the picture; they double towards the base. The
            paper's code has 64 at 256 pixels.
        maximum_width: int. Channels at most. The paper has 512.
        mapping_depth: int. Layers of the mapping network. The paper has 8, its code for
            small pictures 2.
        mixing_probability: float. Share of batches whose styles are mixed of two.
        noise: str. "constant" for one noise for all pictures, "input" for a noise of
            each, drawn from the seed as the latents are.
        penalty_weight: float or None. Weight of R1: gamma; None for 0.0002 times the
            pixels over a batch of 32, as in the paper's code; 0 leaves it out.
        penalty_interval: int. Steps between two computations of R1.
        path_weight: float. Weight of the path length penalty; 0 leaves it out.
        path_interval: int. Steps between two computations of it.
        augmentation: str or None. What both sides are seen through, as
            `kerasgan.augmentation.get` takes it; "ada" adapts its probability.
        augmentation_target: float. Mean sign of the logits of real pictures at which
            the probability of "ada" stays as it is.
        augmentation_images: int. Images in which it can go from 0 to 1.
        clip_fakes: bool. Whether the discriminator is shown generated pictures clipped
            to [-1, 1], as samples are. For drawings on pure white or black: to draw it
            exactly is hard for a linear layer, and to tell it easy.
        average_half_life: float or None. Half-life of the average, in images shown.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data:
        Images, or `(images, labels)` with classes; see `AdversarialModel`. The default
        batch of `kerasgan.training.train` is 32.

    Logs:
        discriminator_loss: The game's part: 2 ln 2 = 1.39 when the two are even;
            towards 0, the discriminator wins.
        generator_loss: ln 2 = 0.69 when the two are even; large when it loses.
        r1_penalty: Half the squared gradient at real pictures, unweighted; the mean of
            the steps with a share of zeros where it is not computed.
        path_penalty: Variance of the path lengths, unweighted, likewise.

    Differs from the paper:
        * Latents of 64 numbers and narrower networks by default.
        * Penalties join the game's loss on their steps, times the interval, instead of
          taking a step of their own; rates and decays are those of the paper's code,
          except where a weight is 0, which slows nothing here.
        * The running mean of path lengths begins with the first lengths, not at 0.
        * The average averages the mean style, too; the paper's code copies it.
        * The discriminator knows a label by an embedding, not by a mapping network.
        * Blurs keep what they see at the edges, except where maps are doubled.
        * Half precision has no clamps of its own; Keras' loss scale watches it.
        * Pictures in [-1, 1] are drawn by clipping the last, linear layer.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> gan = StyleGAN2(image_shape=(32, 32, 3), augmentation="ada")
    >>> gan.compile()
    >>> history = gan.fit(kerasgan.data.load("pictures", (32, 32)), epochs=50)
    >>> pictures = gan.sample(16, truncation=0.7)

    Reference:
        Karras et al., 2020. https://arxiv.org/abs/1912.04958
        Karras et al., 2020. https://arxiv.org/abs/2006.06676 (augmentation)
    """

    loss_names = ("discriminator_loss", "generator_loss", "r1_penalty", "path_penalty")
    default_batch_size = 32

    def __init__(  # noqa: PLR0913
        self,
        image_shape=(32, 32, 3),
        latent_dim=64,
        classes=None,
        width=32,
        maximum_width=128,
        mapping_depth=8,
        mixing_probability=0.9,
        noise="constant",
        penalty_weight=None,
        penalty_interval=16,
        path_weight=2.0,
        path_interval=4,
        augmentation=None,
        augmentation_target=0.6,
        augmentation_images=500_000,
        clip_fakes=False,
        average_half_life=10_000,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, classes, average_half_life, **kwargs)
        check_counts(width=width, maximum_width=maximum_width)
        check_counts(mapping_depth=mapping_depth, penalty_interval=penalty_interval)
        check_counts(path_interval=path_interval)
        check_probability(mixing_probability=mixing_probability)
        check_choice(("constant", "input"), noise=noise)
        check_choice((True, False), clip_fakes=clip_fakes)
        if penalty_weight is None:
            penalty_weight = 0.0002 * image_shape[0] * image_shape[1] / 32
        check_weights(penalty_weight=penalty_weight, path_weight=path_weight)
        self.mixing_probability, self.clip_fakes = mixing_probability, clip_fakes
        self.penalty_weight, self.penalty_interval = penalty_weight, penalty_interval
        self.path_weight, self.path_interval = path_weight, path_interval
        self.augment = augmentations.get(augmentation)
        self.adaptive = AdaptiveProbability(augmentation_target, augmentation_images)
        self.path_length = self.add_weight(
            (),
            "zeros",
            trainable=False,
            autocast=False,
            aggregation="mean",
            name="path_length",
        )
        self.adversarial_loss = losses.get("non_saturating")
        sizes = (width, maximum_width)
        style = (mapping_depth, classes, noise == "input")
        self.set_networks(
            stylegan2_generator(image_shape, latent_dim, *sizes, *style),
            stylegan2_discriminator(image_shape, *sizes, classes),
        )

    def default_optimizers(self):
        """Returns two times Adam at 2.5e-3, slowed where a penalty is lazy."""
        return (
            lazy_adam(2.5e-3, 0.99, self.path_weight, self.path_interval),
            lazy_adam(2.5e-3, 0.99, self.penalty_weight, self.penalty_interval),
        )

    def train_step(self, data):
        """Updates the discriminator, then the generator; penalties now and then."""
        real, *labels = self.unpack(data)
        fake = self.paint(real, labels, draw=0)
        see_real = self.critic(labels, self.step_key(real, "real"))
        see_fake = self.critic(labels, self.step_key(real, "fake"))
        with tf.GradientTape() as tape:
            real_logits = see_real(real)
            d_loss = self.adversarial_loss.discriminator(real_logits, see_fake(fake))
            r1 = self.gradient_penalty(see_real, real)
            d_total = d_loss + self.penalty_weight * self.penalty_interval * r1
        self.update_discriminator(d_total, tape)
        self.adaptive.update(real_logits, self.steps_taken.value)

        see_fake = self.critic(labels, self.step_key(real, "fake", 1))
        with tf.GradientTape() as tape:
            fake = self.paint(real, labels, draw=1)
            g_loss = self.adversarial_loss.generator(see_fake(fake))
            path = self.path_penalty(real, labels)
            g_total = g_loss + self.path_weight * self.path_interval * path
        self.update_generator(g_total, tape)
        self.update_average(real)
        return self.log(
            discriminator_loss=d_loss,
            generator_loss=g_loss,
            r1_penalty=r1,
            path_penalty=path,
        )

    def critic(self, labels, key):
        """Returns the map from images to logits, through an augmentation by a key."""

        def see(images):
            if self.augment is not None:
                images = self.augment(images, key, self.adaptive.probability.value)
            return self.discriminator([images, *labels], training=True)

        return see

    def paint(self, real, labels, draw):
        """Draws as many pictures as there are real ones, as the critic sees them."""
        fake = self.synthesize(self.styles(real, labels, draw), real, draw)
        return clip_leading_back(fake) if self.clip_fakes else fake

    def styles(self, real, labels, draw):
        """Draws the styles of as many pictures as there are real ones, mixed of two."""
        mapping = self.generator.get_layer("mapping")
        first, second = (
            mapping([self.sample_latent(real, 2 * draw + k), *labels]) for k in (0, 1)
        )
        truncation = self.generator.get_layer("truncate")
        truncation.track(first)
        key = self.step_key(real, "mixing", draw)
        count = truncation.layers
        return mix_styles(first, second, count, count, self.mixing_probability, key)

    def synthesize(self, styles, real, draw):
        """Draws the pictures of styles, with noise of this step."""
        synthesis = self.generator.get_layer("synthesis")
        shape = (tf.shape(styles)[0], synthesis.inputs[1].shape[1])
        noise = tf.random.stateless_normal(shape, self.step_key(real, "noise", draw))
        return synthesis([styles, noise], training=True)

    def gradient_penalty(self, see, real):
        """Penalizes the gradient at real pictures every few steps."""
        if not self.penalty_weight:
            return tf.constant(0.0)
        step = self.steps_taken.value
        return lazily(self.penalty_interval, step, lambda: r1_penalty(see, real))

    def path_penalty(self, real, labels):
        """Penalizes uneven path lengths, on half a batch every few steps."""
        if not self.path_weight:
            return tf.constant(0.0)
        half = (tf.shape(real)[0] + 1) // 2
        styles = self.styles(real[:half], [part[:half] for part in labels], draw=2)
        length, key = self.path_length.value, self.step_key(real, "path")

        def penalty():
            draw = lambda mixed: self.synthesize(mixed, real, draw=2)  # noqa: E731
            return path_length_penalty(draw, styles, key, length)

        path, moved = lazily(
            self.path_interval, self.steps_taken.value, penalty, (0.0, length)
        )
        self.path_length.assign(moved)
        return path
