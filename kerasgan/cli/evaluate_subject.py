"""What `kerasgan evaluate` was pointed at: a model, or pictures."""

from __future__ import annotations

import dataclasses
import difflib
import shlex
from pathlib import Path
from typing import Any

from kerasgan.cli.arguments import entry_names, open_subject

GRIDS = "00000000.png"  # the first grid of a run's samples, drawn before it trains
_LOOKED_AT = 16  # pictures of a folder that are asked where they came from


@dataclasses.dataclass(frozen=True)
class Judged:
    """What is to be scored.

    Attributes:
        name: str. The entry, the run or the set of pictures.
        model: `AdversarialModel`, or `ImageSource` of given pictures.
        weights_sha256: str. Hash of the weights; None of given pictures.
        generated: bool. Whether the pictures are known to be a model's.
        class_names: Tuple of str of the model's classes, or None.
    """

    name: str
    model: Any
    weights_sha256: str | None
    generated: bool
    class_names: tuple[str, ...] | None = None

    @property
    def given(self) -> bool:
        """Whether there are pictures and no model."""
        return self.weights_sha256 is None

    def identity(self) -> dict[str, Any]:
        """Returns what was scored as plain values."""
        if self.given:
            return {"name": self.name, "fingerprint": self.model.fingerprint}
        return {"name": self.name, "weights_sha256": self.weights_sha256}


def open_judged(
    name: str, on_bad: str = "fail", size: int | tuple[int, int] | None = None
) -> Judged:
    """Loads an entry, a finished run, or pictures.

    A name of an entry is the entry. A folder is a run if it holds the `run.json` of
    one, whatever else it holds; otherwise its pictures are taken. The `best.json` in
    the folder of a run is that run when it scored best. What else is no folder is a
    file of pictures or the name of a set.

    Args:
        name: str. Name of an entry, path of a run's folder or its `best.json`, or a
            source of pictures.
        on_bad: str. `"fail"` or `"skip"`: what to do about unreadable pictures.
        size: int, `(height, width)` or None. What pictures are cropped and resized to.

    Returns:
        `Judged`.

    Raises:
        ValueError: If it is none of them, or a translator. Its subclasses
            `StorageError` and `DataError` if weights or pictures are not what they must
            be.
    """
    from kerasgan.zoo.runs import BEST

    folder = Path(name)
    if name in entry_names() or folder.name == BEST or is_run(folder):
        subject = open_subject(name)
        _refuse_translator(subject.model, name)
        return Judged(
            subject.name,
            subject.model,
            subject.weights_sha256,
            generated=True,
            class_names=subject.class_names,
        )
    import kerasgan

    if folder.is_dir():
        _require_pictures(folder)
    elif not folder.exists():
        _refuse_misspelt(name)
    try:
        source = kerasgan.data.load(name, size, on_bad=on_bad)
    except kerasgan.data.DataError as error:
        if not str(error).startswith("Unknown source: no such path"):
            raise
        raise ValueError(
            f"{name!r} must be an entry of the zoo (`kerasgan zoo list`), the folder "
            f"of a finished run, or pictures. {error}"
        ) from error
    return Judged(source.name, source, None, folder.is_dir() and _is_made(folder))


def is_run(folder: Path) -> bool:
    """Tells the folder of a run from one of pictures.

    Args:
        folder: Path.

    Returns:
        bool. True if it holds the `run.json` that kerasgan writes, finished or not,
        or one that cannot be read beside weights; not if it is another program's.
    """
    from kerasgan.storage import StorageError, read_json

    manifest = folder / "run.json"
    if not manifest.is_file():
        return False
    try:
        content = read_json(manifest)
    except StorageError:
        return (folder / "model.safetensors").exists()
    return isinstance(content, dict) and "kerasgan" in content


def _refuse_translator(model: Any, name: str) -> None:
    """Refuses what draws nothing by itself: pictures that it makes are scored."""
    if hasattr(model, "translators"):
        folder = shlex.quote(name)
        raise ValueError(
            "`evaluate` scores pictures, or a model that draws them from latents. "
            f"Received: {name}, a {type(model).__name__}, which translates pictures. "
            f"Translate some, `kerasgan translate {folder} IN OUT`, and score them: "
            "`kerasgan evaluate OUT`."
        )


def _require_pictures(folder: Path) -> None:
    """Refuses folders whose pictures are not those that somebody wants to score."""
    import kerasgan
    from kerasgan.data.idx import is_idx_folder
    from kerasgan.data.listing import list_pictures

    if _is_made(folder / "samples", GRIDS):
        raise ValueError(
            f"{folder} must hold a finished run or pictures. Received: the folder of a "
            "run without its run.json, which is written at the end of the first epoch. "
            "Train it to its end first."
        )
    if _is_made(folder, GRIDS) and is_run(folder.resolve().parent):
        raise ValueError(
            f"{folder} holds the grids that a run drew while it trained, and no single "
            f"pictures. Evaluate the run: `kerasgan evaluate {folder.parent}`, or "
            "draw single pictures: `kerasgan sample RUN --out FOLDER`."
        )
    if not is_idx_folder(folder) and not list_pictures(folder).names:
        try:
            kerasgan.zoo.resolve(folder)
        except ValueError as error:
            raise ValueError(f"{error} Neither does it hold pictures.") from error


def _refuse_misspelt(name: str) -> None:
    """Refuses what is nearly an entry, before anybody asks TFDS for it."""
    near = difflib.get_close_matches(name, entry_names(), n=3, cutoff=0.75)
    if near:
        raise ValueError(
            f"The zoo has no entry {name!r}, and there is no such file or folder. Did "
            f"you mean {' or '.join(map(repr, near))}? `kerasgan zoo list` names all."
        )


def _is_made(folder: Path, name: str | None = None) -> bool:
    """Whether pictures of a folder say that a trained model made them."""
    from kerasgan.data.listing import list_pictures
    from kerasgan.storage import StorageError, read_provenance
    from kerasgan.storage.provenance import PARTLY_SYNTHETIC, SYNTHETIC

    if name is None:
        paths = [folder / some for some in list_pictures(folder).names[:_LOOKED_AT]]
    else:
        paths = [folder / name]
    for path in paths:
        try:
            found = read_provenance(path)
        except StorageError:  # absent, or of a format that carries none
            continue
        kinds = (SYNTHETIC, PARTLY_SYNTHETIC)
        if found is not None and found.digital_source_type in kinds:
            return True
    return False
