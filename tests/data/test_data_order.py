"""The pipeline's order is a pure function of (seed, position)."""

import time

import numpy as np
import pytest

from kerasgan.data import DataError, ImageSource, PairedSource, to_float


def numbered(count, labels=True, width=4):
    """Pictures that carry their own number: bytes 0 and 1 of the top left pixels."""
    images = np.zeros((count, 4, width, 1), np.uint8)
    images[:, 0, 0, 0] = np.arange(count) % 256
    images[:, 0, 1, 0] = np.arange(count) // 256
    return ImageSource(images, np.arange(count) if labels else None)


def stream(source, batch_size, batches, **options):
    dataset = source.dataset(batch_size, **options).take(batches)
    return np.concatenate([labels.numpy() for _, labels in dataset])


@pytest.mark.parametrize("count", [1, 2, 7, 300])
@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_every_epoch_is_a_permutation_whatever_the_batch_size(count, batch_size):
    batches = -(-3 * count // batch_size)
    order = stream(numbered(count), batch_size, batches, seed=3)[: 3 * count]
    for epoch in order.reshape(3, count):
        assert sorted(epoch) == list(range(count))


@pytest.mark.parametrize("position", [0, 63, 299, 300, 10**12])
@pytest.mark.parametrize(("first", "second"), [(64, 64), (64, 7), (5, 512)])
def test_a_stream_goes_on_exactly_at_any_position(position, first, second):
    source = numbered(300)
    seen = stream(source, first, 12, seed=9, position=position)
    skipped = 37
    again = stream(source, second, 3, seed=9, position=position + skipped)
    length = min(len(seen) - skipped, len(again))
    np.testing.assert_array_equal(again[:length], seen[skipped : skipped + length])


def test_resumed_pictures_are_equal_bit_for_bit_with_flips():
    rng = np.random.default_rng(0)
    source = ImageSource(rng.integers(0, 256, (50, 6, 5, 3), np.uint8)).mirrored()
    whole = np.concatenate([*source.dataset(40, seed=1).take(3)])
    parts = [*source.dataset(9, seed=1, position=31).take(9)]
    np.testing.assert_array_equal(np.concatenate(parts), whole[31 : 31 + 81])


def test_seeds_and_epochs_give_orders_without_likeness():
    source = numbered(400)
    orders = [
        stream(source, 400, 3, seed=seed).reshape(3, 400)
        for seed in (0, 1, 2, 2**32, 2**64 - 1)
    ]
    correlation = np.corrcoef(np.concatenate(orders).astype(float))
    # 105 pairs of independent permutations: deviation 1/20, five of them are enough.
    assert np.abs(correlation[np.triu_indices(15, 1)]).max() < 5 / 20


@pytest.mark.parametrize("count", [2, 3, 12])
def test_all_places_of_an_epoch_are_equally_likely(count):
    epochs = 500
    order = stream(numbered(count), count * epochs, 1, seed=4).reshape(epochs, count)
    table = np.stack([np.bincount(order[:, k], minlength=count) for k in range(count)])
    expected = epochs / count
    freedom = (count - 1) ** 2
    chi_square = ((table - expected) ** 2 / expected).sum()
    assert chi_square < freedom + 6 * np.sqrt(2 * freedom)


def test_pictures_stay_with_their_labels():
    images, labels = next(iter(numbered(300).dataset(200, seed=5)))
    levels = np.rint((images.numpy() + 1) * 127.5).astype(int)
    np.testing.assert_array_equal(
        levels[:, 0, 0, 0] + 256 * levels[:, 0, 1, 0], labels.numpy()
    )
    assert labels.dtype == "int32"


def test_floats_follow_the_law_exactly():
    source = ImageSource(np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1))
    images = next(iter(source.dataset(1))).numpy()
    assert images.dtype == np.float32
    np.testing.assert_array_equal(images, to_float(source.images))
    assert images.min() == -1
    assert images.max() == 1


def test_float_arrays_pass_unchanged():
    array = np.linspace(-1, 1, 64).reshape(1, 8, 8, 1)
    images = next(iter(ImageSource(array).dataset(1))).numpy()
    np.testing.assert_array_equal(images, array.astype(np.float32))


