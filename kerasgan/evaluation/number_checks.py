"""What arguments that count something must satisfy."""

from __future__ import annotations

import operator
from typing import Any


def check_integer(name: str, value: Any) -> int:
    """Checks that a number is whole; its range is for the caller to check.

    Args:
        name: str. What the argument is called.
        value: int, or an integer of numpy.

    Returns:
        int.

    Raises:
        ValueError: If it is something else, such as `2.0` or `"2"`.
    """
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(
            f"`{name}` must be an integer. Received: {name}={value!r}."
        ) from None
