"""Uses an installed kerasgan as a stranger would: `check_install.py CHECKOUT`.

Run with `-P` by the Python that kerasgan is installed in, from a folder that is not the
checkout: every module is imported and the pretrained models are loaded and sampled.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import numpy as np

import kerasgan

NEEDED = "dcgan_fashion_28"  # what the README and `kerasgan demo` begin with


def import_every_module(checkout: str) -> list[str]:
    """Imports all of kerasgan.

    Args:
        checkout: str. Folder that kerasgan must not come from.

    Returns:
        List of the modules' names.

    Raises:
        RuntimeError: If a module comes from the checkout.
    """
    walk = pkgutil.walk_packages(kerasgan.__path__, "kerasgan.")
    names = [found.name for found in walk if not found.name.endswith("__main__")]
    for name in names:
        origin = Path(importlib.import_module(name).__file__).resolve()
        if origin.is_relative_to(Path(checkout).resolve()):
            raise RuntimeError(f"{name} was imported from the checkout: {origin}")
    return names


def sample_pretrained() -> list[str]:
    """Loads each pretrained model and draws or translates two pictures.

    Returns:
        List of the models' names.

    Raises:
        RuntimeError: If `NEEDED` is missing or a model draws one picture twice.
    """
    names = kerasgan.zoo.list_models(pretrained=True)
    if NEEDED not in names:
        raise RuntimeError(f"The zoo must hold {NEEDED!r}. Received: {names}.")
    for name in names:
        model = kerasgan.zoo.load(name)
        if model.latent_dim is None:
            shape = (2, *model.image_shape)
            noise = np.random.default_rng(7).integers(0, 256, shape, np.uint8)
            first, second = model.translate(noise)
        else:
            first, second = model.sample(2, seed=7)
        if (first == second).all():
            raise RuntimeError(f"{name} drew the same picture twice.")
    return names


def main(checkout: str) -> None:
    """Checks the installation.

    Args:
        checkout: str. Folder that kerasgan must not come from.

    Raises:
        RuntimeError: If something is wrong with it.
    """
    modules = import_every_module(checkout)
    models = sample_pretrained()
    stray = {"zoo", "export"} & set(sys.modules)
    if stray:
        raise RuntimeError(f"Imported by a name of the checkout: {sorted(stray)}.")
    print(f"{len(modules)} modules imported; sampled {', '.join(models)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
