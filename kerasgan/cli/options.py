"""Texts of options turned into values, with messages that name the option."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Sequence

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")

_LARGEST = 1000


def parse_size(text: str | None) -> int | tuple[int, int] | None:
    """Reads a picture size.

    Args:
        text: `"64"`, or `"64x48"` for height 64 and width 48, in pixels; None stays.

    Returns:
        int, `(height, width)` or None.

    Raises:
        ValueError: If it is neither.
    """
    if text is None:
        return None
    match = re.fullmatch(r"([1-9]\d*)(?:x([1-9]\d*))?", text)
    if not match:
        raise ValueError(
            "`--size` must be a number of pixels such as 64, or HEIGHTxWIDTH. "
            f"Received: {text!r}."
        )
    height, width = match.groups()
    return (int(height), int(width)) if width else int(height)


def parse_settings(texts: Sequence[str]) -> dict[str, object]:
    """Reads constructor arguments.

    Args:
        texts: `NAME=VALUE` each; the value is a Python literal or a plain word.

    Returns:
        dict of name to value.

    Raises:
        ValueError: If a text has no `=` behind a name.
    """
    settings = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise ValueError(
                f"`--set` must be NAME=VALUE, as latent_dim=100. Received: {text!r}."
            )
        settings[name] = _literal(value)
    return settings


def parse_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Splits repeated options and comma lists: `-m a,b -m c` is a, b, c.

    Args:
        texts: What each of the options held.

    Returns:
        Tuple of str.
    """
    parts = (part.strip() for text in texts for part in text.split(","))
    return tuple(part for part in parts if part)


def parse_whole_numbers(text: str, option: str) -> list[int]:
    """Reads whole numbers and ranges: `0-3,6` is 0, 1, 2, 3, 6.

    Args:
        text: str. As it was typed.
        option: str. Name of the option, for the message.

    Returns:
        list of int below 1000.

    Raises:
        ValueError: If it is nothing of this kind, or a range ends before it begins.
    """
    numbers: list[int] = []
    for part in text.split(","):
        ends = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", part)
        if ends is None:
            raise ValueError(
                f"`{option}` must be whole numbers and ranges, such as 0-3 or 2,5. "
                f"Received: {text!r}."
            )
        first, last = int(ends[1]), int(ends[2] or ends[1])
        if not first <= last < _LARGEST:
            raise ValueError(
                f"`{option}` must have ranges from the smaller to the larger number, "
                f"below {_LARGEST}. Received: {part.strip()!r}."
            )
        numbers += range(first, last + 1)
    return numbers


def parse_labels(
    text: str | None,
    count: int,
    classes: int | None,
    class_names: Sequence[str] | None,
    option: str = "--labels",
) -> list[int] | None:
    """Reads which classes to draw.

    Args:
        text: A class's number or name, several with commas between (taken in turn until
            there are `count`), `"all"` for every class in turn, or None: drawn from
            the seed.
        count: int. Number of pictures.
        classes: int or None. Number of classes of the model.
        class_names: Names in the order of the labels, or None.
        option: str. Name of the option, for the message.

    Returns:
        List of `count` ints, or None.

    Raises:
        ValueError: If the model has no classes, or if one is unknown.
    """
    if text is None:
        return None
    if classes is None:
        raise ValueError(
            f"`{option}` needs a conditional model, this one has no classes. "
            f"Received: {text!r}."
        )
    if text.strip() == "all":
        chosen = list(range(classes))
    else:
        names = list(class_names or ())
        parts = parse_names([text])
        chosen = [_label(part, classes, names, option) for part in parts]
    if not chosen:
        raise ValueError(
            f"`{option}` must name at least one class. Received: {text!r}."
        )
    return [chosen[place % len(chosen)] for place in range(count)]


def parse_label(
    text: str | None, classes: int | None, class_names: Sequence[str] | None
) -> int | None:
    """Reads the one class that all pictures have.

    Args:
        text: A class's number or name, or None.
        classes: int or None. Number of classes of the model.
        class_names: Names in the order of the labels, or None.

    Returns:
        int or None.

    Raises:
        ValueError: If the model has no classes, or the text is not one of them.
    """
    several = text is not None and (text.strip() == "all" or "," in text)
    if several and classes is not None:
        raise ValueError(f"`--label` must be a single class. Received: {text!r}.")
    labels = parse_labels(text, 1, classes, class_names, "--label")
    return None if labels is None else labels[0]


def check_precision(name: str) -> str:
    """Checks the name of a dtype policy.

    Args:
        name: str.

    Returns:
        The name.

    Raises:
        ValueError: If training knows no such precision.
    """
    if name not in PRECISIONS:
        meant = {known.removeprefix("mixed_"): known for known in PRECISIONS}
        hint = _guess(name, [*meant, *PRECISIONS])
        for short, known in meant.items():
            hint = hint.replace(repr(short), repr(known))
        raise ValueError(
            f"`--precision` must be one of {', '.join(PRECISIONS)}. "
            f"Received: {name!r}.{hint}"
        )
    return name


def check_split(asked: str, found: str, name: str) -> None:
    """Checks that a part of the data that was asked for is the one that was found.

    Args:
        asked: str. What `--split` said.
        found: str. The source's split, `"all"` where it has no parts.
        name: str. The source's name.

    Raises:
        ValueError: If the data have no parts, so that all of them would be taken.
    """
    if found == "all" and asked not in ("train", "all"):
        raise ValueError(
            f"`--split` must be left out where data have no parts. Received: {asked!r} "
            f"for {name!r}. Parts are folders `train` and `test` side by side, and "
            "nothing else beside them."
        )


def _label(text: str, classes: int, names: list[str], option: str) -> int:
    by_name = {name.lower(): label for label, name in enumerate(names)}
    if text.lower() in by_name:
        return by_name[text.lower()]
    if text.isdecimal() and int(text) < classes:
        return int(text)
    known = f", or one of {', '.join(names)}" if names else ""
    raise ValueError(
        f"`{option}` must hold classes: numbers from 0 to {classes - 1}{known}. "
        f"Received: {text!r}.{_guess(text.lower(), by_name)}"
    )


def _literal(text: str) -> object:
    words = {"true": True, "false": False, "none": None, "null": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _guess(text: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(text, list(known), n=1, cutoff=0.5)
    return f" Did you mean {nearest[0]!r}?" if nearest else ""
