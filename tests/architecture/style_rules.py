"""How the code is written: each rule takes a checkout and lists what breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from architecture.source_tree import Function, exported, functions, modules, text_files

BANNED_STEMS = {"utils", "helpers", "common", "base", "misc"}
FILE_LINES, BODY_LINES, ARGUMENTS = 250, 30, 7

# Methods whose names and arguments are Keras', which documents them.
KERAS_METHODS = re.compile(
    r"build|call|compile|evaluate|fit|metrics|predict|set_model|(train|test)_step"
    r"|compute_output_(shape|spec)|(get|from|get_build|build_from)_config"
    r"|get_metrics_result|reset_metrics|(save|load)_own_variables"
    r"|on_(epoch|train|train_batch|test|test_batch)_(begin|end)"
)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|home|work|Users)/\w")


def files_are_short(root: Path) -> Iterator[str]:
    """A file is read in one sitting."""
    for path in text_files(root, ".py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            yield f"{path}: {lines} lines, {FILE_LINES} are the most"


def bodies_are_short(root: Path) -> Iterator[str]:
    """A function's body fits a screen; its docstring does not count."""
    for module in modules(root):
        for function, _ in functions(module.tree):
            body = function.body[ast.get_docstring(function) is not None :]
            lines = function.end_lineno - body[0].lineno + 1 if body else 0
            if lines > BODY_LINES:
                where = f"{module.path}:{function.lineno}: {function.name}"
                yield f"{where}: {lines} lines, {BODY_LINES} are the most"


def arguments_are_few(root: Path) -> Iterator[str]:
    """Constructors of models and layers, Keras' methods and commands are exempt."""
    for module in modules(root):
        for function, owner in functions(module.tree):
            given = function.args
            count = len(given.posonlyargs + given.args + given.kwonlyargs)
            count -= owner is not None and not _is_static(function)
            exempt = module.room == "cli" or KERAS_METHODS.fullmatch(function.name)
            exempt = exempt or function.name == "__init__" and _is_keras(owner)
            if count > ARGUMENTS and not exempt:
                where = f"{module.path}:{function.lineno}: {function.name}"
                yield f"{where}: {count} arguments, {ARGUMENTS} are the most"


def _is_static(function: Function) -> bool:
    return any(ast.unparse(mark) == "staticmethod" for mark in function.decorator_list)


def _is_keras(owner: ast.ClassDef | None) -> bool:
    bases = [ast.unparse(base) for base in owner.bases] if owner else []
    return any(re.search(r"(Model|Layer|layers\.\w+)$", base) for base in bases)


def module_names_say_something(root: Path) -> Iterator[str]:
    """No drawer for oddments, no module in the way of a function of its room."""
    taken = {module.name for module in modules(root)}
    for module in modules(root):
        if module.stem in BANNED_STEMS:
            yield f"{module.path}: {module.stem} says nothing about what is inside"
        for name, origin in exported(module) if module.is_package else []:
            itself = f"{module.name}.{name}"
            if itself in taken and origin not in ("", module.name, itself):
                yield f"{module.path}: {name} is a module and a public name"


def nothing_asserts(root: Path) -> Iterator[str]:
    """`python -O` drops an assert: what must hold is checked and raised."""
    for module in modules(root):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assert):
                yield f"{module.path}:{node.lineno}: assert outside tests"


def public_names_are_documented(root: Path) -> Iterator[str]:
    """Modules, classes, functions and methods, except methods that Keras documents."""
    for module in modules(root):
        if not ast.get_docstring(module.tree):
            yield f"{module.path}: has no docstring"
        for node in module.tree.body:
            if not isinstance(node, Function | ast.ClassDef) or node.name[0] == "_":
                continue
            members = node.body if isinstance(node, ast.ClassDef) else []
            for item in [node, *members]:
                public = isinstance(item, Function | ast.ClassDef)
                public = public and item.name[0] != "_"
                if public and not (
                    ast.get_docstring(item)
                    or (item is not node and KERAS_METHODS.fullmatch(item.name))
                    or _is_exempt(item)
                ):
                    yield f"{module.path}:{item.lineno}: {item.name} has no docstring"


def _is_exempt(node: ast.AST) -> bool:
    marks = [ast.unparse(mark) for mark in getattr(node, "decorator_list", [])]
    return any(mark.endswith((".setter", ".deleter", "overload")) for mark in marks)


def public_names_are_sorted(root: Path) -> Iterator[str]:
    """Every room lists its public names in its `__init__`, sorted.

    Names in a list are sorted by themselves, imports by the module they come from.
    """
    for module in modules(root):
        if not module.is_package or not module.room:
            continue
        pairs = exported(module)
        names = [name for name, _ in pairs]
        origins = [(origin, name) for name, origin in pairs]
        if not names:
            yield f"{module.path}: makes no name public"
        if names != sorted(names) and origins != sorted(origins):
            yield f"{module.path}: public names are not sorted: {names}"


def no_machine_is_named(root: Path) -> Iterator[str]:
    """What is true on one machine only stands in no text of the project."""
    for path in text_files(root):
        text = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(text, 1):
            if MACHINE_PATH.search(line):
                yield f"{path}:{number}: path of one machine: {line.strip()}"


STYLE_RULES = (
    arguments_are_few,
    bodies_are_short,
    files_are_short,
    module_names_say_something,
    no_machine_is_named,
    nothing_asserts,
    public_names_are_documented,
    public_names_are_sorted,
)
