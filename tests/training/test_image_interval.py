"""Intervals of images end where they should, with few looks at the counter."""

import pytest

from kerasgan.training.image_interval import ImageInterval
from training.made_up_scores import model_without_networks


def run(interval, shown, batches):
    """Images shown wherever an interval was full, and the counter."""
    model = model_without_networks(shown)
    counter = model.images_shown.value
    interval.begin(model)
    ends = []
    for batch in batches:
        counter.shown += batch
        if interval.is_full():
            interval.advance()
            ends.append(counter.shown)
    return ends, counter


@pytest.mark.parametrize(
    ("shown", "batches", "ends"),
    [
        (0, [32] * 10, [128, 224, 320]),
        (90, [32] * 5, [122, 218]),
        (0, [250, 10, 50], [250, 310]),
        (0, [32, 32, 32, 4, 32, 32, 32, 4], [100, 200]),
        (0, [10, 10, 200, *[10] * 8], [290, 300]),
    ],
    ids=["batches", "resumed", "larger than the interval", "rests", "noticed late"],
)
def test_ends_are_the_first_batches_past_the_multiples(shown, batches, ends):
    found, _ = run(ImageInterval(100), shown, batches)
    assert found == ends


def test_the_counter_is_read_where_an_interval_may_end():
    ends, counter = run(ImageInterval(10_000), 0, [10] * 3_000)
    assert ends == [10_000, 20_000, 30_000]
    assert counter.reads < 12


def test_a_full_interval_waits_to_be_taken():
    interval = ImageInterval(100)
    _, counter = run(interval, 0, [])
    counter.shown = 130
    assert interval.is_full()
    counter.shown = 260
    assert interval.is_full()
    interval.advance()
    assert interval.shown == 260
    assert not interval.is_full()


@pytest.mark.parametrize("value", [0, -5, 1.5, None])
def test_interval_is_checked(value):
    with pytest.raises(ValueError, match="`every_images` must be an integer above 0"):
        ImageInterval(value)
