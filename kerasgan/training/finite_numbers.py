"""Numbers on their way into JSON, which knows neither NaN nor infinity."""

from __future__ import annotations

import math


def finite_or_none(numbers):
    """Replaces what is not finite by None.

    Args:
        numbers: dict of name to float or int.

    Returns:
        dict of the same names.
    """
    return {
        name: value if math.isfinite(value) else None for name, value in numbers.items()
    }
