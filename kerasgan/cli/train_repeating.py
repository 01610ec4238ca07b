"""`kerasgan train --from-manifest`: the same run once more, and whether it is equal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from kerasgan.cli.terminal import print_note
from kerasgan.storage import StorageError, read_json

MANIFEST = "run.json"
PLACES = ("data", "data_b", "data_dir")  # of pictures, which may have moved
OWN = ("from_manifest", "out", "dry_run", *PLACES)  # what a repetition can be given


class NotRepeatedError(RuntimeError):
    """A repeated run has other weights than the first.

    Attributes:
        exit_code: int. What the command line exits with.
    """

    exit_code = 5


class Repetition:
    """A run that is to be trained once more from its manifest alone.

    Args:
        path: Path of the run's folder or of its `run.json`.

    Attributes:
        path: Path of `run.json`.
        manifest: dict that it holds.

    Raises:
        StorageError: If that is no manifest of `kerasgan train`.
    """

    def __init__(self, path: Path):
        self.path = path / MANIFEST if path.is_dir() else path
        self.manifest = read_json(self.path)
        if "command" not in self.manifest:
            raise StorageError(
                f"{self.path} must be the manifest of a run that `kerasgan train` "
                "trained. Received: one that says no command."
            )

    def options(
        self, given: Mapping[str, Any], named: Mapping[str, str]
    ) -> dict[str, Any]:
        """Takes the command's options from the manifest.

        Args:
            given: dict of the options as given. `--out` and `--dry-run` count, and
                `--data`, `--data-b` and `--data-dir` where pictures lie elsewhere now.
            named: dict of the options that the command line names, as it names them.

        Returns:
            dict of all options.

        Raises:
            ValueError: If others are named.
        """
        others = [word for name, word in named.items() if name not in OWN]
        if others:
            raise ValueError(
                "`--from-manifest` takes everything from the manifest. Received: "
                f"{', '.join(others)} besides. Only `--out`, `--dry-run` and where the "
                "pictures lie, `--data`, `--data-b` and `--data-dir`, can be given."
            )
        kept = dict(self.manifest["command"])
        for name in ("settings", "score_metrics"):
            kept[name] = tuple(kept[name])
        for name in ("data_dir", "tensorboard"):
            kept[name] = kept[name] and Path(kept[name])
        moved = {name: given[name] for name in PLACES if given[name] is not None}
        return {**given, **kept, **moved}

    def check_out(self, out: Path) -> None:
        """Checks that something is trained in the folder of the new run.

        Args:
            out: Path of the folder.

        Raises:
            ValueError: If it is that of the manifest or holds a finished run.
        """
        from kerasgan.training.run_directory import is_finished

        held = "the folder of the manifest itself"
        if out.resolve() != self.path.resolve().parent:
            if not is_finished(out):
                return
            held = "which holds a finished run"
        raise ValueError(
            "`--out` must be absent, empty or hold a repetition that was interrupted. "
            f"Received: {str(out)!r}, {held}. Choose another one."
        )

    def check_data(self, source) -> None:
        """Checks that the pictures are those of the manifest.

        Args:
            source: Data source, without what is held out.

        Raises:
            ValueError: If they are not.
        """
        wanted = self.manifest["data"]["fingerprint"]
        if source.fingerprint != wanted:
            raise ValueError(
                f"The pictures must be those of {self.path}, with the fingerprint "
                f"{wanted[:16]}. Received: {source.name!r} with "
                f"{source.fingerprint[:16]}. `--data` says where they lie now, "
                "`--data-b` where those of the other kind do."
            )

    def compare(self, out: Path) -> None:
        """Says whether the weights of the new run are those of the manifest.

        Args:
            out: Path of the new run's folder.

        Raises:
            NotRepeatedError: If they are not; it says what differs around them.
        """
        new, old = read_json(out / MANIFEST), self.manifest
        digests = [each["weights"]["sha256"] for each in (old, new)]
        if digests[0] == digests[1]:
            print_note(f"Repeated: the same weights, sha256 {digests[0]}")
            return
        before, now = old["environment"], new["environment"]
        changed = [
            f"\n  {name} was {before[name]!r} and is {now.get(name)!r}"
            for name in before
            if before[name] != now.get(name)
        ]
        raise NotRepeatedError(
            f"The weights must be those of {self.path}, sha256 {digests[0][:16]}. "
            f"Received: {digests[1][:16]}. "
            + ("What differs:" + "".join(changed) if changed else _SAME)
        )


def settle(
    given: Mapping[str, Any], context: typer.Context
) -> tuple[Mapping[str, Any], Repetition | None]:
    """Completes what the command was given, and checks that nothing is missing.

    Args:
        given: dict of the options as given.
        context: Of the command, which knows what of it the command line names.

    Returns:
        Tuple of all options, from a manifest where one is to be repeated, and of the
        `Repetition` or None.

    Raises:
        ValueError: If an argument is missing, or too many are given.
    """
    repetition = None
    if given["from_manifest"] is not None:
        repetition = Repetition(given["from_manifest"])
        given = repetition.options(given, _named_in(context))
    _require_arguments(given)
    prepare_environment(given["deterministic"])
    return given, repetition


def _named_in(context: typer.Context) -> dict[str, str]:
    """Finds what the command line names, and how it is written."""
    named = {}
    for option in context.command.params:
        source = context.get_parameter_source(option.name)
        if source is not None and source.name == "COMMANDLINE":
            word = option.opts[0]
            named[option.name] = word if word.startswith("-") else option.metavar
    return named


def _require_arguments(given: Mapping[str, Any]) -> None:
    if given["model"] is None or given["data"] is None:
        missing = "option '--data'"
        if given["model"] is None:
            missing = "argument 'ENTRY_OR_FAMILY'"
        raise ValueError(
            f"Missing {missing}, which only `--from-manifest` does without.\n"
            "`kerasgan train --help` shows what it takes."
        )
    if given["out"] is None and not given["dry_run"]:
        raise ValueError(
            "`--out` must name the folder of the run. Received: none. Give one, or "
            "`--dry-run` to see the settings."
        )


_SAME = (
    "Versions and flags are the same: train the first with `--deterministic`, and look "
    "whether it was finished."
)


def prepare_environment(deterministic: bool) -> None:
    """Sets what TensorFlow reads when it is loaded.

    Args:
        deterministic: bool. Whether the same bits are wanted each time.
    """
    if deterministic:
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
