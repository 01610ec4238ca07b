"""What families that grow share: levels, fading and the size of pictures."""

from __future__ import annotations

import functools

import keras
import tensorflow as tf

from kerasgan.layers import Downsample2D, FadeIn, Upsample2D
from kerasgan.training.adversarial_model import AdversarialModel
from kerasgan.training.arguments import check_policy
from kerasgan.training.counting import counter
from kerasgan.training.optimizers import (
    remember_settings,
    settings_compiled,
    take_over,
)


class GrowingModel(AdversarialModel):
    """A GAN whose networks grow with the pictures; abstract.

    A family makes the layers of all levels in its constructor and gives them to
    `set_growth`, which connects those of one level: of the last, where nothing else is
    asked for. `kerasgan.training.train` begins with the first. `fit` takes pictures of
    full size at every level and `sample` gives them; in between all are of the level's.
    """

    largest_batch_factor = 4  # small pictures take larger batches: devices stay busy
    first_level = 0

    def set_growth(self, generator, discriminator, averaged, level=None, fading=False):
        """Takes the layers of the networks and connects those of a level.

        Args:
            generator: Object with `layers`, dict of layers by name, `widths`, one for
                each level, and `connect(level, fade_in)`, which returns a functional
                model of these layers, the same whenever it is asked.
            discriminator: Likewise.
            averaged: Likewise, another generator, for the average; None without.
            level: int or None. Number of doublings; None for all.
            fading: bool. Whether the outputs of the level below are connected too.
        """
        check_policy(self.dtype_policy)
        self.levels = len(generator.widths)
        self.fade_in = FadeIn(dtype="float32", name="fade_in")
        self.fade_start = counter(self, "fade_start")
        self.fade_images = counter(self, "fade_images")
        self._halve = Downsample2D(dtype="float32", name="halve")
        self._double = Upsample2D(dtype="float32", name="double")
        # At once: not every level uses all three, but every file holds them.
        for layer in (self.fade_in, self._halve, self._double):
            layer.build(None)
        self._outgrown = False
        self._growing = generator, discriminator, averaged
        for network in filter(None, self._growing):
            for each in range(self.levels):  # builds the layers of every level
                network.connect(each)
        self.generator_layers = generator.layers
        self.discriminator_layers = discriminator.layers
        if averaged is not None:
            self.average_layers = averaged.layers
            for name, layer in generator.layers.items():
                averaged.layers[name].set_weights(layer.get_weights())
                averaged.layers[name].trainable = False
        level = self.levels - 1 if level is None else level
        self._check_level(level)
        self._connect(level, fading and level > 0)

    def grow_to(self, level, fade_images=0):
        """Connects the networks of a level; `compile` is to be called afterwards.

        Args:
            level: int. 0 for the smallest size, `levels - 1` for that of the pictures.
            fade_images: int. Images over which the newest blocks are faded in, from
                now; 0 for at once.

        Raises:
            ValueError: If there is no such level, or `fade_images` is no integer of 0
                or more. A later `fit` does so too if `compile` was left out.
        """
        self._check_level(level)
        if not (isinstance(fade_images, int) and fade_images >= 0):
            raise ValueError(
                "`fade_images` must be an integer, 0 for no fade. Received: "
                f"{fade_images=}."
            )
        fading = fade_images > 0 and level > 0
        self.fade_start.assign(self.images_shown.value)
        self.fade_images.assign(fade_images if fading else 0)
        self.fade_in.alpha.assign(0.0 if fading else 1.0)
        self._connect(level, fading)
        self._outgrown = self.compiled

    @functools.wraps(AdversarialModel.compile)
    def compile(self, *arguments, **settings):
        """Takes the optimizers of the level that is connected now."""
        super().compile(*arguments, **settings)
        self._outgrown = False

    def make_train_function(self, force=False):
        """Makes the step of training; the optimizers must be those of the level."""
        if self._outgrown:
            raise ValueError(
                f"{type(self).__name__} must be compiled after `grow_to`: its "
                "optimizers have the weights of another level. Received: level "
                f"{self.level}, not compiled. Call `compile()`, or take `regrow` in "
                "place of `grow_to`."
            )
        return super().make_train_function(force)

    def regrow(self, level, fade_images=0):
        """Grows and compiles anew, with fresh optimizers of the same settings.

        Args:
            level: int. As for `grow_to`.
            fade_images: int. As for `grow_to`.

        Raises:
            ValueError: If there is no such level.
        """
        with self.distribute_strategy.scope():
            self.grow_to(level, fade_images)
            self._compile_anew()

    def settle(self):
        """Leaves the old outputs out of all that is trained, once the fade is over."""
        if not self.fading or float(self.fade_in.alpha.value) < 1.0:
            return
        with self.distribute_strategy.scope():
            self._connect(self.level, fading=False)
            if self.compiled:
                before = self._compile_anew()
                take_over(self.generator_optimizer, before[0])
                take_over(self.discriminator_optimizer, before[1])

    @property
    def sampler(self):
        """The network to use, save and export; its pictures have the full size."""
        return self._sampler

    @property
    def trainable_variables(self):
        """Those of the live levels; Keras' own list has the layers of all."""
        return [*self.generator_variables, *self.discriminator_variables]

    def get_config(self):
        """Returns the constructor's arguments and how far the networks have grown."""
        grown = {"level": self.level, "fading": self.fading}
        return {**super().get_config(), **grown}

    def size_at(self, level):
        """Returns `(height, width)` of the pictures of a level."""
        height, width, _ = self.image_shape
        shrink = 2 ** (self.levels - 1 - level)
        return height // shrink, width // shrink

    def batch_factor(self):
        """Returns how many batches of full-size pictures make one of this level."""
        return min(2 ** (self.levels - 1 - self.level), self.largest_batch_factor)

    def fade(self, images):
        """Moves the fade by the images shown, and brings pictures to the level's size.

        While new blocks are faded in, pictures are blended with those of the level
        below in the same measure.

        Args:
            images: float tensor of full-size pictures, the batch of this step.

        Returns:
            float tensor of pictures of the level's size.
        """
        with tf.control_dependencies([images]):
            shown = self.images_shown.value - self.fade_start.value
        length = self.fade_images.value
        alpha = tf.cast(shown, tf.float32) / tf.cast(tf.maximum(length, 1), tf.float32)
        alpha = tf.where(length > 0, tf.clip_by_value(alpha, 0.0, 1.0), 1.0)
        self.fade_in.alpha.assign(alpha)
        for _ in range(self.levels - 1 - self.level):
            images = self._halve(images)
        if not self.fading:
            return images
        below = self._double(self._halve(images))
        return below + alpha * (images - below)

    def _compile_anew(self):
        """Makes the optimizers anew, at the present rates; returns those there were."""
        before = self.generator_optimizer, self.discriminator_optimizer
        self.compile_from_config(self.get_compile_config())
        after = self.generator_optimizer, self.discriminator_optimizer
        for new, old in zip(after, before, strict=True):
            remember_settings(new, settings_compiled(old))
        return before

    def _connect(self, level, fading):
        self.level, self.fading = level, fading
        fade_in = self.fade_in if fading else None
        generator, discriminator, averaged = self._growing
        self.generator = shown = generator.connect(level, fade_in)
        self.discriminator = discriminator.connect(level, fade_in)
        if averaged is not None:
            self.average = shown = averaged.connect(level, fade_in)
        image = shown.output
        for missing in range(self.levels - 1 - level):
            image = Upsample2D(dtype="float32", name=f"enlarge_{missing}")(image)
        self._sampler = keras.Model(shown.inputs, image, name="sampler")
        self.draw_batch = tf.function(self.call, reduce_retracing=True)
        self.built = True  # tf.distribute calls an unbuilt model on real images

    def _check_level(self, level):
        if not (isinstance(level, int) and 0 <= level < self.levels):
            smallest, largest = self.size_at(0), self.size_at(self.levels - 1)
            raise ValueError(
                f"`level` must be an integer from 0 to {self.levels - 1}, for pictures "
                f"of {smallest} to {largest} pixels. Received: level={level!r}."
            )
