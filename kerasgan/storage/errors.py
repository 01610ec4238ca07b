"""The error of the storage room."""


class StorageError(ValueError):
    """A file cannot be written, or is not what it was promised to be.

    Attributes:
        exit_code: int. What the command line exits with.
    """

    exit_code = 3
