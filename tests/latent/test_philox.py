"""The generator gives the words that were published for it."""

import numpy as np
import pytest

from kerasgan.latent import philox4x32

# Known answers of the Random123 distribution for philox4x32-10.
PUBLISHED = {
    "zeros": (
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ),
    "ones": (
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ),
    "digits-of-pi": (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
}


def words(text):
    return np.array([int(word, 16) for word in text.split()], np.uint32)


@pytest.mark.parametrize(
    ("counter", "key", "answer"), PUBLISHED.values(), ids=list(PUBLISHED)
)
def test_published_answers(counter, key, answer):
    drawn = philox4x32(words(counter), tuple(words(key).tolist()))
    assert drawn.dtype == np.uint32
    np.testing.assert_array_equal(drawn, words(answer))


def test_many_counters_at_once_are_each_on_their_own():
    counters = np.stack([words(counter) for counter, *_ in PUBLISHED.values()])
    key = (0xA4093822, 0x299F31D0)
    together = philox4x32(counters.reshape(3, 1, 4), key)
    assert together.shape == (3, 1, 4)
    for counter, drawn in zip(counters, together[:, 0], strict=True):
        np.testing.assert_array_equal(drawn, philox4x32(counter, key))


def test_one_changed_bit_changes_half_of_all_bits():
    base = np.arange(4, dtype=np.uint32)
    flipped = base ^ np.eye(4, dtype=np.uint32)  # bit 0 of each word in turn
    changed = philox4x32(flipped, (1, 2)) ^ philox4x32(base, (1, 2))
    share = np.unpackbits(changed.view(np.uint8), axis=-1).mean(axis=-1)
    np.testing.assert_allclose(share, 0.5, atol=0.15)  # 3.4 standard deviations


def test_counter_is_left_as_it_was():
    counter = np.zeros(4, np.uint64)
    philox4x32(counter, (0, 0))
    assert not counter.any()
