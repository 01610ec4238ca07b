"""The scores of a training by the images shown: as rows, a file, a table, a curve."""

from __future__ import annotations

import csv
import io
import pathlib

import numpy as np

from kerasgan.storage import StorageError, write_png, write_text
from kerasgan.storage.provenance import CHART

COLUMNS = ("images", "seconds", "share")
"""tuple of str. Columns before the scores: images shown, seconds since the training
began, and the share of them that scoring took."""

PROTOCOL = "# protocol: "


class ScoreHistory:
    """Scores of one protocol, a row for each time they were computed.

    Attributes:
        protocol: str. How all of them were made; empty while there are none.
        rows: List of dicts: `COLUMNS`, the scores, and `NAME_error` for their standard
            errors.
    """

    def __init__(self, protocol="", rows=()):
        self.protocol, self.rows = protocol, list(rows)

    @classmethod
    def read(cls, path):
        """Reads what `write` wrote.

        Args:
            path: str or PathLike of the CSV file.

        Returns:
            `ScoreHistory`.

        Raises:
            ValueError: If it is no such file; a `StorageError` if it is a damaged one.
        """
        text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
        return cls.parse(text, path)

    @classmethod
    def parse(cls, text, origin="the text"):
        """Makes a history of its text.

        Args:
            text: str that `text` returned.
            origin: Where it comes from, for the message.

        Returns:
            `ScoreHistory`.

        Raises:
            ValueError: If it is no such text; a `StorageError` if it is a damaged one.
        """
        lines = text.splitlines()
        table = [line for line in lines if not line.startswith("#")]
        if not lines[:1] or not lines[0].startswith(PROTOCOL):
            raise ValueError(
                f"{origin} must be a table of scores that a `ScoreMonitor` wrote. "
                f"Received: {lines[:1]}. Choose another directory."
            )
        rows = [_numbers(row, origin) for row in csv.DictReader(table)]
        return cls(lines[0].removeprefix(PROTOCOL), rows)

    @property
    def columns(self):
        """Names of all columns, in the order in which they appeared."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def add(self, scores, images, seconds, share):
        """Adds a row.

        Args:
            scores: `kerasgan.evaluation.Scores`.
            images: int. Images shown.
            seconds: float. Seconds since the training began.
            share: float. Share of them that scoring took.
        """
        self.protocol = scores.protocol
        errors = {f"{name}_error": error for name, error in scores.errors.items()}
        times = {"images": images, "seconds": round(seconds, 1)}
        self.rows.append({**times, "share": round(share, 4), **scores.values, **errors})

    def text(self):
        """The rows as CSV below one line of comment, the protocol.

        Returns:
            str.
        """
        table = io.StringIO()
        table.write(f"{PROTOCOL}{self.protocol}\n")
        writer = csv.DictWriter(table, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return table.getvalue()

    def write(self, path):
        """Writes `text` into a file.

        Args:
            path: str or PathLike.

        Raises:
            StorageError: If it cannot be written.
        """
        write_text(path, self.text())

    def table(self):
        """The rows as text in columns, below them the protocol.

        Returns:
            str of several lines.
        """
        names = self._shown
        rows = ([self._cell(row, name) for name in names] for row in self.rows)
        cells = [names, *rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join(cell.rjust(widths[k]) for k, cell in enumerate(row))
            for row in cells
        ]
        return "\n".join([*lines, self.protocol])

    def draw(self, path, best=None, made_by=None):
        """Draws a curve for each score over the images shown, as a PNG picture.

        Args:
            path: str or PathLike, ending in `.png`.
            best: int or None. Images shown at the best row, which is marked.
            made_by: dict or None. The entry, weights and seed that the file names as
                its origin; it is marked as a chart.

        Raises:
            StorageError: If it cannot be written.
        """
        # Slow to load, and only used here.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        names = [name for name in self._shown if name not in COLUMNS]
        size = 7, 2.2 * len(names) + 0.6
        figure = Figure(size, dpi=120, layout="constrained")
        for place, name in enumerate(names):
            axes = figure.add_subplot(len(names), 1, place + 1)
            self._curve(axes, name, best)
        axes.set_xlabel(f"images shown\n{self.protocol}", fontsize=6, wrap=True)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        if made_by is not None:
            made_by = {**made_by, "digital_source_type": CHART}
        write_png(path, np.asarray(canvas.buffer_rgba())[..., :3], made_by)

    @property
    def _shown(self):
        columns = self.columns
        errors = {f"{name}_error" for name in columns}
        return [name for name in columns if name not in errors]

    def _curve(self, axes, name, best):
        images = [row["images"] for row in self.rows]
        nan = float("nan")
        values = [row.get(name, nan) for row in self.rows]
        errors = [row.get(f"{name}_error", 0.0) for row in self.rows]
        axes.errorbar(images, values, errors, marker=".", capsize=2)
        if best is not None:
            axes.axvline(best, color="0.6", linestyle="--", linewidth=1)
        axes.set_title(name.replace("_", " "), fontsize=9, loc="left")
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.tick_params(labelsize=7)

    @staticmethod
    def _cell(row, name):
        value = row.get(name)
        if value is None:
            return "-"
        if name == "images":
            return f"{value:,}"
        if name == "share":
            return f"{value:.1%}"
        error = row.get(f"{name}_error")
        return f"{value:.4g}" + ("" if error is None else f" +- {error:.2g}")


def _numbers(row, origin):
    """A row of numbers, of one of texts; a score that was not computed has none."""
    try:
        shown = {"images": int(row["images"])}
        return shown | {k: float(v) for k, v in row.items() if v and k not in shown}
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError(
            f"{origin} must have the images shown in each row, and a number in each "
            f"cell. Received: {row!r:.200}. Restore it, or move it away: a training "
            "that goes on then writes it anew."
        ) from error
