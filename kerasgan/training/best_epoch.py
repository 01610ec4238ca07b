"""Which epoch of a training logged the best value of a number."""

from __future__ import annotations

import math

from kerasgan.training.best_sampler import lower_is_better


class BestEpoch:
    """Remembers the checkpoint of the epoch that logged the best value so far.

    Args:
        of: str or None. Name of the logged number. Of distances, lengths and losses
            less is better, of all others more.

    Attributes:
        best: dict of plain values: the name of the checkpoint, the value, and what it
            is `of`; empty before there is one.
    """

    def __init__(self, of):
        self.of, self.best = of, {}

    @property
    def name(self):
        """Name of the checkpoint, or None before there is one."""
        return self.best.get("name")

    def take_up(self, best):
        """Takes over what a training that goes on had found.

        Args:
            best: dict as the attribute. What was kept stays kept where nothing else is
                asked for.
        """
        if self.of in (None, best.get("of", self.of)):
            self.best = dict(best)

    def offer(self, logs, name):
        """Looks at the logs of an epoch.

        Args:
            logs: dict of name to value.
            name: str. Name of the checkpoint at its end.

        Returns:
            bool. Whether they are the best now.
        """
        value = float(logs.get(self.of, math.nan))
        if not math.isfinite(value):
            return False
        less = lower_is_better(self.of) or self.of.endswith("_loss")
        sign = -1 if less else 1
        if self.best and sign * value <= sign * self.best["value"]:
            return False
        self.best = {"name": name, "value": value, "of": self.of}
        return True
