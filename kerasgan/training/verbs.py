"""What a training step is written with."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.data import check_batch
from kerasgan.training.average import update_average
from kerasgan.training.counting import images_of_all_replicas
from kerasgan.training.descent import descend
from kerasgan.training.distribution import as_log
from kerasgan.training.training_latents import step_key, training_latents


class Verbs:
    """The verbs of `AdversarialModel`: everything of a step but the order of play.

    To be inherited beside `keras.Model`; the networks, optimizers and counters that the
    verbs work on are made by `AdversarialModel`.
    """

    def check_data(self, batch, check_range):
        """Checks what `fit` is given, before the first update.

        Args:
            batch: Arrays or tensors of whole data, or of a batch.
            check_range: bool. As `compile` was given it.

        Raises:
            DataError: If they break the contract.
        """
        check_batch(batch, self.image_shape, self.classes, check_range)

    def unpack(self, data):
        """Counts a batch as shown and returns `(images,)` or `(images, labels)`.

        Args:
            data: What `fit` hands to `train_step`.

        Returns:
            Tuple of float32 images in [-1, 1] and, with classes, the labels.
        """
        images, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
        if images.dtype == tf.uint8:
            images = tf.cast(images, tf.float32) / 127.5 - 1.0
        images = tf.cast(images, tf.float32)
        self.count_images(images)
        return (images,) if self.classes is None else (images, labels)

    def count_images(self, images):
        """Counts a batch as shown.

        Args:
            images: Tensor of one replica's batch.
        """
        if self.parts is None:  # which count the whole batch at once
            self.images_shown.assign_add(images_of_all_replicas(images))

    def lots(self, *batch):
        """Splits a batch into `critic_steps` lots, one for each critic update.

        Args:
            *batch: Tensors of `unpack`, whose first axis `critic_steps` divides.

        Returns:
            List of as many tuples of tensors.
        """
        parts = [tf.split(part, self.critic_steps) for part in batch]
        return list(zip(*parts, strict=True))

    def sample_latent(self, images, draw=0):
        """Draws a latent for each image: a function of seed, step, replica and draw.

        Args:
            images: float tensor, the batch of this step.
            draw: int. Tells several draws within one step apart.

        Returns:
            float32 tensor of shape `(batch, latent_dim)`, standard normal.
        """
        seed = self._compile_settings["seed"]
        drawn = (self.latent_dim, seed, self.steps_taken, draw)
        if self.parts is None:
            return training_latents(images, *drawn)
        whole = tf.shape(images)[0] * self.parts.count
        return self.parts.of(training_latents(images, *drawn, count=whole))

    def step_key(self, images, purpose, draw=0):
        """Makes a key for stateless random numbers of this step, as for the latents.

        Args:
            images: float tensor, the batch of this step.
            purpose: str. What is drawn; each purpose has its own numbers.
            draw: int. Tells several draws within one step apart.

        Returns:
            int32 tensor of shape `(2,)`, for `tf.random.stateless_uniform` and others.
        """
        seed = self._compile_settings["seed"]
        key = step_key(images, seed, self.steps_taken, draw, purpose)
        if self.parts is None:
            return key
        return tf.random.experimental.stateless_fold_in(key, self.parts.part)

    def update_generator(self, loss, tape):
        """Takes one optimizer step of the generator on a recorded scalar loss."""
        update = descend if self.parts is None else self.parts.meet
        update(loss, tape, self.generator_variables, self.generator_optimizer)

    def update_discriminator(self, loss, tape):
        """Takes one optimizer step of the discriminator on a recorded scalar loss."""
        update = descend if self.parts is None else self.parts.meet
        update(loss, tape, self.discriminator_variables, self.discriminator_optimizer)

    def update_average(self, images):
        """Moves the averaged generator, where there is one, by the images shown."""
        if self.parts is not None:
            self.parts.skip_average()
        elif self.average is not None:
            update_average(self, images_of_all_replicas(images))

    def log(self, **losses):
        """Ends the step: counts it and returns the running means of its losses."""
        if self.parts is not None:
            return self.parts.take_losses(losses)
        with tf.control_dependencies(list(losses.values())):
            self.steps_taken.assign_add(1)
            for tracker in self._trackers:
                tracker.update_state(losses[tracker.name])
        if self.when_played is not None:  # while a step is traced, all of it is there
            self.when_played()
        strategy = self.distribute_strategy
        return {each.name: as_log(each.result(), strategy) for each in self._trackers}
