"""The residual bodies: sizes, classes, attention and spectral norm."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.layers import SpectralConv2D
from kerasgan.networks import resnet_discriminator, resnet_generator


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (8, 8, 1)], ids=str)
@pytest.mark.parametrize("classes", [None, 3])
@pytest.mark.parametrize("spectral", [False, True])
def test_shapes(shape, classes, spectral):
    generator = resnet_generator(shape, 5, width=4, classes=classes)
    discriminator = resnet_discriminator(shape, 4, classes, spectral)
    labels = [] if classes is None else [tf.constant([0, 2])]
    image = generator([tf.ones((2, 5)), *labels])
    assert image.shape == (2, *shape)
    assert np.abs(image).max() <= 1
    assert discriminator([image, *labels]).shape == (2, 1)


@pytest.mark.parametrize(
    ("shape", "smallest"),
    [((28, 28, 1), 7), ((32, 32, 3), 8), ((64, 64, 3), 8), ((48, 48, 3), 6)],
    ids=str,
)
def test_discriminator_ends_at_five_to_eight_pixels(shape, smallest):
    network = resnet_discriminator(shape, 4)
    assert network.get_layer("relu").output.shape[1:3] == (smallest, smallest)


def test_generator_tells_classes_by_their_norms():
    generator = resnet_generator((8, 8, 1), 5, 4, classes=3)
    latents = tf.ones((2, 5))
    same = generator([latents, tf.constant([1, 2])], training=False)
    np.testing.assert_array_equal(same[0], same[1])  # scales start equal
    generator.get_layer("block_1_norm_1").offset.assign(
        np.arange(12.0).reshape(3, 4) / 10
    )
    other = generator([latents, tf.constant([1, 2])], training=False)
    assert np.abs(other[0] - other[1]).max() > 1e-4


@pytest.mark.parametrize("spectral", [False, True])
def test_projection_adds_the_inner_product(spectral):
    network = resnet_discriminator((8, 8, 1), 4, 3, spectral)
    images = np.random.default_rng(0).normal(size=(6, 8, 8, 1)).astype(np.float32)
    labels = np.arange(6) % 3
    parts = keras.Model(
        network.inputs,
        [network.get_layer(name).output for name in ("features", "logits", "label")],
    )
    features, logits, embedding = (np.asarray(p) for p in parts([images, labels]))
    expected = logits + (features * embedding).sum(1, keepdims=True)
    np.testing.assert_allclose(network([images, labels]), expected, atol=1e-5)


def test_features_are_the_sum_over_places_under_spectral_norm():
    for spectral, places in ((True, 16), (False, 1)):
        network = resnet_discriminator((8, 8, 1), 4, spectral=spectral)
        body = keras.Model(
            network.inputs,
            [network.get_layer(name).output for name in ("relu", "features")],
        )
        last, features = body(tf.random.normal((2, 8, 8, 1), seed=1))
        mean = np.asarray(last).mean((1, 2))
        np.testing.assert_allclose(features, places * mean, rtol=1e-5)


def test_every_kernel_is_normalized():
    network = resnet_discriminator((16, 16, 3), 4, 3, True, attention=8)
    kernels = [w.path for w in network.trainable_weights if "kernel" in w.path]
    vectors = [w for w in network.weights if "vector_u" in w.path]
    embedding = 1  # its matrix is called embeddings
    assert len(vectors) == len(kernels) + embedding
    assert isinstance(network.get_layer("block_1_conv_1"), SpectralConv2D)


@pytest.mark.parametrize("build", [resnet_generator, resnet_discriminator])
def test_attention_needs_a_map_of_its_height(build):
    arguments = ((32, 32, 3), 8) if build is resnet_generator else ((32, 32, 3),)
    assert build(*arguments, width=4, attention=16).get_layer("attention")
    with pytest.raises(ValueError, match="`attention` must be the height") as error:
        build(*arguments, width=4, attention=15)
    assert "Received: attention=15" in str(error.value)


def test_no_batch_norm_in_the_discriminator():
    network = resnet_discriminator((28, 28, 1), 4)
    assert not [w.path for w in network.weights if "moving" in w.path]
