"""Names of a room that are imported when they are first used (PEP 562)."""

import importlib
import sys


def lazy_attributes(package, origins):
    """Makes a package resolve its public names on first use.

    Args:
        package: str. The package's ``__name__``.
        origins: Mapping of public name to the module that defines it. A name that maps
            to itself as the last part of the module's path is a module.

    Returns:
        Tuple of ``(__getattr__, __dir__, __all__)`` for the package to assign.
    """

    def __getattr__(name):  # noqa: N807
        if name not in origins:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = importlib.import_module(origins[name])
        is_module = origins[name] == f"{package}.{name}"
        value = module if is_module else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    def __dir__():  # noqa: N807
        return sorted({*vars(sys.modules[package]), *origins})

    return __getattr__, __dir__, sorted(origins)
