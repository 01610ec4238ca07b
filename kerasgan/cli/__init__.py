"""The command line: `kerasgan COMMAND`, one module a command.

TensorFlow, Keras and numpy are imported inside the commands that compute, so that help
and lists answer at once.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "app": "kerasgan.cli.application",
        "main": "kerasgan.cli.entry_point",
    },
)
