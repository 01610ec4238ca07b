"""The error of the export room."""

from __future__ import annotations

import importlib.util


class ExportError(ValueError):
    """A file does not give the pictures of the model, or cannot be trusted to.

    Attributes:
        exit_code: int. What the command line exits with.
    """

    exit_code = 5


def require_packages(purpose: str, install: str, packages: tuple[str, ...]) -> None:
    """Raises when an optional package is not installed.

    Args:
        purpose: str. What needs the packages, e.g. `"Exporting to ONNX"`.
        install: str. What pip is to install for them, e.g. `"kerasgan[onnx]"`.
        packages: Import names.

    Raises:
        ExportError: Names the missing packages and the command that installs them.
    """
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        raise ExportError(
            f"{purpose} needs {names}, not installed: `pip install '{install}'`."
        )
