"""DCGAN's bodies: sizes, ranges, initialisation and names."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.networks import dcgan_discriminator, dcgan_generator
from kerasgan.networks.dcgan import base_of


@pytest.mark.parametrize(
    ("shape", "base"),
    [
        ((28, 28, 1), (7, 7, 2)),
        ((32, 32, 3), (4, 4, 3)),
        ((64, 64, 3), (4, 4, 4)),
        ((128, 128, 3), (4, 4, 5)),
        ((48, 48, 3), (6, 6, 3)),
        ((32, 64, 3), (4, 8, 3)),
        ((8, 8, 1), (4, 4, 1)),
    ],
    ids=str,
)
def test_sizes_double_from_a_small_base(shape, base):
    assert base_of(shape) == base


@pytest.mark.parametrize("shape", [(30, 30, 1), (7, 7, 1), (36, 36, 3), (2, 2, 1)])
def test_other_sizes_are_refused(shape):
    with pytest.raises(ValueError, match="power of two times a base") as error:
        dcgan_generator(shape, 8)
    assert f"image_shape={shape}" in str(error.value)
    assert "`image_size`" in str(error.value)


@pytest.mark.parametrize("shape", [(28, 28, 1), (64, 64, 3), (32, 64, 3)], ids=str)
@pytest.mark.parametrize("classes", [None, 5])
def test_shapes(shape, classes):
    generator = dcgan_generator(shape, 10, width=4, classes=classes)
    discriminator = dcgan_discriminator(shape, width=4, classes=classes)
    labels = [] if classes is None else [tf.constant([0, 4])]
    image = generator([tf.zeros((2, 10)), *labels])
    assert image.shape == (2, *shape)
    assert np.abs(image).max() < 1
    logits = discriminator([image, *labels])
    assert logits.shape == (2, 1)


def test_widths_grow_towards_the_base_and_stop_at_eight_times():
    discriminator = dcgan_discriminator((128, 128, 3), width=4)
    widths = [discriminator.get_layer(f"down_{k}").filters for k in range(1, 6)]
    assert widths == [4, 8, 16, 32, 32]
    generator = dcgan_generator((128, 128, 3), 10, width=4)
    widths = [generator.get_layer(f"up_{k}").filters for k in range(1, 5)]
    assert widths == [32, 16, 8, 4]


def test_weights_start_as_in_the_paper():
    generator = dcgan_generator((28, 28, 1), 64, width=32)
    discriminator = dcgan_discriminator((28, 28, 1), width=32)
    for network in (generator, discriminator):
        for weight in network.trainable_weights:
            values = np.asarray(weight.value)
            if weight.path.endswith("kernel"):
                assert abs(values.mean()) < 2e-3
                assert values.std() == pytest.approx(0.02, rel=0.1)
            if weight.path.endswith("gamma"):
                assert values.mean() == pytest.approx(1.0, abs=0.02)


def test_first_and_last_layers_have_no_batch_norm():
    generator = dcgan_generator((28, 28, 1), 8, width=4)
    discriminator = dcgan_discriminator((28, 28, 1), width=4)
    norms = [w.path for w in generator.weights if "moving_mean" in w.path]
    assert norms == ["norm_1/moving_mean", "norm_2/moving_mean"]
    norms = [w.path for w in discriminator.weights if "moving_mean" in w.path]
    assert norms == ["norm_2/moving_mean"]


def test_projection_adds_the_inner_product_of_features_and_embedding():
    network = dcgan_discriminator((8, 8, 1), width=4, classes=3)
    images = np.random.default_rng(0).normal(size=(6, 8, 8, 1)).astype(np.float32)
    labels = np.arange(6) % 3
    features = images
    for layer in network.layers:
        if layer.name.startswith(("down", "leaky", "features")):
            features = layer(features)
    features = np.asarray(features)
    embedding = np.asarray(network.get_layer("label").embeddings)[labels]
    kernel, bias = (np.asarray(w) for w in network.get_layer("logits").weights)
    expected = features @ kernel + bias + (features * embedding).sum(1, keepdims=True)
    np.testing.assert_allclose(network([images, labels]), expected, atol=1e-5)
