"""Where the styles of two latents meet."""

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import StyleGAN
from kerasgan.networks import mix_styles


@pytest.mark.parametrize("key", range(6))
def test_mixing_crosses_at_the_drawn_layer(key):
    key = tf.constant([7, key])
    first = np.zeros((2, 3), np.float32)
    mixed = mix_styles(first, first + 1, 8, 6, 1.0, key).numpy()
    crossing = int(tf.random.stateless_uniform((), key + 1, 1, 6, dtype=tf.int32))
    expected = (np.arange(8) >= crossing).astype(np.float32)
    np.testing.assert_array_equal(mixed, np.tile(expected[None, :, None], (2, 1, 3)))


def test_mixing_draws_every_crossing_but_never_the_first_layer():
    first = np.zeros((1, 1), np.float32)
    keys = [tf.constant([k, 0]) for k in range(100)]
    seen = {
        int(8 - mix_styles(first, first + 1, 8, 4, 1.0, k).numpy().sum()) for k in keys
    }
    assert seen == {1, 2, 3}


@pytest.mark.parametrize("level", [1, 2])
def test_styles_are_mixed_within_the_layers_of_the_level(level, monkeypatch):
    seen = []

    def noted(first, second, layers, live, *others):
        seen.append((layers, live))
        return mix_styles(first, second, layers, live, *others)

    monkeypatch.setattr("kerasgan.models.stylegan.mix_styles", noted)
    gan = StyleGAN((16, 16, 1), 8, width=4, maximum_width=8, level=level)
    gan.compile()
    gan.paint(tf.zeros((2, *gan.size_at(level), 1)), draw=0)
    assert seen == [(6, 2 * (level + 1))]


def test_mixing_happens_as_often_as_it_is_told():
    first = np.zeros((1, 1), np.float32)
    mixed = [
        bool(mix_styles(first, first + 1, 4, 4, 0.3, tf.constant([k, 1])).numpy().any())
        for k in range(400)
    ]
    assert 0.2 < np.mean(mixed) < 0.4
    assert (
        not mix_styles(first, first + 1, 4, 4, 0.0, tf.constant([1, 1])).numpy().any()
    )
