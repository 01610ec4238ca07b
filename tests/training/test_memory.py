"""A batch that does not fit: what is said, and which one does."""

import types

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.models import DCGAN, WGANGP, ProGAN
from kerasgan.training import train
from kerasgan.training.memory import BatchTooLargeError, _halves

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
PICTURES = np.random.default_rng(0).integers(0, 256, (64, 8, 8, 1), dtype=np.uint8)


def with_room_for(gan, most):
    """A model on a device that has room for so many pictures at once."""
    step = gan.train_step

    def limited(batch):
        if batch.shape[0] > most:
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating")
        return step(batch)

    gan.train_step = limited
    return gan


@pytest.mark.parametrize(
    ("model", "config", "most", "fits"),
    [
        (DCGAN, {}, 9, 8),
        (WGANGP, {"critic_steps": 2}, 9, 4),
        (DCGAN, {}, 0, None),
    ],
    ids=["pictures", "lots", "nothing"],
)
def test_the_largest_batch_that_fits_is_named(model, config, most, fits):
    gan = with_room_for(model(**SMALL, **config), most)
    with pytest.raises(BatchTooLargeError, match="Batches of 32 pictures do") as error:
        train(gan, PICTURES, 640, batch_size=32)
    assert error.value.batch_size == fits
    advice = (
        "Not even batches of 1"
        if fits is None
        else f"Batches of {fits} do: batch_size="
    )
    assert advice in str(error.value)


def test_parts_of_a_batch_are_tried_as_they_are_played():
    gan = DCGAN(**SMALL)
    gan.compile(accumulate=4)
    with_room_for(gan, 4 * 9)  # that is, for parts of 9
    with pytest.raises(BatchTooLargeError, match="Batches of 32 pictures do") as error:
        train(gan, PICTURES, 640, batch_size=32)
    assert error.value.batch_size == 8


def test_small_sizes_are_tried_with_their_larger_batches():
    gan = ProGAN(image_shape=(8, 8, 1), latent_dim=4, width=4)
    assert gan.size_at(0) == (4, 4)
    with_room_for(gan, 17)
    with pytest.raises(BatchTooLargeError, match="Batches of 32 pictures do") as error:
        train(gan, PICTURES, 640, batch_size=32)
    assert error.value.batch_size == 8


@pytest.mark.parametrize(
    ("batch_size", "replicas", "halves"),
    [(24, 1, [12, 6, 3, 1]), (24, 2, [12, 6]), (8, 2, [4, 2]), (1, 1, [])],
)
def test_replicas_share_what_is_tried(batch_size, replicas, halves):
    strategy = types.SimpleNamespace(num_replicas_in_sync=replicas)
    model = types.SimpleNamespace(batch_factor=lambda: 1, distribute_strategy=strategy)
    plan = types.SimpleNamespace(model=model, batch_size=batch_size)
    assert _halves(plan) == halves


def test_what_fits_is_not_disturbed():
    gan = with_room_for(DCGAN(**SMALL), 32)
    train(gan, PICTURES, 64, batch_size=32)
    assert int(gan.images_shown.numpy()) == 64
