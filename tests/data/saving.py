"""Writes the pictures that the tests of this room read."""

import numpy as np
from PIL import Image

NOISE = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)


def save(path, array=NOISE, mode=None, **options):
    """Saves an array as a picture, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(path, **options)
    return path
