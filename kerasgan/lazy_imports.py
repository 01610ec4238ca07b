"""Names of a package that are imported when they are first used (PEP 562)."""

from __future__ import annotations

import importlib
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
        module = importlib.import_module(origins[name])
        is_module = origins[name] == f"{package}.{name}"
        value = module if is_module else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    def __dir__() -> list[str]:  # noqa: N807
        return sorted({*vars(sys.modules[package]), *origins})

    return __getattr__, __dir__, sorted(origins)
