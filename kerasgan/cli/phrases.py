"""Messages of the library in the words of the command line."""

from __future__ import annotations

import re

_OPTIONS = {
    "batch_size": "--batch-size",
    "best_by": "--best-by",
    "data_dir": "--data-dir",
    "extractor": "--extractor",
    "image_shape": "--size",
    "image_size": "--size",
    "images": "--images",
    "metrics": "--metrics",
    "on_bad": "--on-bad",
    "parts": "--parts",
    "precision": "--precision",
    "reference": "--reference",
    "resizer": "--resizer",
    "samples": "--samples",
    "seed": "--seed",
    "split": "--split",
    "truncation": "--truncation",
}
_NAMES = "|".join(_OPTIONS)
# Not within a path, such as that of a folder `split=train`.
_VALUE = r"'[^']*'|\"[^\"]*\"|\([\d, ]*\)|-?[\w.]*\w"  # as `repr` writes it
_ARGUMENT = re.compile(rf"(?<![\w/\\'\"])({_NAMES})=({_VALUE})(?![\w/\\])")
_QUOTED = re.compile(rf"`({_NAMES})`")
_CALL = re.compile(r"`(?:evaluate\(\.\.\.|kerasgan\.data\.load\(source), ([^`]*)\)`")
# Messages that name both ways, and what only Python can ask for.
_BOTH = re.compile(r"`[^`]*`(?: in Python)?, (?:or )?(`[^`]*`) on the command line")
_IN_PYTHON = re.compile(r", or set `check_range=False`[^.]*")
# `parse` of the zoo names a file and its fields, which are called as they are.
_OF_A_FILE = re.compile(r"\.json(?:: |, field | must have the field )")


def as_options(message: str) -> str:
    """Names options where the library names arguments.

    Args:
        message: str. What an error of the library says, such as `"give image_size=64"`.

    Returns:
        str, such as `"give --size 64"`. What is no argument of the library stays.
    """
    if _OF_A_FILE.search(message):
        return message
    message = _IN_PYTHON.sub("", _BOTH.sub(r"\1", message))
    message = _CALL.sub(_options_of_call, message)
    message = _ARGUMENT.sub(_option, message)
    message = _QUOTED.sub(lambda found: f"`{_OPTIONS[found[1]]}`", message)
    return message.replace("`kerasgan.zoo.list_models()`", "`kerasgan zoo list`")


def _options_of_call(found: re.Match[str]) -> str:
    options = _ARGUMENT.sub(_option, found[1])
    return f"`{options.replace(', --', ' --')}`"


def _option(found: re.Match[str]) -> str:
    name, value = _OPTIONS[found[1]], found[2]
    if value == "None":
        return f"no {name}"
    if value[0] == "(":
        numbers = re.findall(r"\d+", value)
        return f"{name} {'x'.join(numbers[:2])}"
    return f"{name} {value.strip(chr(39) + chr(34))}"
