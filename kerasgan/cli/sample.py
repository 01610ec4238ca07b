"""`kerasgan sample`: pictures of an entry or a run."""

from __future__ import annotations

from pathlib import Path

import typer

from kerasgan.cli.arguments import Subject, model_argument, open_subject
from kerasgan.cli.options import parse_labels
from kerasgan.cli.targets import require_free_folder, require_picture_target
from kerasgan.cli.terminal import print_note


def sample(
    model: str = model_argument(),
    out: Path = typer.Option(
        ..., help="FILE.png for one grid; a folder for single pictures."
    ),
    count: int = typer.Option(64, min=1, help="Number of pictures."),
    seed: int = typer.Option(0, min=0, max=2**64 - 1, help="Seed of the pictures."),
    labels: str = typer.Option(
        None,
        help="Classes: a number, a name, several with commas, or all.",
        show_default="drawn from the seed",
    ),
    columns: int = typer.Option(
        None, min=1, help="Pictures in a row of the grid.", show_default="a square"
    ),
    scale: int = typer.Option(1, min=1, max=16, help="Enlarge by a whole number."),
    truncation: float = typer.Option(
        1.0, help="From 0, the mean picture, to 1, all variety; style models only."
    ),
) -> None:
    """Draw pictures; picture k of a seed is the same in any count."""
    _check_out(out)
    subject = open_subject(model)
    chosen = parse_labels(labels, count, subject.model.classes, subject.class_names)
    images = subject.model.sample(count, seed, chosen, truncation)
    images = images.repeat(scale, axis=1).repeat(scale, axis=2)
    if out.suffix:
        _write_grid(images, out, columns, subject, seed)
    else:
        _write_singles(images, out, subject, seed)
    print_note(
        f"{count} pictures of {subject.name}, {drawn_by(seed, truncation)}: {out}"
    )


def drawn_by(seed: int, truncation: float) -> str:
    """Says what pictures were drawn by, as `seed 7, truncation 0.5`.

    Args:
        seed: int. Seed of the latents.
        truncation: float. Left out where it is 1, which changes nothing.
    """
    told = "" if truncation == 1.0 else f", truncation {truncation:g}"
    return f"seed {seed}{told}"


def _check_out(out: Path) -> None:
    if out.suffix and out.suffix.lower() != ".png":
        raise ValueError(
            "`--out` must end in .png for a grid, or in no suffix for a folder of "
            f"single pictures. Received: {str(out)!r}."
        )
    if out.suffix:
        require_picture_target(out)
    else:
        require_free_folder(out)


def _write_grid(images, out: Path, columns, subject: Subject, seed: int) -> None:
    from kerasgan.data import image_grid
    from kerasgan.storage import write_png

    out.parent.mkdir(parents=True, exist_ok=True)
    write_png(out, image_grid(images, columns), subject.provenance(seed))


def _write_singles(images, out: Path, subject: Subject, seed: int) -> None:
    from kerasgan.storage import new_folder, write_png

    digits = len(str(len(images) - 1))
    with new_folder(out) as folder:
        for place, image in enumerate(images):
            name = folder / f"{place:0{digits}d}.png"
            write_png(name, image, subject.provenance(seed))
