"""What is done beside training stays within a share of the time."""

import contextlib
import re

import pytest

from kerasgan.training.time_share import TimeShare


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def spend(share, clock, seconds):
    with share.spend():
        clock.now += seconds


def test_share_is_of_all_the_time_since_the_beginning():
    clock = Clock()
    share = TimeShare(0.5, clock)
    clock.now += 7
    share.begin()
    spend(share, clock, 3)
    clock.now += 9
    assert (share.spent, share.elapsed, share.share) == (3, 12, 0.25)
    with share.spend():
        clock.now += 4
        assert share.share == 7 / 16  # what is running counts
    assert share.last == 4


def test_another_is_allowed_only_if_it_keeps_the_bound():
    clock = Clock()
    share = TimeShare(0.1, clock)
    spend(share, clock, 10)
    # 10 + 10 of 90 + 100 + 10 seconds are a tenth.
    clock.now += 179.9
    assert not share.allows_another()
    clock.now += 0.1
    assert share.allows_another()


def test_time_is_spent_even_where_the_task_fails():
    clock = Clock()
    share = TimeShare(0.1, clock)
    with contextlib.suppress(KeyError), share.spend():
        clock.now += 5
        raise KeyError
    assert (share.spent, share.last) == (5, 5)


@pytest.mark.parametrize("value", [0, -1, 1.5, float("nan")])
def test_share_is_checked(value):
    with pytest.raises(
        ValueError,
        match=re.escape(
            f"`largest_share` must be above 0 and "
            "at most 1, a share of the time. "
            f"Received: largest_share={value}."
        ),
    ):
        TimeShare(value)
