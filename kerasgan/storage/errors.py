"""The errors of the storage room."""


class StorageError(ValueError):
    """A file cannot be written, or is not what it was promised to be.

    Attributes:
        exit_code: int. What the command line exits with.
    """

    exit_code = 3


class TargetError(StorageError):
    """The place that something is to be written to is taken.

    Attributes:
        exit_code: int. That of a wrong argument: another one mends it.
    """

    exit_code = 2


class UnreadableError(StorageError):
    """A file that may well be what was promised cannot be read, here and now.

    The reason is the system's, such as missing permission or too many open files, or
    that another version of kerasgan wrote the file.
    """
