"""The pool of pictures: what goes in comes out, half of the time, and none is lost."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasgan.training import ImagePool

SHAPE = (1, 1, 1)


def numbered(start, count):
    """Pictures of one pixel that are numbers."""
    numbers = tf.range(start, start + count, dtype=tf.float32)
    return tf.reshape(numbers, (count, *SHAPE))


def key(step):
    """The key of a step."""
    return tf.constant([7, step], tf.int32)


def played(pool, batch, steps, call=None):
    """Numbers that came and that were given, step by step."""
    call = call or pool
    came = [numbered(step * batch, batch) for step in range(steps)]
    given = [call(images, key(step)) for step, images in enumerate(came)]
    return [np.ravel(part) for part in came], [np.ravel(part) for part in given]


@pytest.mark.parametrize(
    ("way", "batch"),
    [*((way, batch) for way in ("eager", "graph") for batch in (1, 3, 8)), ("xla", 3)],
)
def test_no_picture_is_lost_and_none_is_made(batch, way):
    pool = ImagePool(8, SHAPE)
    call = pool
    if way != "eager":
        call = tf.function(pool, jit_compile=way == "xla")
    came, given = played(pool, batch, 60, call)
    kept = np.ravel(pool.pictures.numpy())
    # Every picture that came was given once, or is in the pool, or both: those that
    # filled the pool were given as they came.
    everything = np.concatenate([*given, kept])
    assert set(everything) == set(np.concatenate(came))
    assert len(set(kept)) == 8
    counts = np.unique(everything, return_counts=True)[1]
    assert sorted(counts) == [1] * (60 * batch - 8) + [2] * 8


def test_pictures_pass_until_the_pool_is_full():
    pool = ImagePool(6, SHAPE)
    came, given = played(pool, 4, 2)
    np.testing.assert_array_equal(came, given)
    np.testing.assert_array_equal(np.ravel(pool.pictures.numpy()), np.arange(6))
    assert int(pool.count.numpy()) == 6


def test_half_are_old_and_every_place_is_drawn_alike():
    pool = ImagePool(5, SHAPE)
    came, given = played(pool, 1, 1500, tf.function(pool))
    ages = np.ravel(came)[5:] - np.ravel(given)[5:]
    assert (ages > 0).mean() == pytest.approx(0.5, abs=0.04)
    assert (ages >= 0).all()
    # A picture leaves with probability 1/10 a step: it stays for 10 in the mean.
    assert ages[ages > 0].mean() == pytest.approx(10, rel=0.15)


def test_of_a_batch_beyond_the_pool_the_rest_passes():
    pool = ImagePool(3, SHAPE)
    came, given = played(pool, 5, 30)
    for first, second in zip(came, given, strict=True):
        np.testing.assert_array_equal(first[3:], second[3:])
    assert (np.array(came)[:, :3] != np.array(given)[:, :3]).any()


def test_the_key_decides():
    runs = []
    for seed in (1, 1, 2):
        pool = ImagePool(4, SHAPE)
        keys = [tf.constant([seed, step], tf.int32) for step in range(20)]
        given = [pool(numbered(4 * k, 4), each) for k, each in enumerate(keys)]
        runs.append(np.ravel(given))
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


def test_no_pool():
    pool = ImagePool(0, SHAPE)
    came, given = played(pool, 3, 5)
    np.testing.assert_array_equal(came, given)


def test_pictures_are_weights_and_survive_a_file(tmp_path):
    pool = ImagePool(4, SHAPE, name="pool")
    played(pool, 3, 4)
    assert [weight.path for weight in pool.weights] == ["pool/pictures", "pool/count"]
    assert not pool.trainable_weights
    image = keras.Input(SHAPE)
    model = keras.Model(image, keras.layers.Identity()(image))
    model.pool = pool
    model.save_weights(tmp_path / "pool.weights.h5")
    again = keras.Model(image, keras.layers.Identity()(image))
    again.pool = ImagePool(4, SHAPE, name="pool")
    again.load_weights(tmp_path / "pool.weights.h5")
    for first, second in zip(pool.weights, again.pool.weights, strict=True):
        np.testing.assert_array_equal(first.numpy(), second.numpy())
    config = keras.layers.serialize(pool)
    assert keras.layers.deserialize(config).get_config() == pool.get_config()


def test_half_precision_keeps_whole_pictures():
    keras.config.set_dtype_policy("mixed_bfloat16")
    pool = ImagePool(4, SHAPE)
    given = pool(numbered(1001, 3), key(0))
    np.testing.assert_array_equal(np.ravel(given), [1001, 1002, 1003])


@pytest.mark.parametrize("size", [-1, 2.5])
def test_sizes_that_are_none(size):
    with pytest.raises(ValueError, match=f"number of pictures.*size={size}"):
        ImagePool(size, SHAPE)
