"""What a GAN's networks answer and feel, measured without moving them."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from kerasgan.latent import resolve_noise, resolve_truncation
from kerasgan.layers import clip_leading_back

_BATCH_SIZE = 64


class NetworkProbe:
    """Looks at the generator and the discriminator of a model.

    No weight, no statistic of normalisation and no random state of the model changes.
    Of a model that grows, the networks of the moment are looked at, with pictures
    averaged down to their size.

    Args:
        model: `AdversarialModel` with a `generator` and a `discriminator`; its game is
            `adversarial_loss`, if it has one.
    """

    def __init__(self, model):
        self._model = model
        self._game = getattr(model, "adversarial_loss", None)
        self._networks = None

    def logits(self, images, labels=None):
        """The discriminator's logits, as in inference: one picture does not see others.

        Args:
            images: float32 array of shape `(count, height, width, channels)` in
                [-1, 1].
            labels: int32 array of shape `(count,)`, or None.

        Returns:
            float array of the logits, one dimension.
        """
        self._take_networks()
        images = self._to_size(images)
        inputs = [images] if labels is None else [images, labels]
        parts = [
            self._judge([array[start : start + _BATCH_SIZE] for array in inputs])
            for start in range(0, len(images), _BATCH_SIZE)
        ]
        return np.concatenate([np.ravel(part) for part in parts])

    def gradient_norm(self, latents, images, labels=None):
        """Norm of the gradient that one batch gives the generator.

        The loss is that of the model's game. Without one it is the mean of `-D(G(z))`,
        along which every game's gradient points, weighted picture by picture. Both
        networks run as in training, each normalising over this batch, since a
        discriminator that is blind in training may see by its averaged statistics.

        Args:
            latents: float32 array of shape `(count, latent_dim)`; the first 64 count.
            images: float32 array of as many real pictures, for a relativistic game.
            labels: int32 array of shape `(count,)`, or None.

        Returns:
            float >= 0.
        """
        self._take_networks()
        latents, images = latents[:_BATCH_SIZE], self._to_size(images[:_BATCH_SIZE])
        labels = [] if labels is None else [labels[:_BATCH_SIZE]]
        further = self._further_inputs(len(latents))
        return float(self._feel([latents, *labels, *further], images, labels))

    def _further_inputs(self, count):
        """What a generator with styles takes besides: no truncation, and noise."""
        shapes = {each.name: each.shape for each in self._model.generator.inputs}
        noise_dim = shapes["noise"][1] if "noise" in shapes else None
        truncation = resolve_truncation(1.0, count, "truncation" in shapes)
        further = truncation, resolve_noise(None, count, noise_dim)
        return [values for values in further if values is not None]

    def _take_networks(self):
        """Forgets what was traced where growth has put other networks in place."""
        networks = self._model.generator, self._model.discriminator
        if self._networks != networks:
            self._networks = networks
            self._judge = tf.function(self._logits, reduce_retracing=True)
            self._feel = tf.function(self._gradient_norm, reduce_retracing=True)

    def _to_size(self, images):
        count, height, width, channels = images.shape
        taken = self._model.discriminator.inputs[0].shape[1:3]
        if taken == (height, width):
            return images
        rows, columns = taken
        blocks = (count, rows, height // rows, columns, width // columns, channels)
        return images.reshape(blocks).mean(axis=(2, 4))

    def _logits(self, inputs):
        return self._model.discriminator(inputs, training=False)

    def _gradient_norm(self, inputs, images, labels):
        generator, discriminator = self._model.generator, self._model.discriminator
        weights = [tf.convert_to_tensor(v) for v in generator.trainable_variables]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            fake = _as_in_training(generator, inputs, weights)
            if getattr(self._model, "clip_fakes", False):
                fake = clip_leading_back(fake)
            fake_logits = _as_in_training(discriminator, [fake, *labels])
            loss = -tf.reduce_mean(fake_logits)
            if self._game is not None:
                real_logits = None
                if self._game.needs_real_logits:
                    real_logits = _as_in_training(discriminator, [images, *labels])
                loss = self._game.generator(fake_logits, real_logits)
        gradients = tape.gradient(loss, weights, unconnected_gradients="zero")
        return tf.linalg.global_norm(gradients)


def _as_in_training(network, inputs, weights=None):
    """Calls a network in training mode; new statistics are given away, not kept."""
    if weights is None:
        weights = [tf.convert_to_tensor(v) for v in network.trainable_variables]
    others = [tf.convert_to_tensor(v) for v in network.non_trainable_variables]
    outputs, _ = network.stateless_call(weights, others, inputs, training=True)
    return outputs
