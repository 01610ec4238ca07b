"""`kerasgan styles`: what a style space holds, as one picture."""

from __future__ import annotations

from pathlib import Path

import typer

from kerasgan.cli.arguments import model_argument, open_subject
from kerasgan.cli.options import parse_whole_numbers
from kerasgan.cli.targets import require_picture_target
from kerasgan.cli.terminal import print_note

SHOWS = ("mixing", "truncation", "sefa", "pca")
SWEEP = (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
REACH = 3.0  # standard deviations of the styles along a direction
STEPS = 7


def styles(
    model: str = model_argument(" It must be of a style family."),
    show: str = typer.Option(
        "mixing",
        help="mixing of two styles, a sweep of the truncation, or directions that sefa "
        "or pca finds.",
    ),
    out: Path = typer.Option(..., help="FILE.png of the sheet."),
    rows: int = typer.Option(4, min=1, help="Pictures below each other."),
    columns: int = typer.Option(6, min=1, help="Pictures to mix with; mixing only."),
    layers: str = typer.Option(
        None,
        help="Layers that change, such as 0-3 or 2,5; 0 is the coarsest.",
        show_default="mixing: the finer half; directions: all",
    ),
    direction: int = typer.Option(
        1, min=1, help="Which direction; 1 is the strongest."
    ),
    seed: int = typer.Option(0, min=0, max=2**64 - 1, help="Seed of the pictures."),
    scale: int = typer.Option(2, min=1, max=16, help="Enlarge by a whole number."),
) -> None:
    """Draw a sheet of a style space: mixing, truncation, or what a direction changes.

    Rows are pictures. Mixing gives each the chosen layers of the picture above its
    column; a sweep goes from beyond the mean picture to beyond the picture itself; a
    direction goes from three standard deviations back to three ahead.
    """
    if out.suffix.lower() != ".png":
        raise ValueError(f"`--out` must end in .png. Received: {str(out)!r}.")
    require_picture_target(out)
    if show not in SHOWS:
        raise ValueError(
            f"`--show` must be one of {', '.join(SHOWS)}. Received: {show}."
        )
    subject = open_subject(model)
    chosen = None if layers is None else parse_whole_numbers(layers, "--layers")
    gan = subject.model
    if show == "mixing":
        images, wide = _mixing(gan, chosen, rows, columns, seed), columns + 1
    elif show == "truncation":
        images, wide = _truncation(gan, rows, seed), len(SWEEP)
    else:
        images, wide = _direction(gan, show, direction, chosen, rows, seed), STEPS
    _write(images, out, wide, scale, subject, seed)
    print_note(f"{show} of {subject.name}, seed {seed}: {out}")


def _mixing(gan, layers, rows: int, columns: int, seed: int):
    from kerasgan.latent import mixing_sheet, require_style_space

    require_style_space(gan)
    count = gan.synthesis.inputs[0].shape[1]
    finer = range(count // 2, count) if layers is None else layers
    return mixing_sheet(gan, finer, rows, columns, seed)


def _truncation(gan, rows: int, seed: int):
    from kerasgan.latent import truncation_sweep

    return truncation_sweep(gan, SWEEP, rows, seed)


def _direction(gan, show: str, number: int, layers, rows: int, seed: int):
    import numpy as np

    from kerasgan.latent import direction_sheet, pca_directions, sefa_directions

    if show == "sefa":
        direction = sefa_directions(gan, number, layers)[-1]
    else:
        direction = pca_directions(gan, number)[0][-1]
    deviation = _deviation(gan, direction)
    distances = np.linspace(-REACH, REACH, STEPS) * deviation
    return direction_sheet(gan, direction, distances, rows, seed, layers)


def _deviation(gan, direction) -> float:
    """How far styles lie from each other along a direction."""
    from kerasgan.latent import resolve_labels, sample_latents, styles_of

    latents = sample_latents(1000, gan.latent_dim)
    labels = resolve_labels(None, 1000, gan.classes)
    return float((styles_of(gan, latents, labels)[:, 0] @ direction).std())


def _write(images, out: Path, columns: int, scale: int, subject, seed: int) -> None:
    from kerasgan.data import image_grid
    from kerasgan.storage import write_png

    images = images.repeat(scale, axis=1).repeat(scale, axis=2)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_png(out, image_grid(images, columns), subject.provenance(seed))
