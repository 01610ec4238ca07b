"""`kerasgan interpolate`: the way from picture to picture."""

from __future__ import annotations

from pathlib import Path

import typer

from kerasgan.cli.arguments import model_argument, open_subject
from kerasgan.cli.options import parse_label
from kerasgan.cli.sample import drawn_by
from kerasgan.cli.targets import require_picture_target
from kerasgan.cli.terminal import print_note

FRAME_MILLISECONDS = 60


def interpolate(
    model: str = model_argument(),
    out: Path = typer.Option(
        ..., help="FILE.png for the strip; the animation is FILE.webp beside it."
    ),
    stops: int = typer.Option(5, min=2, help="Pictures that the way leads through."),
    steps: int = typer.Option(9, min=1, help="Steps from one to the next."),
    seed: int = typer.Option(0, min=0, max=2**64 - 1, help="Seed of the stops."),
    label: str = typer.Option(
        None,
        help="Class of every picture: a number or a name.",
        show_default="that of the first stop",
    ),
    way: str = typer.Option("slerp", help="slerp, along an arc, or lerp, straight."),
    scale: int = typer.Option(2, min=1, max=16, help="Enlarge by a whole number."),
    truncation: float = typer.Option(
        1.0, help="From 0, the mean picture, to 1, all variety; style models only."
    ),
) -> None:
    """Draw the way between pictures as a strip and as an animation.

    Each row of the strip leads from one stop to the next; the animation goes on to the
    first stop and repeats.
    """
    if out.suffix.lower() != ".png":
        raise ValueError(f"`--out` must end in .png. Received: {str(out)!r}.")
    require_picture_target(out)
    require_picture_target(out.with_suffix(".webp"), "The animation beside `--out`")
    subject = open_subject(model)
    from kerasgan.latent import latent_walk, sample_labels, sample_latents

    gan = subject.model
    _require_latents(gan, subject.name)
    label_of_all = parse_label(label, gan.classes, subject.class_names)
    if gan.classes is not None and label_of_all is None:
        label_of_all = int(sample_labels(1, gan.classes, seed)[0])
    latents = sample_latents(stops, gan.latent_dim, seed)
    walk = latent_walk(latents, steps, way, closed=True)
    images = _draw(gan, walk, label_of_all, truncation, seed)
    images = images.repeat(scale, axis=1).repeat(scale, axis=2)
    _write(images, out, steps, subject, seed)
    print_note(
        f"{len(images)} pictures of {subject.name}, {drawn_by(seed, truncation)}: "
        f"{out} and {out.with_suffix('.webp')}"
    )


def _require_latents(gan, name: str) -> None:
    if gan.latent_dim is None:
        raise ValueError(
            "`interpolate` goes from latent to latent, and needs a model that draws "
            f"from latents. Received: {name}, a {type(gan).__name__}, which translates "
            "pictures. Give it some by `kerasgan translate`."
        )


def _draw(gan, latents, label, truncation: float, seed: int):
    """Draws all with the noise of the first: noise that changed would flicker."""
    from kerasgan.latent import sample_noise
    from kerasgan.training.drawing import draw_latents, noise_dim

    length = noise_dim(gan)
    noise = None if length is None else sample_noise(1, length, seed)[0]
    return draw_latents(gan, latents, label, truncation, noise=noise)


def _write(images, out: Path, steps: int, subject, seed: int) -> None:
    import numpy as np

    from kerasgan.data import image_grid
    from kerasgan.storage import write_animation, write_png

    out.parent.mkdir(parents=True, exist_ok=True)
    # The way back to the first stop is for the animation alone.
    rows = [images[k : k + steps + 1] for k in range(0, len(images) - steps, steps)]
    strip = image_grid(np.concatenate(rows), columns=steps + 1)
    made_by = subject.provenance(seed)
    write_png(out, strip, made_by)
    write_animation(out.with_suffix(".webp"), images, FRAME_MILLISECONDS, made_by)
