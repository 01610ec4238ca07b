"""Generative adversarial networks as ordinary Keras 3 models.

After ``import kerasgan`` every room is an attribute (``kerasgan.models``,
``kerasgan.zoo``, ``kerasgan.export`` ...). A room is imported when it is first touched,
so importing the package loads neither TensorFlow nor Keras.
"""

from kerasgan.lazy_imports import lazy_attributes
from kerasgan.version import __version__ as __version__

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "augmentation": "kerasgan.augmentation",
        "cli": "kerasgan.cli",
        "data": "kerasgan.data",
        "evaluation": "kerasgan.evaluation",
        "export": "kerasgan.export",
        "latent": "kerasgan.latent",
        "layers": "kerasgan.layers",
        "losses": "kerasgan.losses",
        "models": "kerasgan.models",
        "networks": "kerasgan.networks",
        "storage": "kerasgan.storage",
        "training": "kerasgan.training",
        "zoo": "kerasgan.zoo",
    },
)
