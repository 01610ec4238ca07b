"""`kerasgan evaluate`: scores with the protocol that made them."""

from __future__ import annotations

from pathlib import Path

import typer

from kerasgan.cli.arguments import complete_entry, open_subject
from kerasgan.cli.options import parse_names
from kerasgan.cli.terminal import print_note, print_pairs, working


def evaluate(
    model: str = typer.Argument(
        ...,
        metavar="ENTRY_OR_DIR",
        help="A zoo entry, or the folder of a finished run.",
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
    metrics: list[str] = typer.Option(
        ["frechet_distance,density_coverage"],
        help="With commas: frechet_distance, density_coverage, kernel_distance, "
        "precision_recall, inception_score, label_accuracy.",
    ),
    samples: int = typer.Option(10_000, min=2, help="Number of pictures drawn."),
    seed: int = typer.Option(0, min=0, max=2**64 - 1, help="Seed of the pictures."),
    extractor: str = typer.Option(
        None, help="Feature extractor.", show_default="the bundled one"
    ),
    out: Path = typer.Option(None, help="FILE.json for the scores and the protocol."),
) -> None:
    """Score a model against real pictures."""
    subject = open_subject(model)
    import kerasgan

    with working(f"Drawing and scoring {samples:,} pictures"):
        scores = kerasgan.evaluation.evaluate(
            subject.model,
            reference,
            metrics=parse_names(metrics),
            samples=samples,
            seed=seed,
            extractor=extractor,
            split=split,
        )
    errors = {name: f" +- {error:.2g}" for name, error in scores.errors.items()}
    values = {
        name: f"{value:.4g}{errors.get(name, '')}"
        for name, value in scores.values.items()
    }
    print_pairs(subject.name, {**values, "protocol": scores.protocol})
    for caveat in scores.caveats:
        print_note(f"caveat: {caveat}")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        kerasgan.storage.write_text(out, scores.to_json() + "\n")
        print_note(f"Written: {out}")
