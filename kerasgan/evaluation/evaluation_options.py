"""What `evaluate` takes by keyword beside its arguments."""

from __future__ import annotations

import os
from typing import Any, TypedDict


class EvaluationOptions(TypedDict, total=False):
    """What `evaluate` takes by keyword; its documentation says what they mean.

    Attributes:
        resizer: str or None.
        cache: str, PathLike, None or False.
    """

    resizer: str | None
    cache: str | os.PathLike[str] | bool | None


def read_options(function: str, options: dict[str, Any]) -> EvaluationOptions:
    """Fills in what was not given, and refuses what is not known.

    Args:
        function: str. Name of the function that was called.
        options: dict of what it was called with.

    Returns:
        dict of all options.

    Raises:
        TypeError: If one is unknown.
    """
    for name in options:
        if name not in EvaluationOptions.__annotations__:
            known = ", ".join(
                f"`{known}`" for known in EvaluationOptions.__annotations__
            )
            raise TypeError(
                f"`{function}` has no argument {name!r}. By keyword alone it takes "
                f"{known}."
            )
    return {"resizer": None, "cache": None, **options}
