"""Names that commands take: entries, families, run folders."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable
from typing import Any

import typer

from kerasgan.cli.terminal import import_tensorflow

MODEL = (
    "A zoo entry; the folder of a finished run, or the best.json in it for the weights "
    "that scored best."
)
"""str. What a command that needs a model takes."""


@dataclasses.dataclass(frozen=True)
class Subject:
    """A model that a command was pointed at.

    Attributes:
        name: str. The entry, or the name of the run.
        model: `AdversarialModel` with verified weights.
        weights_sha256: str. Hash of the weights file.
        class_names: Tuple of str, or None.
    """

    name: str
    model: Any
    weights_sha256: str
    class_names: tuple[str, ...] | None

    def provenance(self, seed: int) -> dict[str, Any]:
        """Returns what a picture of this model carries.

        Args:
            seed: int. Seed of the latents.
        """
        return {
            "entry": self.name,
            "weights_sha256": self.weights_sha256,
            "seed": seed,
        }


def open_subject(name: str) -> Subject:
    """Loads an entry or a finished run.

    Args:
        name: str. Name of an entry, path of a run's folder or of its `best.json`.

    Returns:
        `Subject`.

    Raises:
        ValueError: If there is no such entry or folder; its subclass `StorageError` if
            the weights are not those of the entry.
    """
    import kerasgan

    origin = kerasgan.zoo.resolve(name)
    import_tensorflow()
    return Subject(
        name=origin.name,
        model=kerasgan.zoo.load(name),
        weights_sha256=origin.weights.sha256,
        class_names=getattr(origin, "class_names", None),
    )


def entry_names() -> list[str]:
    """Returns the names of the zoo's entries."""
    import kerasgan

    return kerasgan.zoo.list_models()


def family_names() -> list[str]:
    """Returns the names of the families of GANs."""
    import kerasgan

    return [name for name in kerasgan.models.__all__ if name[0].isupper()]


def trainable_names() -> list[str]:
    """Returns the names of the zoo's entries and of the families."""
    return [*entry_names(), *family_names()]


def complete_entry(incomplete: str) -> list[str]:
    """Completes an entry's name in the shell.

    Args:
        incomplete: str. What has been typed.
    """
    return [name for name in entry_names() if name.startswith(incomplete)]


def model_argument(limit: str = "") -> Any:
    """Returns the argument of a command that names the model it needs.

    Args:
        limit: str. What the model must be besides.
    """
    return typer.Argument(
        ...,
        metavar="ENTRY_OR_DIR",
        help=MODEL + limit,
        autocompletion=complete_entry,
    )


def complete_trainable(incomplete: str) -> list[str]:
    """Completes the name of an entry or a family in the shell.

    Args:
        incomplete: str. What has been typed.
    """
    return [name for name in trainable_names() if name.startswith(incomplete)]


def nearest(name: str, known: Iterable[str]) -> str:
    """Guesses what was meant.

    Args:
        name: str. What came.
        known: Names that exist.

    Returns:
        `" Did you mean 'x'?"`, or an empty text.
    """
    by_lower = {other.lower(): other for other in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    return f" Did you mean {by_lower[found[0]]!r}?" if found else ""
