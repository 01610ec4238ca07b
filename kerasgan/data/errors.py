"""The error that every unusable input raises."""

from __future__ import annotations

from collections.abc import Iterable


class DataError(ValueError):
    """Pictures or labels that cannot be used as they are; the message says what to do.

    Args:
        message: str.
        bad: Pairs of name and reason of the unreadable pictures.

    Attributes:
        exit_code: int. What the command line ends with.
        bad: Tuple of the pairs, of those too that the message does not list; empty
            where something else is wrong.
    """

    exit_code = 3

    def __init__(self, message: str, bad: Iterable[tuple[str, str]] = ()):
        super().__init__(message)
        self.bad = tuple(bad)
