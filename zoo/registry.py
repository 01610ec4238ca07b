"""The names of the zoo: the folder of presets is the registry."""

from __future__ import annotations

import difflib
import fnmatch
import os
import re
from pathlib import Path

from kerasgan.storage import read_json

from .entries import Entry, entry_from_plain
from .runs import BEST, Run, read_best, read_run

PRESETS = Path(__file__).parent / "presets"
"""`pathlib.Path`. One JSON file an entry."""


def list_models(pattern: str = "*", pretrained: bool | None = None) -> list[str]:
    """Names the entries of the zoo, in natural order (`_28` before `_128`).

    Args:
        pattern: str. Wildcards as in a shell, such as `"*fashion*"`.
        pretrained: bool. `True` for entries with weights only, `False` for those
            without, `None` for all.

    Returns:
        list of str, empty where nothing fits.

    Raises:
        ValueError: If a preset is not what it must be.
    """
    names = [path.stem for path in PRESETS.glob("*.json")]
    found = sorted(fnmatch.filter(names, pattern), key=_natural)
    if pretrained is None:
        return found
    return [name for name in found if entry(name).pretrained == pretrained]


def entry(name: str) -> Entry:
    """Reads an entry of the zoo.

    Args:
        name: str. One of `list_models()`.

    Returns:
        `Entry`.

    Raises:
        ValueError: If there is no such entry (it lists the nearest names), or its
            preset is not what it must be.
    """
    names = list_models()
    if name not in names:
        folder = (
            " The folder of a run is opened by `kerasgan.zoo.resolve`."
            if os.path.isdir(str(name))
            else ""
        )
        raise ValueError(f"{_unknown(name, names)}{folder}")
    path = PRESETS / f"{name}.json"
    # Some installers lay a package's files as links; those of users are refused.
    found = entry_from_plain(read_json(os.path.realpath(path)), str(path))
    if found.name != name:
        raise ValueError(
            f"{path}, field `name` must be the file's name {name!r}. "
            f"Received: {found.name!r}."
        )
    return found


def resolve(name_or_folder: str | os.PathLike[str]) -> Entry | Run:
    """Finds what a name or the folder of a finished run stands for.

    Args:
        name_or_folder: Name of an entry, or path of a run's folder; or, for the weights
            that scored best, path of the `best.json` in such a folder, of a run that
            may not be finished. A str that is both is the entry; `"./name"` or a
            `pathlib.Path` is the folder.

    Returns:
        `Entry` or `Run`. Both have `name`, `model`, `config`, `recipe`, `weights` and
        `weights_path`.

    Raises:
        ValueError: If it is neither, or the run is not finished or not readable.
    """
    if not isinstance(name_or_folder, str | os.PathLike):
        raise ValueError(
            "`name_or_folder` must be the name of an entry or the path of a run's "
            f"folder. Received: {name_or_folder!r}. `kerasgan.zoo.list_models()` names "
            "the entries."
        )
    if isinstance(name_or_folder, str) and name_or_folder in list_models():
        return entry(name_or_folder)
    path = Path(name_or_folder)
    if path.name == BEST:
        return read_best(path)
    if isinstance(name_or_folder, str):
        looks_like_path = path.name != name_or_folder
        if not looks_like_path and not path.is_dir():
            raise ValueError(
                _unknown(name_or_folder, list_models(), ", and it is no folder")
            )
    return read_run(path)


def _unknown(name: str, names: list[str], further: str = "") -> str:
    nearest = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(map(repr, nearest))}?" if nearest else ""
    return (
        f"The zoo has no entry {name!r}{further}.{hint} "
        "`kerasgan.zoo.list_models()` names all."
    )


def _natural(name: str) -> list[tuple[int, str]]:
    # Numbers by value, before texts; pairs keep the two comparable.
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
