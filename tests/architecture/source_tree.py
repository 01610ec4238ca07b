"""Reads a checkout as modules and the arrows between them, without importing it."""

from __future__ import annotations

import ast
import configparser
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDERS = {"kerasgan": "kerasgan", "export": "kerasgan.export", "zoo": "kerasgan.zoo"}
TEXT = (".cfg", ".json", ".md", ".py", ".toml", ".txt", "Makefile", "run")
NOT_OURS = {"build", "dist", "outputs", "runs", "__pycache__"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the library: where it lies and the name it is imported by."""

    path: Path
    name: str  # dotted; of a package, without `__init__`

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def room(self) -> str:
        """The room's name; empty for the files of the ground floor."""
        return room_of(self.name)

    @property
    def stem(self) -> str:
        return self.name.rpartition(".")[2]


def room_of(name: str) -> str:
    """Room of a dotted name; empty for the ground floor."""
    top, _, rest = name.partition(".")
    part = rest.partition(".")[0]
    if part == "__main__":  # `python -m kerasgan` is the command line
        return "cli"
    return "" if part in ("lazy_imports", "version") or top != "kerasgan" else part


def modules(root: Path) -> list[Module]:
    """All files of the library below a checkout."""
    found = []
    for folder, package in FOLDERS.items():
        for path in sorted((root / folder).rglob("*.py")):
            parts = path.relative_to(root / folder).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            found.append(Module(path, ".".join((package, *parts))))
    return found


def packages_on_disk(root: Path) -> set[str]:
    """Dotted names of the packages below a checkout."""
    return {module.name for module in modules(root) if module.is_package}


def setup_cfg(root: Path) -> configparser.ConfigParser:
    """The checkout's setup.cfg."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string((root / "setup.cfg").read_text(encoding="utf-8"))
    return parser


def text_files(root: Path, endings: str | tuple[str, ...] = TEXT) -> Iterator[Path]:
    """The project's own files that end so, without what is built or installed."""
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name
            for name in sorted(folders)
            if name == ".ci"
            or not (name in NOT_OURS or name.startswith(".") or "egg-info" in name)
        ]
        yield from (Path(folder, n) for n in sorted(names) if n.endswith(endings))


def functions(tree: ast.AST) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    """Every function with the class that it is a method of, if it is one."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                yield child, node if isinstance(node, ast.ClassDef) else None


def arrows(module: Module) -> Iterator[tuple[str, int]]:
    """Dotted names inside kerasgan that a module needs, each with its line.

    Seen are import statements anywhere (also inside functions), names handed to
    `import_module` and `lazy_attributes`, and `kerasgan.room` as an attribute.
    """
    for node in ast.walk(module.tree):
        for name in _named_by(node, module):
            if name.split(".")[0] == "kerasgan":
                yield name, node.lineno


def packages_needed(module: Module) -> Iterator[tuple[str, int]]:
    """Top-level packages outside the standard library, each with its line."""
    for node in ast.walk(module.tree):
        relative = isinstance(node, ast.ImportFrom) and node.level
        if isinstance(node, ast.Import | ast.ImportFrom) and not relative:
            for top in {name.split(".")[0] for name in _named_by(node, module)}:
                if top not in sys.stdlib_module_names:
                    yield top, node.lineno


def _named_by(node: ast.AST, module: Module) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        origin = _origin(node, module)
        return [f"{origin}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and _called(node) in (
        "import_module",
        "lazy_attributes",
    ):
        constants = [leaf for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)]
        return [leaf.value for leaf in constants if isinstance(leaf.value, str)]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [f"{node.value.id}.{node.attr}"]
    return []


def _origin(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    parts = package.split(".")
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def exported(module: Module) -> list[tuple[str, str]]:
    """Public names of a room's `__init__` and where they come from, as written.

    Names stand in `__all__`, in the table of `lazy_attributes`, or, where there is
    neither, as `import name as name`.
    """
    listed, renamed, origins = [], [], {}
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and _assigns_all(node.targets):
            if isinstance(node.value, ast.Call):
                table = next(a for a in node.value.args if isinstance(a, ast.Dict))
                origins |= ast.literal_eval(table)
                listed += [ast.literal_eval(key) for key in table.keys]
            else:
                listed += ast.literal_eval(node.value)
        elif isinstance(node, ast.ImportFrom):
            origins |= dict.fromkeys(
                (a.name for a in node.names), _origin(node, module)
            )
            renamed += [
                alias.name for alias in node.names if alias.asname == alias.name
            ]
    return [(name, origins.get(name, "")) for name in listed or renamed]


def _assigns_all(targets: list[ast.expr]) -> bool:
    leaves = [leaf for target in targets for leaf in ast.walk(target)]
    return any(isinstance(leaf, ast.Name) and leaf.id == "__all__" for leaf in leaves)
