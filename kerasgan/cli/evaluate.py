"""`kerasgan evaluate`: scores with the protocol that made them, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from kerasgan.cli.arguments import MODEL, complete_entry
from kerasgan.cli.evaluate_question import Question
from kerasgan.cli.evaluate_report import (
    Evaluation,
    check_out,
    is_folder,
    read_scores,
    write_report,
)
from kerasgan.cli.evaluate_subject import open_judged
from kerasgan.cli.evaluate_tables import print_comparison, print_scores
from kerasgan.cli.options import parse_names, parse_size
from kerasgan.cli.terminal import import_tensorflow, print_note, working

REPORT = "Report, copies and comparison"


def evaluate(
    subject: str = typer.Argument(
        ...,
        metavar="ENTRY_OR_DIR_OR_PICTURES",
        help=MODEL + " Or pictures that need no model: a folder, FILE.npz[:KEY] or any "
        "other source.",
        autocompletion=complete_entry,
    ),
    reference: str = typer.Option(
        None,
        help="Real pictures, as `train --data`.",
        show_default="those that came with the extractor",
    ),
    split: str = typer.Option(
        "test", help="Part of the reference, where it has parts."
    ),
    size: str = typer.Option(
        None,
        help="Size that given pictures are cropped and resized to, as `train --size`.",
        show_default="their own",
    ),
    metrics: list[str] = typer.Option(
        ["frechet_distance,density_coverage"],
        help="With commas: frechet_distance, density_coverage, kernel_distance, "
        "precision_recall, inception_score, label_accuracy, "
        "sliced_wasserstein_distance, pair_diversity.",
        show_default="frechet_distance, density_coverage",
    ),
    samples: int = typer.Option(
        10_000, min=2, help="Pictures that are scored; all, if fewer are given."
    ),
    seed: int = typer.Option(0, min=0, help="Seed of the pictures."),
    extractor: str = typer.Option(
        None,
        help="Feature extractor: the name of a bundled one; FILE.pb, or its https "
        "address, of the 2015 Inception graph that FID means; or FILE.json, the card "
        "of one that you trained.",
        show_default="the bundled one for pictures of this size",
    ),
    extractor_sha256: str = typer.Option(
        None,
        help="Hash of FILE.pb.",
        show_default="that of the published graph",
    ),
    resizer: str = typer.Option(
        None,
        help="How pictures of another size are brought to the extractor's: crop, pad, "
        "bilinear, bicubic or lanczos, and rgb or grey; or both, as lanczos+rgb.",
        show_default="they are refused",
    ),
    cache: Path = typer.Option(
        None,
        help="Folder that features of real pictures and a fetched graph are kept in.",
        show_default="the one that KERASGAN_CACHE names",
    ),
    train: str = typer.Option(
        None,
        help="Pictures that the model was trained on, to look for copies; the "
        "reference then must not be among them.",
        rich_help_panel=REPORT,
    ),
    out: Path = typer.Option(
        None,
        help="FILE.json for scores and protocol; a folder for pictures as well: real "
        "against generated, nearest neighbours, classes.",
        rich_help_panel=REPORT,
    ),
    overwrite: bool = typer.Option(
        False,
        "--overwrite",
        help="Replace a folder that holds an older report.",
        rich_help_panel=REPORT,
    ),
    compare: Path = typer.Option(
        None,
        help="FILE.json or folder of an earlier --out, to compare with.",
        rich_help_panel=REPORT,
    ),
    force: bool = typer.Option(
        False,
        "--force",
        help="Compare even if the protocols differ.",
        rich_help_panel=REPORT,
    ),
    on_bad: str = typer.Option("fail", help="Unreadable pictures: fail or skip."),
) -> None:
    """Score a model, or a folder of pictures, against real pictures."""
    check_out(out, overwrite)
    stored = None if compare is None else read_scores(compare)
    pixels = parse_size(size)
    judged = open_judged(subject, on_bad, pixels)
    question = Question(
        metrics=parse_names(metrics),
        samples=samples,
        seed=seed,
        extractor=extractor,
        extractor_sha256=extractor_sha256,
        resizer=resizer,
        cache=cache,
        reference=reference,
        size=pixels,
        split=split,
        train=train,
        on_bad=on_bad,
        closely=train is not None or is_folder(out),
    )
    import_tensorflow()
    from kerasgan.cli.evaluate_search import search

    with working(f"Drawing and scoring {samples:,} pictures"):
        found = search(judged, question)
    print_scores(judged.name, found.scores, found.findings, found.alarms)
    if out is not None:
        _write(out, found, overwrite)
    if stored is not None:
        _compare(found, *stored, force)


def _write(out: Path, found: Evaluation, overwrite: bool) -> None:
    with working("Drawing the pictures"):
        pictures = write_report(out, found, overwrite)
    print_note("\n".join([f"Written: {out}", *(f"  {name}" for name in pictures)]))
    if pictures and "comparison.png" not in pictures:
        print_note(
            "No real pictures to be shown beside these: `--reference` or `--train` "
            "names them."
        )


def _compare(found: Evaluation, name: str, scores: Any, force: bool) -> None:
    import kerasgan

    try:
        comparison = kerasgan.evaluation.compare(scores, found.scores, force=force)
    except ValueError as error:
        differing = scores.stamp.differences(found.scores.stamp)
        if "protocols" not in str(error) or not differing:
            raise
        listed = "; ".join(
            f"{field}: {now!r} now, {before!r} before"
            for field, (before, now) in differing.items()
        )
        raise ValueError(
            "Scores of differing protocols must not be compared. Received: "
            f"{listed}. Evaluate both the same way; `--force` compares all the same."
        ) from error
    print_comparison(found.judged.name, name, comparison)
