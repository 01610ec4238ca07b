"""Pictures brought to the size that an extractor looks at, in a way that has a name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerasgan.evaluation.feature_extractor import FeatureExtractor, size_of
from kerasgan.evaluation.samples import as_pixels

_FILTERS = ("bilinear", "bicubic", "lanczos")
_SIZES = ("crop", "pad", *_FILTERS)
_COLOURS = ("rgb", "grey")

RESIZERS = _SIZES + _COLOURS
"""tuple of str. Names of the ways in which pictures are brought to a size."""


class Resizer:
    """Brings real and generated pictures to one size by one path.

    Args:
        name: str or None. `"crop"` about the centre, `"pad"` with black, `"bilinear"`,
            `"bicubic"` or `"lanczos"`, by Pillow with antialiasing and, where the
            aspect differs, cropped about the centre first; `"rgb"`, which repeats grey
            on three channels, or `"grey"`, the luma; or one of each kind, as
            `"crop+rgb"`. None leaves pictures as they are.
        extractor: `FeatureExtractor` that will look at them.
        image_shape: Tuple `(height, width, channels)` of the fakes: what the others are
            brought to where the extractor takes pictures of any size.

    Attributes:
        target: Tuple `(height, width, channels)` that all pictures will have.

    Raises:
        ValueError: If there is no such resizer; the nearest names are listed.
    """

    def __init__(
        self, name: str | None, extractor: FeatureExtractor, image_shape: Sequence[int]
    ):
        self._size, self._colour = _parse(name)
        self._extractor = extractor
        self.target = tuple(
            own if wanted is None else wanted
            for wanted, own in zip(extractor.image_shape, image_shape, strict=True)
        )

    def __str__(self) -> str:
        steps = [self._size, self._colour]
        if self._size and None in self._extractor.image_shape:
            steps[0] += f" to {size_of(self.target[:2])}"
        named = "+".join(step for step in steps if step)
        return ", then ".join(filter(None, (named, self._extractor.resizer))) or "none"

    def check(self, image_shape: Sequence[int]) -> None:
        """Checks that pictures will have the size that is wanted.

        Args:
            image_shape: Tuple `(height, width, channels)` of pictures.

        Raises:
            ValueError: If they cannot be brought to it, or no resizer was named.
        """
        shape = tuple(image_shape)
        if self._size is None and self._colour is None:
            self._extractor.check_shape(shape)
            self._check_alike(shape)
        elif self._result(shape) != self.target:
            raise ValueError(
                f"The resizer must bring pictures to {size_of(self.target)}, the size "
                f"of extractor '{self._extractor.name}' here. Received: resizer "
                f"'{self}' for pictures of {size_of(shape)}. 'crop' needs larger ones, "
                "'pad' smaller ones, 'lanczos' takes any; colour is a step of its own, "
                "as in 'lanczos+rgb' or 'lanczos+grey'."
            )

    def __call__(self, images: Any) -> ResizedPictures:
        """Makes a view of pictures in the wanted size.

        Args:
            images: Array of shape `(count, height, width, channels)`, uint8 or float in
                [-1, 1], or what reads like one.

        Returns:
            `ResizedPictures`, which resizes what is asked for.

        Raises:
            ValueError: As `check`.
        """
        self.check(images.shape[1:])
        return ResizedPictures(images, self.target, self._convert)

    def _check_alike(self, shape):
        if shape != self.target:
            raise ValueError(
                "Real and generated pictures must have one size. Received: real ones "
                f"of {size_of(shape)}, generated ones of {size_of(self.target)}. Bring "
                "them to it by a path that the protocol names: "
                "`evaluate(..., resizer='lanczos')`."
            )

    def _result(self, shape):
        height, width = shape[:2]
        wanted = self.target[:2]
        fits = {
            "crop": height >= wanted[0] and width >= wanted[1],
            "pad": height <= wanted[0] and width <= wanted[1],
            None: False,
        }
        size = wanted if fits.get(self._size, True) else (height, width)
        return (*size, {"rgb": 3, "grey": 1}.get(self._colour, shape[2]))

    def _convert(self, images):
        height, width, _ = self.target
        if self._size and images.shape[1:3] != (height, width):
            images = _STEPS[self._size](images, height, width)
        if self._colour == "rgb" and images.shape[-1] == 1:
            return np.repeat(images, 3, axis=-1)
        if self._colour == "grey" and images.shape[-1] == 3:
            return np.stack([_luma(image) for image in images])
        return images


class ResizedPictures:
    """Pictures in another size; reads like an array and resizes when it is asked.

    Args:
        images: Array of shape `(count, height, width, channels)`, or what reads like
            one.
        image_shape: Tuple `(height, width, channels)` that they are given.
        convert: Callable from a uint8 array of some of the pictures to them in that
            shape.
    """

    dtype = np.dtype(np.uint8)
    ndim = 4

    def __init__(
        self,
        images: Any,
        image_shape: Sequence[int],
        convert: Callable[[np.ndarray], np.ndarray],
    ):
        self.shape = (len(images), *image_shape)
        self._images = images
        self._convert = convert

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, rows: Any) -> np.ndarray:
        return self._convert(as_pixels(np.asarray(self._images[rows])))


def _parse(name):
    steps = [] if name is None else str(name).split("+")
    found = {}
    for step in steps:
        kind = _SIZES if step in _SIZES else _COLOURS
        if step not in kind or kind in found:
            near = difflib.get_close_matches(step, RESIZERS, n=1, cutoff=0.4)
            hint = f" Did you mean {near[0]!r}?" if near and near[0] != step else ""
            raise ValueError(
                f"`resizer` must be None, one of {', '.join(_SIZES)}, one of "
                f"{', '.join(_COLOURS)}, or one of each, as 'lanczos+rgb'. "
                f"Received: resizer={name!r}.{hint}"
            )
        found[kind] = step
    return found.get(_SIZES), found.get(_COLOURS)


def _crop(images, height, width):
    top, left = (images.shape[1] - height) // 2, (images.shape[2] - width) // 2
    return images[:, top : top + height, left : left + width]


def _pad(images, height, width):
    missing = height - images.shape[1], width - images.shape[2]
    margins = [(length // 2, length - length // 2) for length in missing]
    return np.pad(images, [(0, 0), *margins, (0, 0)])


def _scaling(name):
    def scale(images, height, width):
        from PIL import Image, ImageOps

        method = Image.Resampling[name.upper()]
        scaled = [
            np.asarray(ImageOps.fit(_picture(image), (width, height), method))
            for image in images
        ]
        return np.stack(scaled).reshape(len(images), height, width, -1)

    return scale


def _luma(image):
    return np.asarray(_picture(image).convert("L"))[..., np.newaxis]


def _picture(image):
    from PIL import Image

    return Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)


_STEPS = {
    "crop": _crop,
    "pad": _pad,
    **{name: _scaling(name) for name in _FILTERS},
}
