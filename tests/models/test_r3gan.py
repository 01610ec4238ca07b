"""What only R3GAN does."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import R3GAN

PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)
SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 8}


def test_weights_follow_their_cosine():
    gan = R3GAN(**SMALL, penalty_weight=2.0, schedule_images=100)
    weights = []
    for shown in (0, 50, 100, 1000):
        gan.images_shown.assign(shown)
        weights.append(float(gan.scheduled(*gan.penalty_weights)))
    np.testing.assert_allclose(weights, [2.0, 1.1, 0.2, 0.2], atol=1e-6)


def test_augmentation_is_seen_by_both_and_grows():
    gan = R3GAN(**SMALL, augmentation="ada:color", augmentation_probability=1.0)
    seen = []
    gan.augment = lambda images, key, probability: (
        seen.append((tuple(np.asarray(key)), float(probability))) or images
    )
    gan.compile(run_eagerly=True)
    gan.images_shown.assign(500_000)
    gan.fit(PICTURES[:16], batch_size=16, verbose=0)
    keys = {key for key, _ in seen}
    assert len(keys) == 2  # one for real and one for generated pictures
    assert seen[0][1] == pytest.approx(0.5, abs=0.01)


@pytest.mark.exhaustive  # the next one tells the same in one step
def test_penalties_are_in_the_loss_of_the_discriminator():
    """A huge weight flattens the discriminator; none lets it grow steep."""
    steepness = []
    for weight in (0.0, 1000.0):
        keras.utils.set_random_seed(0)
        gan = R3GAN(**SMALL, penalty_weight=weight)
        fast = keras.optimizers.Adam(1e-2, beta_1=0.0, beta_2=0.99)
        gan.compile(keras.optimizers.SGD(0.0), fast)
        history = gan.fit(PICTURES, batch_size=16, epochs=5, verbose=0).history
        steepness.append(history["r1_penalty"][-1] + history["r2_penalty"][-1])
    assert steepness[1] < 0.1 * steepness[0]


def test_discriminator_goes_down_the_loss_of_the_paper():
    """One step of plain descent against the loss written out, R1 and R2 told apart."""
    gan = R3GAN(**SMALL, penalty_weight=3.0, final_penalty_weight=3.0)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(1.0))
    random, weights = np.random.default_rng(1), gan.discriminator_variables
    for weight in weights:  # no longer linear, so slopes differ from place to place
        weight.assign(weight + random.normal(0.0, 0.3, weight.shape))
    real = tf.constant(PICTURES[:16], tf.float32) / 127.5 - 1.0
    fake = gan.generator(gan.sample_latent(real), training=True)
    with tf.GradientTape() as tape:
        pairs = [slow_penalty(gan, images) for images in (real, fake)]
        logits, steepness = zip(*pairs, strict=True)
        loss = tf.reduce_mean(tf.math.log1p(tf.exp(logits[1] - logits[0])))
        loss += 3.0 / 2.0 * (steepness[0] + steepness[1])
    expected = tape.gradient(loss, [weight.value for weight in weights])
    before = [np.array(weight) for weight in weights]
    logs = gan.train_step(tf.constant(PICTURES[:16]))
    for old, weight, slope in zip(before, weights, expected, strict=True):
        moved = old - np.asarray(weight)
        np.testing.assert_allclose(moved, slope, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(logs["r1_penalty"], steepness[0] / 2, rtol=1e-4)
    np.testing.assert_allclose(logs["r2_penalty"], steepness[1] / 2, rtol=1e-4)
    assert abs(float(steepness[0] / steepness[1]) - 1.0) > 0.05


def slow_penalty(gan, images):
    """Logits of pictures, and the mean square of the gradient there."""
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = gan.discriminator([images], training=True)
    slope = tape.gradient(logits, images)
    return logits, tf.reduce_mean(tf.reduce_sum(tf.square(slope), (1, 2, 3)))


def test_unknown_augmentation_is_refused():
    with pytest.raises(ValueError, match="`augmentation` must be None, 'diff_augment'"):
        R3GAN(**SMALL, augmentation="mixup")
    with pytest.raises(ValueError, match="`augmentation_probability` must be a finite"):
        R3GAN(**SMALL, augmentation_probability=-0.5)


def test_conditional_embedding_decides_the_logit():
    gan = R3GAN(**SMALL, classes=3)
    images = tf.random.normal((1, 8, 8, 1), seed=0)
    logits = [
        float(gan.discriminator([images, tf.constant([k])])[0, 0]) for k in range(3)
    ]
    assert len({round(logit, 6) for logit in logits}) == 3
