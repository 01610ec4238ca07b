"""A white sheet on which pictures lie pixel by pixel, with texts and charts between.

Nothing here touches `pyplot` or the reader's own matplotlib settings, so a sheet is a
function of what is put on it.
"""

from __future__ import annotations

import contextlib
import textwrap

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from kerasgan.data.pictures import resize_array

INK, FAINT, ALARM = "#1a1a1a", "#5f6368", "#c5221f"
"""str each. Colours of texts: plain, of what is said beside, of what is wrong."""

REAL, FAKE = "#9aa0a6", "#1a73e8"
"""str each. Colours of the two sides of a comparison."""

MARGIN = 24
"""int. Pixels around everything on a sheet."""

TITLE, HEADING, BODY, SMALL = 20, 15, 13, 12
"""int each. Heights of letters in pixels."""

_LINE = 1.35  # height of a line of text by the height of its letters
_TYPICAL_WIDTH = 0.56  # mean width of a letter by its height, rounded up
_DOTS = 72  # at 72 dots an inch a point of matplotlib is one pixel


class Sheet:
    """A white sheet, measured in pixels from its upper left corner.

    Args:
        width: int. In pixels.
        height: int. In pixels.
    """

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self._pictures: list[tuple[int, int, np.ndarray]] = []
        with plain_settings():
            self._figure = Figure((width / _DOTS, height / _DOTS), _DOTS)
            FigureCanvasAgg(self._figure)

    def place(self, image: np.ndarray, left: int, top: int) -> None:
        """Lays a picture on the sheet; its pixels stay what they are.

        Args:
            image: uint8 array of shape `(height, width, 1 or 3)`.
            left: int. Its left edge.
            top: int. Its upper edge.
        """
        self._pictures.append((left, top, image))

    def mark(self, colour: str, left: int, top: int, size: int = HEADING) -> None:
        """Puts a coloured square before a text.

        Args:
            colour: str. A colour of matplotlib.
            left: int. Left edge of the square.
            top: int. Upper edge of the text.
            size: int. Height of the text's letters.
        """
        side = round(size * 0.85)
        self.fill(colour, left, top + 2, side, side)

    def fill(self, colour: str, left: int, top: int, width: int, height: int) -> None:
        """Fills a rectangle.

        Args:
            colour: str. A colour of matplotlib.
            left: int. Its left edge.
            top: int. Its upper edge.
            width: int. In pixels.
            height: int. In pixels.
        """
        levels = np.round(255 * np.array(to_rgb(colour))).astype(np.uint8)
        self.place(np.broadcast_to(levels, (height, width, 3)), left, top)

    def write(
        self, text: str, left: float, top: float, size: int = BODY, **look: str
    ) -> None:
        """Writes text; its first line begins at `top`.

        Args:
            text: str, with line feeds where lines end.
            left: float. Where it begins; its middle or end with `ha="center"` or
                `"right"`.
            top: float. Upper edge of the first line.
            size: int. Height of the letters.
            **look: Further properties of a `matplotlib.text.Text`, such as `color`.
        """
        properties = {"size": size, "color": INK, "parse_math": False, **look}
        for number, line in enumerate(text.split("\n")):
            # By the line that letters stand on: texts side by side are level then.
            base = top + lines_height(number, size) + size
            with plain_settings():
                self._figure.text(
                    left / self.width, 1 - base / self.height, line, **properties
                )

    def axes(self, left: int, top: int, width: int, height: int) -> Axes:
        """Opens a place for a chart.

        Args:
            left: int. Left edge of the area that the axes enclose.
            top: int. Its upper edge.
            width: int. Its width.
            height: int. Its height.

        Returns:
            `matplotlib.axes.Axes`.
        """
        bottom = self.height - top - height
        place = left / self.width, bottom / self.height
        with plain_settings():
            return self._figure.add_axes(
                (*place, width / self.width, height / self.height)
            )

    def pixels(self) -> np.ndarray:
        """Draws the sheet.

        Returns:
            uint8 array of shape `(height, width, 3)`.
        """
        with plain_settings():
            self._figure.canvas.draw()
        drawn = np.asarray(self._figure.canvas.buffer_rgba())[..., :3].copy()
        for left, top, image in self._pictures:
            height, width = image.shape[:2]
            drawn[top : top + height, left : left + width] = image
        return drawn


def lines_height(count: int, size: int) -> int:
    """Height of lines of text.

    Args:
        count: int. Number of lines.
        size: int. Height of the letters.

    Returns:
        int, in pixels.
    """
    return round(count * size * _LINE)


def text_width(text: str, size: int) -> int:
    """Estimates the width of a line, rather too large than too small.

    Args:
        text: str.
        size: int. Height of the letters.

    Returns:
        int, in pixels.
    """
    return round(len(text) * size * _TYPICAL_WIDTH)


def wrapped(text: str, width: int, size: int) -> str:
    """Breaks text into lines between words.

    Args:
        text: str.
        width: int. Pixels that a line may fill.
        size: int. Height of the letters.

    Returns:
        str with line feeds.
    """
    return textwrap.fill(text, max(1, int(width / (size * _TYPICAL_WIDTH))))


def fitted(image: np.ndarray, cell: int) -> np.ndarray:
    """Brings a picture near the size of a cell.

    A small one is enlarged by a whole number, pixel by pixel; one that is larger than
    the cell is resized with antialiasing.

    Args:
        image: uint8 array of shape `(height, width, 1 or 3)`.
        cell: int. Pixels of the longer side at the most.

    Returns:
        uint8 array of shape `(new height, new width, channels)`.
    """
    longest = max(image.shape[:2])
    if longest <= cell:
        times = cell // longest
        return image.repeat(times, axis=0).repeat(times, axis=1)
    height, width = (
        max(1, round(length * cell / longest)) for length in image.shape[:2]
    )
    return resize_array(np.ascontiguousarray(image), height, width)


def plain_settings() -> contextlib.AbstractContextManager[None]:
    """Draws by matplotlib's own settings, not by a matplotlibrc or the caller's.

    Returns:
        Context manager; the caller's settings are in force again behind it.
    """
    return style.context("default")
