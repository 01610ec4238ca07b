"""Keeps what is done beside training within a share of the time."""

from __future__ import annotations

import contextlib
import time


class TimeShare:
    """Measures what an occasional task costs and says when it may be done again.

    Args:
        largest_share: float in (0, 1]. Share of the time since `begin` that the task
            may take.
        clock: Function without arguments that gives the time in seconds.

    Raises:
        ValueError: If the share is out of its range.
    """

    def __init__(self, largest_share, clock=time.monotonic):
        if not 0 < largest_share <= 1:
            raise ValueError(
                "`largest_share` must be above 0 and at most 1, a share of the time. "
                f"Received: largest_share={largest_share}."
            )
        self.largest_share = largest_share
        self._clock = clock
        self.begin()

    def begin(self, elapsed=0.0, spent=0.0, last=0.0):
        """Starts the clock, or goes on with that of a process before.

        Args:
            elapsed: float. Seconds that have gone by.
            spent: float. Those of them that were spent.
            last: float. Those that the task took the last time.
        """
        self._began = self._clock() - elapsed
        self._since = None
        self.spent, self.last = spent, last

    @contextlib.contextmanager
    def spend(self):
        """Adds the time that the body takes to what is spent, whatever ends it."""
        self._since = self._clock()
        try:
            yield
        finally:
            self.last, self._since = self._clock() - self._since, None
            self.spent += self.last

    @property
    def elapsed(self):
        """Seconds since `begin`."""
        return self._clock() - self._began

    @property
    def share(self):
        """Share of the time since `begin` that was spent until now, from 0 to 1."""
        now = self._clock()
        running = 0.0 if self._since is None else now - self._since
        return (self.spent + running) / max(now - self._began, 1e-9)

    def allows_another(self):
        """Whether the task, if it takes as long as the last time, keeps the bound."""
        at_its_end = self.elapsed + self.last
        return self.spent + self.last <= self.largest_share * at_its_end
