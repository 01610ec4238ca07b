"""The GANs that a TensorFlow or Keras user would write instead, from their tutorials.

Only the facts of the two tutorials are used (layers, sizes, losses, optimizers, order
of play); the code is this project's own.
"""

import keras
import tensorflow as tf
from keras import layers

LATENT_DIM = 100
BATCH_SIZE = 256


def tutorial_generator():
    """The generator of TensorFlow's DCGAN tutorial, for 28x28 grey pictures."""
    latent = keras.Input((LATENT_DIM,), name="latent")
    x = layers.Dense(7 * 7 * 256, use_bias=False)(latent)
    x = layers.LeakyReLU(0.3)(layers.BatchNormalization()(x))
    x = layers.Reshape((7, 7, 256))(x)
    for filters, strides in ((128, 1), (64, 2)):
        x = layers.Conv2DTranspose(
            filters, 5, strides=strides, padding="same", use_bias=False
        )(x)
        x = layers.LeakyReLU(0.3)(layers.BatchNormalization()(x))
    image = layers.Conv2DTranspose(
        1, 5, strides=2, padding="same", use_bias=False, activation="tanh"
    )(x)
    return keras.Model([latent], image, name="generator")


def tutorial_discriminator():
    """The discriminator of the same tutorial."""
    image = keras.Input((28, 28, 1), name="image")
    x = image
    for filters in (64, 128):
        x = layers.Conv2D(filters, 5, strides=2, padding="same")(x)
        x = layers.Dropout(0.3)(layers.LeakyReLU(0.3)(x))
    logits = layers.Dense(1)(layers.Flatten()(x))
    return keras.Model([image], logits, name="discriminator")


def tutorial_step(generator, discriminator):
    """The tutorial's compiled step: one pass of each network, both updates at its end.

    Its generator learns from the discriminator as it was before its update, which saves
    the second pass of the fakes.
    """
    game = keras.losses.BinaryCrossentropy(from_logits=True)
    g_optimizer, d_optimizer = (keras.optimizers.Adam(1e-4) for _ in range(2))
    g_optimizer.build(generator.trainable_variables)
    d_optimizer.build(discriminator.trainable_variables)

    @tf.function
    def step(real):
        latent = tf.random.normal((tf.shape(real)[0], LATENT_DIM))
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = generator(latent, training=True)
            real_logits = discriminator(real, training=True)
            fake_logits = discriminator(fake, training=True)
            g_loss = game(tf.ones_like(fake_logits), fake_logits)
            d_loss = game(tf.ones_like(real_logits), real_logits)
            d_loss += game(tf.zeros_like(fake_logits), fake_logits)
        variables = generator.trainable_variables
        g_optimizer.apply(g_tape.gradient(g_loss, variables), variables)
        variables = discriminator.trainable_variables
        d_optimizer.apply(d_tape.gradient(d_loss, variables), variables)
        return g_loss, d_loss

    return step


class GuideGAN(keras.Model):
    """The GAN of Keras' guide to custom training steps: two latents, two passes."""

    def __init__(self, generator, discriminator):
        super().__init__()
        self.generator, self.discriminator = generator, discriminator
        self.d_tracker = keras.metrics.Mean(name="d_loss")
        self.g_tracker = keras.metrics.Mean(name="g_loss")
        self.built = True

    @property
    def metrics(self):
        """The means of both losses."""
        return [self.d_tracker, self.g_tracker]

    def compile(self, g_optimizer, d_optimizer, loss_fn):
        """Takes both optimizers and the loss."""
        super().compile()
        self.g_optimizer, self.d_optimizer = g_optimizer, d_optimizer
        self.loss_fn = loss_fn

    def train_step(self, real):
        """Trains on fakes and reals together, then on new fakes with wrong labels."""
        count = tf.shape(real)[0]
        fake = self.generator(keras.random.normal((count, LATENT_DIM)))
        both = tf.concat([fake, real], axis=0)
        labels = tf.concat([tf.ones((count, 1)), tf.zeros((count, 1))], axis=0)
        labels += 0.05 * keras.random.uniform(tf.shape(labels))
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(both, training=True))
        variables = self.discriminator.trainable_weights
        self.d_optimizer.apply(tape.gradient(d_loss, variables), variables)
        latent = keras.random.normal((count, LATENT_DIM))
        with tf.GradientTape() as tape:
            logits = self.discriminator(
                self.generator(latent, training=True), training=True
            )
            g_loss = self.loss_fn(tf.zeros((count, 1)), logits)
        variables = self.generator.trainable_weights
        self.g_optimizer.apply(tape.gradient(g_loss, variables), variables)
        self.d_tracker.update_state(d_loss)
        self.g_tracker.update_state(g_loss)
        return {tracker.name: tracker.result() for tracker in self.metrics}


def guide_gan():
    """A compiled `GuideGAN` with the tutorial's networks and the guide's settings."""
    gan = GuideGAN(tutorial_generator(), tutorial_discriminator())
    gan.compile(
        keras.optimizers.Adam(3e-4),
        keras.optimizers.Adam(3e-4),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    return gan
