"""Where a command may write: where nothing stands, or what kerasgan itself wrote.

Commands look before their work begins, which may take long.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

OPTION = "`--out`"


def require_free_folder(path: Path, option: str = OPTION) -> None:
    """Checks that a new folder can stand at a path.

    Args:
        path: Path.
        option: str. What the command calls the path, for the message.

    Raises:
        ValueError: If a file stands there, a folder that holds files, or nothing can.
    """
    kind = _standing_at(path, option)
    reason = kind and f"is a {kind}"
    if kind == "folder":
        reason = "holds files" if any(path.iterdir()) else ""
    if reason:
        raise ValueError(
            f"{option} must be an absent or empty folder. Received: {str(path)!r}, "
            f"which {reason}. Choose another one, or delete that first."
        )


def require_picture_target(path: Path, option: str = OPTION) -> None:
    """Checks that a picture can be written without the loss of anything else.

    Args:
        path: Path of the picture.
        option: str. What the command calls the path, for the message.

    Raises:
        ValueError: If something stands there that is no picture that kerasgan wrote,
            or nothing can.
    """
    from kerasgan.storage import is_own_picture

    _require_own(path, "a picture", is_own_picture, option)


def require_json_target(
    path: Path, what: str, field: str, option: str = OPTION
) -> None:
    """Checks that a JSON file can be written without the loss of anything else.

    Args:
        path: Path of the file.
        what: str. What it is to hold, for the message.
        field: str. Name of a field that this kind of file alone has.
        option: str. What the command calls the path, for the message.

    Raises:
        ValueError: If something stands there that is no such file by kerasgan, or
            nothing can.
    """
    from kerasgan.storage import is_own_json

    _require_own(path, what, lambda file: is_own_json(file, field), option)


def _require_own(
    path: Path, what: str, is_own: Callable[[Path], bool], option: str
) -> None:
    kind = _standing_at(path, option)
    if not kind or (kind == "file" and is_own(path)):
        return
    silent = " that does not say it is that" if kind == "file" else ""
    raise ValueError(
        f"{option} must be absent, or {what} that kerasgan wrote, which is replaced. "
        f"Received: {str(path)!r}, a {kind}{silent}. Give another name, or remove what "
        "stands there."
    )


def _standing_at(path: Path, option: str) -> str:
    """Says what stands at a path, as `"file"`; nothing where something could stand."""
    from kerasgan.storage.writing import kind_of

    try:
        return kind_of(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        above = next(parent for parent in path.parents if os.path.lexists(parent))
    except OSError as error:  # too long, or behind a closed folder
        raise ValueError(
            f"{option} must be a path that can be written. Received: {str(path)!r}: "
            f"{error.strerror}."
        ) from error
    if not above.is_dir():
        raise ValueError(
            f"{option} must be in a folder. Received: {str(path)!r}, and "
            f"{str(above)!r} is none. Give another path, or remove what stands there."
        )
    return ""
