"""`fit` refuses wrong data before the first update and takes the right ones."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasgan.data
from kerasgan.data import DataError
from kerasgan.models import DCGAN
from kerasgan.training import DivergedError

SMALL = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
RANDOM = np.random.default_rng(0)
PICTURES = RANDOM.integers(0, 256, (32, 8, 8, 1), dtype=np.uint8)
FLOATS = (PICTURES / 127.5 - 1).astype(np.float32)
LABELS = np.arange(32) % 3


def compiled(**arguments):
    gan = DCGAN(**{**SMALL, **arguments})
    gan.compile()
    return gan


def with_nan():
    broken = FLOATS.copy()
    broken[31, 7, 7, 0] = np.nan
    return broken


BAD = {
    "grey levels as floats": (PICTURES.astype(np.float32), "must be in"),
    "zero to one": (FLOATS / 2 + 0.5, "looks like 0..1"),
    "not a number": (with_nan(), "must be finite"),
    "too small": (FLOATS[:, :4, :4], "must be of shape"),
    "three channels": (np.repeat(FLOATS, 3, -1), "must be of shape"),
    "no channels": (FLOATS[..., 0], "must be an array of shape"),
    "integers": (PICTURES.astype(np.int32), "must be uint8, or float"),
    "nothing": (FLOATS[:0], "at least one image"),
}


@pytest.mark.parametrize(("images", "message"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("form", ["array", "dataset"])
def test_bad_images_are_refused_before_the_first_update(images, message, form):
    gan = compiled()
    before = [w.value.numpy() for w in gan.weights]
    if form == "dataset":
        images = tf.data.Dataset.from_tensor_slices(images).batch(32)
        message = "empty dataset" if message == "at least one image" else message
    with pytest.raises(DataError, match=message):
        gan.fit(images, verbose=0)
    for old, weight in zip(before, gan.weights, strict=True):
        np.testing.assert_array_equal(old, weight.value)


def test_zero_to_one_passes_where_it_is_meant():
    gan = DCGAN(**SMALL)
    gan.compile(check_range=False)
    gan.fit(FLOATS / 2 + 0.5, batch_size=16, verbose=0)


def test_uncompiled_models_say_so():
    with pytest.raises(ValueError, match=r"Call `compile\(\)`"):
        DCGAN(**SMALL).fit(PICTURES)


@pytest.mark.parametrize(
    "name", ["validation_data", "validation_split", "class_weight", "sample_weight"]
)
def test_supervised_arguments_are_refused_before_the_first_step(name):
    gan = compiled()
    with pytest.raises(ValueError, match=f"`{name}` has no meaning for a GAN"):
        gan.fit(PICTURES, verbose=0, **{name: 0.5})
    assert int(gan.steps_taken.numpy()) == 0


@pytest.mark.parametrize(
    "data", ["folder", None, iter([PICTURES])], ids=["folder", "nothing", "iterator"]
)
def test_what_is_no_data_says_what_fit_takes(data):
    with pytest.raises(DataError, match="`fit` takes an array of images"):
        compiled().fit(data, verbose=0)


def test_later_batches_are_caught_by_the_finite_check():
    batches = np.stack([FLOATS[:16], FLOATS[16:], with_nan()[16:]])
    data = tf.data.Dataset.from_tensor_slices(batches)
    with pytest.raises(DivergedError, match="became nan in step 3, after 48 images"):
        compiled().fit(data, verbose=0)


class Batches(keras.utils.PyDataset):
    """Two batches of pictures."""

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return PICTURES[16 * index : 16 * index + 16]


def test_py_dataset():
    gan = compiled()
    gan.fit(Batches(), verbose=0)
    assert int(gan.images_shown.numpy()) == 32


def test_labels_of_a_source_are_left_out_for_a_model_without_classes():
    gan = compiled()
    gan.fit(kerasgan.data.load((PICTURES, LABELS)), batch_size=16, verbose=0)
    assert int(gan.images_shown.numpy()) == 32


def test_classes_and_labels_must_go_together():
    with pytest.raises(DataError, match="takes images alone"):
        compiled().fit(PICTURES, LABELS, verbose=0)
    with pytest.raises(DataError, match=r"takes \(images, labels\)"):
        compiled(classes=3).fit(PICTURES, verbose=0)
    with pytest.raises(DataError, match="one label an image"):
        compiled(classes=3).fit(PICTURES, LABELS[:5], verbose=0)
    with pytest.raises(DataError, match=r"must be in \[0, 2\)"):
        compiled(classes=2).fit(PICTURES, LABELS, verbose=0)


def test_uint8_and_floats_train_alike():
    results = []
    for data in (PICTURES, FLOATS, tf.data.Dataset.from_tensor_slices(PICTURES)):
        if isinstance(data, tf.data.Dataset):
            data = data.batch(16)
        keras.utils.set_random_seed(0)
        gan = compiled()
        gan.fit(data, batch_size=16 if isinstance(data, np.ndarray) else None,
                shuffle=False, verbose=0)  # fmt: skip
        results.append([w.value.numpy() for w in gan.weights])
    for other in results[1:]:
        for left, right in zip(results[0], other, strict=True):
            np.testing.assert_allclose(left, right, atol=1e-6)


@pytest.mark.parametrize("form", ["two arguments", "a tuple", "a dataset"])
def test_forms_of_conditional_data(form):
    gan = compiled(classes=3)
    if form == "two arguments":
        gan.fit(PICTURES, LABELS, batch_size=16, verbose=0)
    elif form == "a tuple":
        gan.fit((PICTURES, LABELS), batch_size=16, verbose=0)
    else:
        data = tf.data.Dataset.from_tensor_slices((PICTURES, LABELS)).batch(16)
        gan.fit(data, verbose=0)
    assert int(gan.images_shown.numpy()) == 32


def test_source_is_fed_from_where_training_stands():
    source = kerasgan.data.load((PICTURES, LABELS))
    gan = compiled(classes=3)
    gan.fit(source, batch_size=16, epochs=2, verbose=0)
    assert int(gan.images_shown.numpy()) == 64
    whole = compiled(classes=3)
    seen = []
    original = source.dataset

    class Spy:
        def __len__(self):
            return len(source)

        def dataset(self, batch_size, seed, position):
            seen.append((batch_size, seed, position))
            return original(batch_size, seed, position)

    whole.images_shown.assign(48)
    whole.fit(Spy(), batch_size=16, verbose=0)
    assert seen == [(16, 0, 48)]


def test_source_of_another_shape_is_refused():
    with pytest.raises(DataError, match="must be of shape"):
        compiled(image_shape=(16, 16, 1)).fit(kerasgan.data.load(PICTURES))
