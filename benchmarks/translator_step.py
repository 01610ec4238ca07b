"""What the abstract base costs translators: their steps next to plain ones.

The plain steps have the same networks, losses and order of play, written for this one
purpose: a pool that is a list of tensors, dropout from TensorFlow's global generator,
two bare optimizers, no counters, no means of the losses, no check for replicas or
precision. There are two instances of each, timed in turns in one process.

Run: python benchmarks/translator_step.py [--size S] [--width W] [--batch-size B]
"""

import argparse
import functools
import random

import keras
import tensorflow as tf
from _side_by_side import print_heading, print_row

from kerasgan import models


def mean_absolute(images, targets):
    """The error of a translation."""
    return tf.reduce_mean(tf.abs(images - targets))


def plain_cyclegan(gan):
    """A step of CycleGAN over the networks of a model, without anything around it."""
    rate = {"learning_rate": 2e-4, "beta_1": 0.5}
    optimizers = [keras.optimizers.Adam(**rate) for _ in range(2)]
    sides = [gan.generator_variables, gan.discriminator_variables]
    for optimizer, variables in zip(optimizers, sides, strict=True):
        optimizer.build(variables)
    a_to_b, b_to_a = gan.a_to_b, gan.b_to_a
    judges = gan.discriminator_a, gan.discriminator_b

    @tf.function
    def update_generators(real_a, real_b):
        with tf.GradientTape() as tape:
            fake_b, fake_a = a_to_b(real_a), b_to_a(real_b)
            loss = 0.0
            for judge, fake in zip(judges, (fake_a, fake_b), strict=True):
                loss += tf.reduce_mean(tf.square(judge(fake) - 1))
            loss += 10 * mean_absolute(b_to_a(fake_b), real_a)
            loss += 10 * mean_absolute(a_to_b(fake_a), real_b)
            loss += 5 * mean_absolute(b_to_a(real_a), real_a)
            loss += 5 * mean_absolute(a_to_b(real_b), real_b)
        optimizers[0].apply(tape.gradient(loss, sides[0]), sides[0])
        return fake_a, fake_b

    @tf.function
    def update_discriminators(pairs):
        with tf.GradientTape() as tape:
            loss = 0.0
            for judge, (real, fake) in zip(judges, pairs, strict=True):
                loss += tf.reduce_mean(tf.square(judge(real) - 1)) / 2
                loss += tf.reduce_mean(tf.square(judge(fake))) / 2
        optimizers[1].apply(tape.gradient(loss, sides[1]), sides[1])
        return loss

    pools = [], []

    def step(batch):
        fakes = update_generators(*batch)
        shown = [exchange(*each) for each in zip(pools, fakes, strict=True)]
        return update_discriminators(tuple(zip(batch, shown, strict=True)))

    return step


def exchange(pool, fakes):
    """The pool of the paper's code: a list."""
    shown = []
    for fake in tf.unstack(fakes):
        if len(pool) < 50:
            pool.append(fake)
        elif random.random() > 0.5:
            place = random.randrange(50)
            pool[place], fake = fake, pool[place]
        shown.append(fake)
    return tf.stack(shown)


def plain_pix2pix(gan):
    """A step of Pix2Pix over the networks of a model, without anything around it."""
    rate = {"learning_rate": 2e-4, "beta_1": 0.5}
    optimizers = [keras.optimizers.Adam(**rate) for _ in range(2)]
    sides = [gan.generator_variables, gan.discriminator_variables]
    for optimizer, variables in zip(optimizers, sides, strict=True):
        optimizer.build(variables)
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def step(batch):
        source, target = batch
        key = tf.random.uniform((2,), 0, 2**30, tf.int32)
        with tf.GradientTape() as generator_tape:
            fake = gan.generator([source, key], training=True)
        with tf.GradientTape() as tape:
            real_logits = gan.discriminator([source, target], training=True)
            fake_logits = gan.discriminator([source, fake], training=True)
            loss = entropy(tf.ones_like(real_logits), real_logits) / 2
            loss += entropy(tf.zeros_like(fake_logits), fake_logits) / 2
        optimizers[1].apply(tape.gradient(loss, sides[1]), sides[1])
        with generator_tape:
            fake_logits = gan.discriminator([source, fake], training=True)
            g_loss = entropy(tf.ones_like(fake_logits), fake_logits)
            g_loss += 100 * mean_absolute(fake, target)
        optimizers[0].apply(generator_tape.gradient(g_loss, sides[0]), sides[0])
        return loss, g_loss

    return step


PLAIN = {"CycleGAN": plain_cyclegan, "Pix2Pix": plain_pix2pix}


def main(size, width, batch_size):
    """Prints the table."""
    print_heading()
    pictures = tf.random.uniform((2 * batch_size, size, size, 3), -1, 1, seed=0)
    batch = tuple(tf.split(pictures, 2))
    for family, make_plain in PLAIN.items():
        keras.utils.set_random_seed(0)
        make = functools.partial(
            getattr(models, family), image_shape=(size, size, 3), width=width
        )
        ours, plain = [make() for _ in range(2)], [make_plain(make()) for _ in range(2)]
        for model in ours:
            model.compile()
        steps = [tf.function(model.train_step) for model in ours]
        print_row(family, steps, plain, batch, batch_size)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--batch-size", type=int, default=4)
    given = parser.parse_args()
    main(given.size, given.width, given.batch_size)
