"""The abstract base of every GAN: all the bookkeeping and no order of play."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.training.accumulation import set_accumulation
from kerasgan.training.arguments import (
    check_compile_arguments,
    check_model_arguments,
    check_optimizers,
    check_policy,
)
from kerasgan.training.average import average_of
from kerasgan.training.constructor import ConfigByArguments
from kerasgan.training.counting import counter
from kerasgan.training.distribution import check_distribution
from kerasgan.training.drawing import draw, draw_latents
from kerasgan.training.feeding import as_fit_arguments
from kerasgan.training.optimizers import prepare_optimizer
from kerasgan.training.style_parts import mapping_of, synthesis_of
from kerasgan.training.verbs import Verbs


class AdversarialModel(ConfigByArguments, Verbs, keras.Model):
    """A generator and a discriminator with an optimizer each; abstract.

    A GAN is a final subclass that builds its networks in `__init__`, names the paper's
    optimizers in `default_optimizers` and writes its whole `train_step` with the verbs
    of `Verbs`. Constructor arguments are plain values: they are the config, and the
    preset.

    Args:
        image_shape: Tuple of `(height, width, channels)`, in pixels.
        latent_dim: int or None. Length of a latent; None for a model without latents.
        classes: int or None. Number of classes of a conditional model.
        average_half_life: float or None. Half-life of the averaged generator, in images
            shown; None keeps no average.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data: images, `(images, labels)`, a `tf.data.Dataset` of either, or a source of
        `kerasgan.data.load`. Images are uint8 or float in [-1, 1], shape
        `(batch, height, width, channels)`; labels are integers, shape `(batch,)`.

    Raises:
        ValueError: If an argument is out of its range.
    """

    loss_names = ("discriminator_loss", "generator_loss")
    default_batch_size = 64
    critic_steps = 1
    single_device = None  # where several cannot be used, what to do instead
    levels = 1  # sizes that a family grows through; see `GrowingModel`
    stop_reason = None  # str that a callback gives with `stop_training`, or None

    def __init__(
        self, image_shape, latent_dim, classes=None, average_half_life=None, **kwargs
    ):
        super().__init__(**kwargs)
        check_model_arguments(image_shape, latent_dim, classes, average_half_life)
        self.image_shape = tuple(image_shape)
        self.latent_dim = latent_dim
        self.classes = classes
        self.average_half_life = average_half_life
        self.average = self.parts = self.when_played = None
        self.images_shown = counter(self, "images_shown")
        self.steps_taken = counter(self, "steps_taken")
        self._trackers = [keras.metrics.Mean(name=name) for name in self.loss_names]
        self._compile_settings = {}

    def set_networks(self, generator, discriminator):
        """Takes the two networks and makes the averaged generator where one is kept.

        Args:
            generator: Functional model from `latent` (and `labels`) to images.
            discriminator: Functional model from images (and `labels`) to logits.
        """
        check_policy(self.dtype_policy)
        self.generator, self.discriminator = generator, discriminator
        if self.average_half_life is not None:
            self.average = average_of(generator)
        self.draw_batch = tf.function(self.call, reduce_retracing=True)
        self.built = True  # tf.distribute calls an unbuilt model on real images

    @property
    def generator_variables(self):
        """Trainable variables of the generator's side."""
        return self.generator.trainable_variables

    @property
    def discriminator_variables(self):
        """Trainable variables of the discriminator's side."""
        return self.discriminator.trainable_variables

    @property
    def sampler(self):
        """The network to use, save and export: the averaged generator, if kept."""
        return self.generator if self.average is None else self.average

    @property
    def mapping(self):
        """The sampler's network from latents to styles; None without a style space."""
        return mapping_of(self.sampler)

    @property
    def synthesis(self):
        """The sampler's network from styles to images; None without a style space."""
        return synthesis_of(self.sampler)

    @property
    def metrics(self):
        """The means of the logged losses."""
        return self._trackers

    def call(self, inputs, training=False):
        """Calls the sampler: `gan(latent)`, or `gan([latent, labels])` with classes."""
        return self.sampler(inputs, training=training)

    def sample(self, count, seed=0, labels=None, truncation=1.0, batch_size=64):
        """Draws pictures; picture k of a seed depends on neither count nor batch size.

        Args:
            count: int. Number of pictures.
            seed: int in [0, 2**64).
            labels: None to draw each label from the seed, an int for all pictures, or
                `count` integers; for conditional models only.
            truncation: float, or `count` floats. 1 draws the picture of the latent, 0
                the mean picture. Must be 1 for a model without a style space.
            batch_size: int. Pictures drawn at once: a matter of memory and speed.

        Returns:
            uint8 array of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If labels or truncation do not fit the model.
            DivergedError: If a picture is not finite, as of weights that are NaN.
        """
        return draw(self, count, seed, labels, truncation, batch_size)

    def generate(self, latents, labels=None, truncation=1.0, batch_size=64, seed=0):
        """Draws the pictures of given latents, such as those of a way between two.

        Args:
            latents: Float array of shape `(count, latent_dim)`.
            labels: An int for all pictures or `count` integers; for conditional models.
            truncation: float or `count` floats, as for `sample`.
            batch_size: int. Pictures drawn at once.
            seed: int in [0, 2**64). Seed of the noise of a model that takes noise.

        Returns:
            uint8 array of shape `(count, height, width, channels)`.

        Raises:
            ValueError: If latents, labels or truncation do not fit or are not finite.
            DivergedError: If a picture is not finite.
        """
        return draw_latents(self, latents, labels, truncation, batch_size, seed)

    def compile(
        self,
        generator_optimizer=None,
        discriminator_optimizer=None,
        seed=0,
        check_range=True,
        accumulate=1,
        **kwargs,
    ):
        """Takes the two optimizers; with nothing given, those of the paper.

        Args:
            generator_optimizer: Keras optimizer, its name, or None.
            discriminator_optimizer: Keras optimizer, its name, or None.
            seed: int in [0, 2**31). The latents of training are a function of it.
            check_range: bool. Refuse float images whose minimum is 0 or more.
            accumulate: int. Parts that a batch of `fit` is played in, one by one: the
                same updates in less memory. Batch norm and the like see a part.
            **kwargs: Further arguments of `keras.Model.compile`, such as `jit_compile`.

        Raises:
            ValueError: If an argument is out of range, is one of supervised training,
                or cannot be had on several replicas; the message says what to use.
        """
        # None: Keras would make an unused RMSprop, and save it.
        check_compile_arguments(seed, kwargs)
        check_optimizers(generator_optimizer, discriminator_optimizer)
        check_distribution(self, **kwargs)
        set_accumulation(self, accumulate)
        super().compile(optimizer=None, **kwargs)
        chosen = generator_optimizer, discriminator_optimizer
        sides = self.generator_variables, self.discriminator_variables
        with self.distribute_strategy.scope():
            self.generator_optimizer, self.discriminator_optimizer = (
                prepare_optimizer(given or default, side, self)
                for given, default, side in zip(
                    chosen, self.default_optimizers(), sides, strict=True
                )
            )
        own = {"seed": seed, "check_range": check_range, "accumulate": accumulate}
        self._compile_settings = {**own, **kwargs}

    def get_compile_config(self):
        """Returns the arguments of `compile`, or nothing where it was not called."""
        if not self.compiled:
            return {}
        optimizers = {
            name: keras.saving.serialize_keras_object(getattr(self, name))
            for name in ("generator_optimizer", "discriminator_optimizer")
        }
        return {**optimizers, **self._compile_settings}

    def compile_from_config(self, config):
        """Compiles a model that was loaded from a file, by `get_compile_config`."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    def default_optimizers(self):
        """Returns the paper's optimizers, the generator's first."""
        raise NotImplementedError(f"{type(self).__name__} must name its optimizers.")

    def fit(self, x=None, y=None, **kwargs):
        """Checks the data, then trains; arguments and result are those of Keras.

        Args:
            x: Images, `(images, labels)`, a `tf.data.Dataset` or a data source.
            y: Labels, where `x` is an array of images.
            **kwargs: Further arguments of `keras.Model.fit`.

        Returns:
            `keras.callbacks.History`.

        Raises:
            ValueError: If the model is not compiled or the data break the contract.
        """
        self.stop_reason = None
        return super().fit(**as_fit_arguments(self, x, y, kwargs))

    def train_step(self, data):
        """Plays one round; each GAN writes its own."""
        raise NotImplementedError(f"{type(self).__name__} must write `train_step`.")

    def batch_factor(self):
        """Returns how many batches of full-size pictures one of training has."""
        return 1

    def test_step(self, data):
        """Refuses: no loss of a GAN says how good it is."""
        raise NotImplementedError(
            "`evaluate` has no meaning for a GAN, whose losses do not say how good it "
            "is. Use kerasgan.evaluation.evaluate(model, reference)."
        )
