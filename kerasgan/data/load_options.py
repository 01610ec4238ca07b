"""What `load` takes by keyword."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, TypedDict


class LoadOptions(TypedDict, total=False):
    """What `load` takes by keyword; its documentation says what they mean.

    Attributes:
        on_bad: str.
        background: tuple of three ints.
        data_dir: str or PathLike or None.
        check_range: bool.
        aligned: bool or None.
        pad: bool.
    """

    on_bad: str
    background: tuple[int, int, int]
    data_dir: str | os.PathLike | None
    check_range: bool
    aligned: bool | None
    pad: bool


def check_keywords(options: Iterable[str]) -> None:
    """Refuses a keyword that `load` does not take.

    Args:
        options: Names.

    Raises:
        TypeError: If one is unknown.
    """
    for name in options:
        if name not in LoadOptions.__annotations__:
            raise TypeError(
                f"`load` has no argument {name!r}. Beside `source`, `image_size`, "
                f"`split` and `second` it takes "
                f"{', '.join(f'`{known}`' for known in LoadOptions.__annotations__)}."
            )


def read_options(
    on_bad: str = "fail",
    background: Any = (255, 255, 255),
    data_dir: Any = None,
    check_range: bool = True,
    aligned: bool | None = None,
    pad: bool = False,
) -> dict[str, Any]:
    """Checks the arguments that are passed on.

    Args:
        on_bad: As for `load`.
        background: As for `load`.
        data_dir: As for `load`.
        check_range: As for `load`.
        aligned: As for `load`.
        pad: As for `load`.

    Returns:
        Dict of the six.

    Raises:
        ValueError: If one is out of its range.
    """
    if on_bad not in ("fail", "skip"):
        raise ValueError(f"`on_bad` must be 'fail' or 'skip'. Received: {on_bad=}.")
    levels = tuple(background)
    if len(levels) != 3 or not all(level in range(256) for level in levels):
        raise ValueError(
            "`background` must be three whole levels (red, green, blue), 0..255 each. "
            f"Received: {background=}."
        )
    red, green, blue = (int(level) for level in levels)
    return {
        "on_bad": on_bad,
        "background": (red, green, blue),
        "data_dir": data_dir,
        "check_range": bool(check_range),
        "aligned": aligned,
        "pad": pad,
    }
