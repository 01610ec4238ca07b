"""Checks of numbers that a user gives."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np


def check_finite(**arguments: Any) -> None:
    """Checks that arguments hold no NaN and no infinity.

    Args:
        **arguments: Numbers, or float arrays, by their names.

    Raises:
        ValueError: If one does.
    """
    for name, values in arguments.items():
        finite = np.isfinite(values)
        if not finite.all():
            share = 100 * np.mean(~finite)
            raise ValueError(
                f"`{name}` must be finite. Received: {share:.1f} % NaN or infinity."
            )


def check_whole(least: int, **arguments: Any) -> None:
    """Checks that arguments are integers, and not too small.

    Args:
        least: int. The smallest that they may be.
        **arguments: The values by their names.

    Raises:
        ValueError: If one is below, or no integer.
    """
    for name, value in arguments.items():
        try:
            whole = operator.index(value) >= least
        except TypeError:
            whole = False
        if not whole:
            raise ValueError(
                f"`{name}` must be at least {least} and an integer. Received: "
                f"{name}={value!r}."
            )