def test_flips_are_fair_reproducible_and_mirror_left_to_right():
    images = np.zeros((500, 4, 6, 1), np.uint8)
    images[:, 0, 0] = 255  # a mark in the top left corner
    source = ImageSource(images)
    flipped = next(iter(source.mirrored().dataset(2000, seed=6))).numpy()
    right = flipped[:, 0, -1, 0] == 1
    np.testing.assert_array_equal(right, flipped[:, 0, 0, 0] == -1)
    assert abs(right.mean() - 0.5) < 5 * 0.5 / np.sqrt(2000)
    again = next(iter(source.mirrored().dataset(2000, seed=6))).numpy()
    np.testing.assert_array_equal(flipped, again)
    other = next(iter(source.mirrored().dataset(2000, seed=7))).numpy()
    assert 800 < (other[:, 0, -1, 0] != flipped[:, 0, -1, 0]).sum() < 1200


def test_without_flip_nothing_is_mirrored():
    images = np.zeros((5, 4, 6, 1), np.uint8)
    images[:, 0, 0] = 255
    batch = next(iter(ImageSource(images).dataset(50))).numpy()
    assert (batch[:, 0, 0] == 1).all()


def test_the_dataset_is_infinite_and_says_its_shapes():
    dataset = numbered(3).dataset(8)
    assert dataset.cardinality().numpy() == -1
    images, labels = dataset.element_spec
    assert images.shape == (8, 4, 4, 1)
    assert labels.shape == (8,)


def test_unaligned_pairs_have_an_order_each():
    pair = PairedSource(numbered(300), numbered(200))
    first, second = next(iter(pair.dataset(600, seed=2)))
    numbers = [
        np.rint((side.numpy()[:, 0, :2, 0] + 1) * 127.5).astype(int) @ [1, 256]
        for side in (first, second)
    ]
    for numbers_of_side, count in zip(numbers, (300, 200), strict=True):
        assert sorted(numbers_of_side[:count]) == list(range(count))
    assert (numbers[0][:200] != numbers[1][:200]).mean() > 0.9


def test_aligned_pairs_share_order_and_flip():
    rng = np.random.default_rng(1)
    source = ImageSource(rng.integers(0, 256, (40, 4, 4, 1), np.uint8)).mirrored()
    pair = PairedSource(source, source, aligned=True)
    for first, second in pair.dataset(25, seed=3).take(4):
        np.testing.assert_array_equal(first, second)


def test_pairs_resume_exactly():
    pair = PairedSource(numbered(30), numbered(20))
    batches = zip(*pair.dataset(16).take(8), strict=True)
    whole = [np.concatenate(side) for side in batches]
    part = next(iter(pair.dataset(50, position=70)))
    for side, of_whole in zip(part, whole, strict=True):
        np.testing.assert_array_equal(side, of_whole[70:120])


def test_aligned_pairs_of_different_length_are_refused():
    with pytest.raises(DataError, match="same number of pictures.*3 and 4"):
        PairedSource(numbered(3), numbered(4), aligned=True)


def test_a_pair_knows_its_length_name_and_fingerprint():
    first, second = numbered(3), numbered(4)
    pair = PairedSource(first, second)
    assert (len(pair), pair.name) == (4, "array + array")
    assert pair.fingerprint != PairedSource(second, first).fingerprint
    assert len(pair.fingerprint) == 64


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "`batch_size` must be 1 or more"),
        ({"batch_size": 4, "position": -1}, "`position` 0 or more"),
        ({"batch_size": 4, "seed": 2**64}, r"`seed` must be in \[0, 2\*\*64\)"),
        ({"batch_size": 4, "seed": -1}, "seed=-1"),
    ],
    ids=["batch size", "position", "large seed", "negative seed"],
)
def test_bad_streams_are_refused(options, message):
    for source in (numbered(3), PairedSource(numbered(3), numbered(3))):
        with pytest.raises(ValueError, match=message):
            source.dataset(**options)


def test_the_pipeline_is_fast():
    source = ImageSource(np.zeros((60_000, 28, 28, 1), np.uint8), np.zeros(60_000, int))
    batches = iter(source.mirrored().dataset(64))
    next(batches)
    start = time.perf_counter()
    for _ in range(300):
        next(batches)
    rate = 300 * 64 / (time.perf_counter() - start)
    assert rate > 20_000
