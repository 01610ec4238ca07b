"""The files of an evaluation: scores as JSON, and pictures that show what they mean."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from kerasgan.cli.targets import require_free_folder, require_json_target

SCORES = "scores.json"
"""str. Name of the scores in a report's folder, by which such a folder is known."""

SUBJECT = "subject"
"""str. Field by which a file of scores is told from kerasgan's other JSON files."""

FORMAT = 1
"""int. Form of the scores' file."""


@dataclasses.dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything that was found out about a model or about pictures.

    Attributes:
        judged: `kerasgan.cli.evaluate_subject.Judged`.
        scores: `kerasgan.evaluation.Scores`.
        alarms: list of str.
        findings: `kerasgan.cli.evaluate_findings.Findings`, or None.
    """

    judged: Any
    scores: Any
    alarms: list[str]
    findings: Any = None

    def to_dict(self, pictures: list[str] | None = None) -> dict[str, Any]:
        """Returns all of it as plain values; `Scores.from_dict` takes them too.

        Args:
            pictures: Names of the pictures beside the file.
        """
        from kerasgan.version import __version__

        content = {
            "format": FORMAT,
            "kerasgan": __version__,
            SUBJECT: self.judged.identity(),
            **self.scores.to_dict(),
            "alarms": self.alarms,
        }
        if self.findings is not None:
            content["classes"] = self.findings.classes
            content["memorisation"] = self.findings.memorisation
        if pictures is not None:
            content["pictures"] = pictures
        return content


def check_out(out: Path | None, overwrite: bool) -> None:
    """Checks where a report is to go, before anything is computed.

    Args:
        out: `FILE.json`, a folder, or None.
        overwrite: bool. Whether a folder with an older report may be replaced.

    Raises:
        ValueError: If it is neither, or something else stands there.
    """
    from kerasgan.storage import is_own_json

    if out is None:
        return
    if not is_folder(out):
        require_json_target(out, "a file of scores", SUBJECT)
        return
    if out.suffix and not out.is_dir():
        raise ValueError(
            "`--out` must end in .json for the scores alone, or in no suffix for a "
            f"folder of scores and pictures. Received: {str(out)!r}."
        )
    if not is_own_json(out / SCORES, SUBJECT):
        require_free_folder(out)
    elif not overwrite:
        raise ValueError(
            "`--out` must be an absent or empty folder. Received: "
            f"{str(out)!r}, which holds an older report. `--overwrite` replaces it."
        )


def is_folder(out: Path | None) -> bool:
    """Whether pictures are asked for too.

    Args:
        out: `FILE.json`, a folder, or None.
    """
    return out is not None and out.suffix.lower() != ".json"


def write_report(out: Path, found: Evaluation, overwrite: bool) -> list[str]:
    """Writes the scores, and into a folder the pictures as well.

    Args:
        out: `FILE.json`, or a folder.
        found: `Evaluation`.
        overwrite: bool. Replace a folder that holds an older report.

    Returns:
        list of the pictures' names.

    Raises:
        StorageError: If it cannot be written.
    """
    from kerasgan.storage import new_folder, write_json

    if not is_folder(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        write_json(out, found.to_dict())
        return []
    from kerasgan.cli.evaluate_pictures import draw_pictures, write_pictures

    pictures = draw_pictures(found.findings, found.judged.given)
    with new_folder(out, overwrite=overwrite, marker=SCORES) as folder:
        write_pictures(folder, pictures, found.judged, found.scores.stamp.seed)
        write_json(folder / SCORES, found.to_dict(list(pictures)))
    return list(pictures)


def read_scores(path: Path) -> tuple[str, Any]:
    """Reads scores that were stored.

    Args:
        path: Path of their JSON file, or of a report's folder.

    Returns:
        Tuple of what they are of and `kerasgan.evaluation.Scores`.

    Raises:
        ValueError: If they are no scores; its subclass `StorageError` if there is no
            such file.
    """
    from kerasgan.evaluation import Scores
    from kerasgan.storage import read_json

    file = path / SCORES if path.is_dir() else path
    content = read_json(file)
    try:
        scores = Scores.from_dict(content)
        subject = content.get(SUBJECT, {})
        return str(subject.get("name", file.stem)), scores
    except (AttributeError, ValueError) as error:
        raise ValueError(f"{file} must hold stored scores. {error}") from error
