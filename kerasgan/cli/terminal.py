"""What the commands write: results to standard output, all else to standard error."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

FILE_WIDTH = 200  # columns where the output is a file or a pipe, so that no row is cut


def output() -> Console:
    """Gives the console of results, standard output."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else FILE_WIDTH
    return Console(file=sys.stdout, width=width, soft_wrap=True)


def notes() -> Console:
    """Gives the console of progress and remarks, standard error."""
    from rich.console import Console

    return Console(file=sys.stderr, soft_wrap=True, highlight=False)


def print_error(message: str) -> None:
    """Writes a message to standard error.

    Args:
        message: str. One or more lines; brackets in it are no markup.
    """
    try:
        from rich.text import Text
    except ModuleNotFoundError:  # it may be what the message is about
        sys.stderr.write(f"error: {message}\n")
        return
    notes().print(Text.assemble(("error: ", "bold red"), message))


def print_note(message: str) -> None:
    """Writes a remark to standard error, so that results can be piped.

    Args:
        message: str. One or more lines; brackets in it are no markup.
    """
    notes().print(message, markup=False)


def print_table(
    title: str | None, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Writes a table to standard output; columns of numbers stand to the right.

    Args:
        title: str or None. Line above the table.
        columns: Headings.
        rows: A sequence of cells for each row; None is an empty cell.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, **_heading(title)
    )
    for place, heading in enumerate(columns):
        cells = [str(row[place]) for row in rows]
        table.add_column(
            heading,
            justify="right" if all(map(_is_number, cells)) else "left",
            overflow="fold",
            no_wrap=not any(" " in cell for cell in cells),  # names stay whole
        )
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    output().print(table)


def print_pairs(title: str | None, pairs: dict[str, Any]) -> None:
    """Writes names and values, a pair a line, to standard output.

    Args:
        title: str or None. Line above the pairs.
        pairs: Mapping of name to value.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, **_heading(title))
    for name, value in pairs.items():
        table.add_row(Text(name, "bold"), Text(str(value)))
    output().print(table)


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keeps away what TensorFlow's libraries log, at the level of file descriptors.

    They log while they load, before they look at any log level, and LiteRT knows none.
    With TF_CPP_MIN_LOG_LEVEL below 3, as `--debug` sets it, and when the body fails,
    the lines are shown; not when somebody interrupts it.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL") != "3":
        yield
        return
    sys.stderr.flush()
    descriptor = os.dup(2)
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            yield
        except Exception:
            log.seek(0)
            os.write(descriptor, log.read())
            raise
        finally:
            os.dup2(descriptor, 2)
            os.close(descriptor)


@contextlib.contextmanager
def working(text: str) -> Iterator[None]:
    """Shows on a terminal that something is being done, while the body runs.

    Args:
        text: str. What is being done.
    """
    console = notes()
    if console.is_terminal:
        with console.status(text):
            yield
    else:
        yield


def import_tensorflow() -> None:
    """Loads TensorFlow and Keras quietly; later imports find them loaded."""
    with quiet_libraries():
        import keras  # noqa: F401
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "3":  # its Python knows no such level
        logging.getLogger("tensorflow").setLevel(logging.ERROR)


def _heading(title: str | None) -> dict[str, Any]:
    from rich.text import Text

    if title is None:
        return {}
    return {"title": Text(title, "bold"), "title_justify": "left"}


def _is_number(cell: str) -> bool:
    number = cell.replace(",", "").partition(" ")[0]
    try:
        float(number)
    except ValueError:
        return cell in ("None", "-")
    return True
