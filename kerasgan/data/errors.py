"""The error that every unusable input raises."""


class DataError(ValueError):
    """Pictures or labels that cannot be used as they are; the message says what to do.

    Attributes:
        exit_code: int. What the command line ends with.
    """

    exit_code = 3
