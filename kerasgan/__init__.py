"""Generative adversarial networks as ordinary Keras 3 models.

After ``import kerasgan`` every room is an attribute (``kerasgan.models``,
``kerasgan.zoo``, ``kerasgan.export`` ...). A room is imported when it is first touched,
so importing the package loads neither TensorFlow nor Keras.
"""

import importlib

from kerasgan.version import __version__ as __version__

_ROOMS = (
    "cli",
    "data",
    "evaluation",
    "export",
    "latent",
    "losses",
    "models",
    "networks",
    "storage",
    "training",
    "zoo",
)


def __getattr__(name):
    if name in _ROOMS:
        return importlib.import_module(f"kerasgan.{name}")
    raise AttributeError(f"module 'kerasgan' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_ROOMS])
