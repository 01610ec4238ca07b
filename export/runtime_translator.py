"""A translator from its files, without TensorFlow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from kerasgan.latent import translate_pictures
from kerasgan.latent.framing import check_direction

from .errors import ExportError
from .formats import directed_file
from .runtime_calls import ExportedFile, Session
from .runtime_files import open_file


class ExportedTranslator(ExportedFile):
    """A translator that runs from files; `runtime.load` makes it.

    Another direction than that of the file that was loaded is opened when it is first
    asked for, from the file beside it: `model.b_to_a.onnx` beside `model.onnx`.

    Attributes:
        metadata: dict. What the file carries inside.
        file: str. Path of the file.
        runtime: str. Name and version of the runtime that it runs in.
        direction: str. What the file translates, `"a_to_b"` or `"b_to_a"`.
        directions: tuple of str. What the model translates.
        image_shape: tuple of int, `(height, width, channels)` in training.
        multiple: int. Height and width that the network takes are multiples of it;
            `translate` takes pictures of any size.
    """

    def __init__(self, file: str, session: Session, threads: int | None = None):
        super().__init__(file, session)
        told = self.metadata["translator"]
        self.direction = self.metadata["function"]
        self.directions = tuple(told["directions"])
        self.image_shape = tuple(told["image_shape"])
        self.multiple = int(told["multiple"])
        self._threads = threads
        self._others: dict[str, ExportedTranslator] = {}

    def translate(
        self, images: Any, direction: str | None = None, batch_size: int = 16
    ) -> np.ndarray | list[np.ndarray]:
        """Translates pictures of any size, which keep it.

        Height and width that do not fit the network, or are below 32, are padded by the
        picture's mirror image, and cropped behind, as by the `translate` of the Keras
        model.

        Args:
            images: uint8 array of shape `(count, height, width, channels)`, or one
                picture `(height, width[, channels])`, or a list of pictures of
                different sizes; grey or RGB, whatever the model was trained on.
            direction: str or None. One of `directions`; None for that of the file.
            batch_size: int. Pictures translated at once, of large ones as many as
                make up a megapixel: a matter of memory and speed.

        Returns:
            uint8 array, or a list of such, in the form of `images`, with the model's
            channels.

        Raises:
            ValueError: If the images are no uint8 pictures, there is no such direction,
                or the file takes one size and they have another.
            ExportError: If the file of the direction is missing, of another model, or
                of the other direction under its name.
        """
        if direction not in (None, self.direction):
            return self._other(direction).translate(images, None, batch_size)
        size = min(batch_size, self._session.batch or batch_size)
        channels = self.image_shape[2]
        return translate_pictures(images, self._run, channels, self.multiple, size)

    def _run(self, pictures: np.ndarray) -> np.ndarray:
        # Never padded further: the network would see, and draw, another picture.
        if self._session.batch and pictures.shape[1:] != self.image_shape:
            height, width, _ = self.image_shape
            raise ValueError(
                f"{os.path.basename(self.file)} takes pictures of {height}x{width} "
                "pixels, or what is padded to that. Received: pictures that become "
                f"{pictures.shape[1]}x{pictures.shape[2]}. Open model.onnx or "
                "model.dynamic.tflite, which take any size."
            )
        return self._session.run({"image": pictures})

    def _other(self, direction: str) -> ExportedTranslator:
        check_direction(direction, self.directions, self.metadata["model"])
        if direction not in self._others:
            here = Path(self.file)
            path = here.with_name(directed_file(here.name, direction))
            if not path.is_file():
                raise ExportError(
                    f"The direction {direction!r} is in {path.name}, which must stand "
                    f"beside {here.name}. Received: a folder without it."
                )
            self._others[direction] = self._opened(path, direction)
        return self._others[direction]

    def _opened(self, path: Path, direction: str) -> ExportedTranslator:
        file, session = open_file(path, self._threads)
        for told in ("weights_sha256", "translator"):
            if session.metadata.get(told) != self.metadata[told]:
                raise ExportError(
                    f"{path.name} must be of the same model as "
                    f"{os.path.basename(self.file)}. Received: another {told}. Keep "
                    "the files of an export together."
                )
        found = session.metadata["function"]
        if found != direction:
            raise ExportError(
                f"{path.name} must translate {direction!r}. Received: a file that "
                f"translates {found!r}. Give the files of an export their own names "
                "back, or export anew."
            )
        return ExportedTranslator(file, session, self._threads)
