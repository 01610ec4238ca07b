"""Names of a package that are imported when they are first used (PEP 562)."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any


def lazy_attributes(
    package: str, origins: dict[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Makes a package resolve its public names on first use.

    Args:
        package: str. The package's `__name__`.
        origins: Mapping of public name to the module that defines it. A name that maps
            to `package.name` is that module itself.

    Returns:
        Tuple of `(__getattr__, __dir__, __all__)` for the package to assign.
    """

    def __getattr__(name: str) -> Any:  # noqa: N807
        if name not in origins:
            # With `name` and `obj`, Python's own message suggests the nearest name.
            raise AttributeError(
                f"module {package!r} has no attribute {name!r}",
                name=name,
                obj=sys.modules[package],
            )
        try:
            module = importlib.import_module(origins[name])
        except ModuleNotFoundError as error:
            error.msg = _explain(error, package, name)
            raise
        is_module = origins[name] == f"{package}.{name}"
        value = module if is_module else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    def __dir__() -> list[str]:  # noqa: N807
        return sorted({*vars(sys.modules[package]), *origins})

    return __getattr__, __dir__, sorted(origins)


def needs_package(what: str, missing: str) -> str:
    """Says that a package is not installed, and how to get it.

    Args:
        what: str. What needs it.
        missing: str. Name of the package, or of a module in it.

    Returns:
        str.
    """
    return (
        f"{what} needs {missing.partition('.')[0]!r}, which is not installed. `pip "
        "install kerasgan` brings all that it needs. Without that only "
        "`kerasgan.export.runtime` works, for files that were exported."
    )


def _explain(error: ModuleNotFoundError, package: str, name: str) -> str:
    missing = error.name or ""
    if missing == f"{package}.{name}":
        (folder,) = sys.modules[package].__path__
        return (
            f"There is no {missing!r} beside {folder}, from where Python took "
            f"{package!r}.{_advice(folder)}"
        )
    if missing.partition(".")[0] == package.partition(".")[0]:
        return error.msg
    return needs_package(f"`{package}.{name}`", missing)


def _advice(folder: str) -> str:
    if os.path.exists(os.path.join(os.path.dirname(folder), "setup.cfg")):
        return (
            " That is the checkout, which hides an installed package: leave its "
            "folder, or install it by `pip install -e '.[all]'`."
        )
    return " The installation is incomplete: install it again."
