"""Checkpoints as folders: whole or absent, and proved before they are used."""

from __future__ import annotations

import contextlib
import dataclasses
import pathlib
import re
import shutil
from typing import Any

import numpy as np

from kerasgan.storage import (
    StorageError,
    UnreadableError,
    load_tensors,
    new_folder,
    read_bytes,
    read_json,
    save_tensors,
    sha256_of,
    tensor_manifest,
    write_json,
    write_text,
)

FORMAT = 1  # of checkpoint.json
STATE, CARD, SUMS = "state.safetensors", "checkpoint.json", "SHA256SUMS"
DAMAGED, GONE = ".damaged", ".gone"

_NAME = re.compile(r"\d{10,}")
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")


@dataclasses.dataclass(frozen=True)
class Found:
    """A checkpoint that was read and proved.

    Attributes:
        path: Path of its folder.
        tensors: dict of name to array.
        card: dict of what else it holds.
        skipped: dict of the newer checkpoints that are damaged, name to reason.
    """

    path: pathlib.Path
    tensors: dict[str, np.ndarray]
    card: dict[str, Any]
    skipped: dict[str, str]


def checkpoint_name(images_shown: int) -> str:
    """Names a checkpoint, so that the order of names is that of time.

    Args:
        images_shown: int.

    Returns:
        str.
    """
    return f"{images_shown:010d}"


def checkpoint_names(directory) -> list[str]:
    """Names the checkpoints in a folder, whole or damaged, the oldest first.

    Args:
        directory: PathLike.

    Returns:
        List of str; empty where there is no such folder.

    Raises:
        UnreadableError: If the system does not let it be read.
    """
    try:
        children = list(pathlib.Path(directory).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableError(f"{directory} could not be read: {reason}.") from error
    names = [child.name for child in children if child.is_dir()]
    return sorted(filter(_NAME.fullmatch, names), key=int)


def write_checkpoint(path, tensors, card, overwrite=False) -> None:
    """Writes a checkpoint, which appears under its name when all of it is on the disk.

    Args:
        path: Path of its folder, which must be absent.
        tensors: dict of name to array, all finite.
        card: dict of plain values.
        overwrite: bool. Let it take the place of a checkpoint.

    Raises:
        StorageError: If it cannot be written; nothing stands at `path` then.
    """
    with new_folder(path, overwrite, marker=CARD) as folder:
        pin = save_tensors(folder / STATE, tensors)
        weights = {
            "file": STATE,
            "bytes": pin.size,
            "sha256": pin.sha256,
            "tensors": tensor_manifest(tensors),
        }
        write_json(folder / CARD, {"format": FORMAT, **card, "weights": weights})
        sums = {STATE: pin.sha256, CARD: sha256_of(folder / CARD)}
        lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
        write_text(folder / SUMS, "".join(lines))  # as `sha256sum --check` takes it


def read_checkpoint(path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Reads a checkpoint and proves it: every file by its hash, every tensor finite.

    Args:
        path: Path of its folder.

    Returns:
        Tuple of the tensors by name and the card.

    Raises:
        StorageError: If it is not what was written.
    """
    sums, card = _sums_and_card(pathlib.Path(path))
    tensors = load_tensors(
        pathlib.Path(path) / STATE,
        size=card["weights"]["bytes"],
        sha256=sums[STATE],
        manifest=card["weights"]["tensors"],
    )
    return tensors, card


def read_card(path) -> dict[str, Any]:
    """Reads the card of a checkpoint alone, proved by its hash.

    Args:
        path: Path of the checkpoint's folder.

    Returns:
        dict of plain values.

    Raises:
        StorageError: If it is not what was written.
    """
    return _sums_and_card(pathlib.Path(path))[1]


def _sums_and_card(folder):
    lines = read_bytes(folder / SUMS).decode("ascii", "replace").split("\n")
    sums = {m[2]: m[1] for m in map(_SUM.fullmatch, lines) if m}
    if sums.keys() != {STATE, CARD} or len(lines) != 3 or lines[-1]:
        raise StorageError(f"{folder / SUMS} must name {STATE} and {CARD} alone.")
    read_bytes(folder / CARD, sha256=sums[CARD])
    card = read_json(folder / CARD)
    if card.get("format") != FORMAT:
        raise UnreadableError(
            f"{folder} must be a checkpoint of format {FORMAT}. Received: format "
            f"{card.get('format')!r}, of another version of kerasgan. Take that one."
        )
    name = checkpoint_name(card["images_shown"])
    if folder.name != name:
        raise StorageError(
            f"{folder} must bear the name of the images it was saved at. Received: a "
            f"checkpoint of {card['images_shown']:,} images. Its name was {name}."
        )
    return sums, card


def newest_checkpoint(directory) -> Found | None:
    """Finds the newest checkpoint that can be proved.

    Only those are passed over that are proved to be damaged.

    Args:
        directory: PathLike, folder of the checkpoints.

    Returns:
        `Found`, or None where there is no checkpoint at all.

    Raises:
        StorageError: If there are some, and all of them are damaged; an
            `UnreadableError` if one that may be whole cannot be read.
    """
    skipped = {}
    for name in reversed(checkpoint_names(directory)):
        path = pathlib.Path(directory) / name
        try:
            tensors, card = read_checkpoint(path)
        except UnreadableError as error:
            raise UnreadableError(
                "A checkpoint must be read before it counts as whole or as damaged. "
                f"Received: {error} Nothing was changed. Try again when it can be "
                f"read, or move {path} elsewhere to go on from the one before it."
            ) from error
        except StorageError as error:
            skipped[name] = str(error)
        else:
            return Found(path, tensors, card, skipped)
    if skipped:
        listed = "".join(f"\n  {name}: {why}" for name, why in skipped.items())
        raise StorageError(
            f"One of the checkpoints in {directory} must be whole. Received:{listed}\n"
            "Put a copy of one back, or train into another folder."
        )
    return None


def set_aside(directory, names) -> None:
    """Renames damaged checkpoints, so that they are not taken for the newest.

    Args:
        directory: PathLike.
        names: Names of checkpoints.
    """
    for name in names:
        path = pathlib.Path(directory) / name
        aside = path.with_name(f"{name}{DAMAGED}")
        shutil.rmtree(aside, ignore_errors=True)
        with contextlib.suppress(OSError):
            path.rename(aside)


def prune_checkpoints(directory, keep: int, also=()) -> None:
    """Removes all checkpoints but the newest, and what was set aside.

    Args:
        directory: PathLike.
        keep: int. Number of the newest that stay.
        also: Names of others that stay.
    """
    folder = pathlib.Path(directory)
    names = checkpoint_names(folder)
    old = [name for name in names[:-keep] if name not in also]
    damaged = [path.name for path in folder.glob(f"[0-9]*{DAMAGED}")]
    for name in [*old, *damaged]:
        # Under another name first: what is half removed must not look like one.
        with contextlib.suppress(OSError):
            (folder / name).rename(folder / f".{name}{GONE}")
    for path in folder.glob(f".[0-9]*{GONE}"):
        shutil.rmtree(path, ignore_errors=True)
