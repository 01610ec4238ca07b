"""`kerasgan demo`: what the library does, on this machine, in about three minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from kerasgan.cli.targets import require_free_folder, require_picture_target
from kerasgan.cli.terminal import import_tensorflow, output

ENTRY = "dcgan_fashion_28"
SAMPLES, COMPARISON, BUNDLE = "samples.png", "before_after.png", "bundle"
CARD = "demo.json"  # by which the folder of a demo is known


def demo(
    out: Path = typer.Option(Path("outputs/demo"), help="Folder of what is written."),
    seconds: float = typer.Option(60.0, min=1.0, help="Time to train, in seconds."),
    entry: str = typer.Option(ENTRY, help="Entry to sample and to export."),
    seed: int = typer.Option(0, min=0, max=2**31 - 1, help="Seed of everything."),
) -> None:
    """Sample a pretrained model, train a small one, export with a proof."""
    import kerasgan

    images = kerasgan.zoo.resolve(entry).recipe.images
    _check_out(out)
    out.mkdir(parents=True, exist_ok=True)
    _write_card(out, {"entry": entry, "seconds": seconds, "seed": seed})
    import_tensorflow()
    from kerasgan.cli.demo_export import export_and_compare
    from kerasgan.cli.demo_training import train_and_compare

    _say(f"1 of 3  Draw clothing with the pretrained {entry}")
    _draw_samples(entry, out / SAMPLES, seed)
    _say(f"2 of 3  Train a small DCGAN from scratch for {seconds:.0f} seconds")
    shown = train_and_compare(out / COMPARISON, seconds, seed)
    _say("3 of 3  Export the pretrained generator, and prove every file")
    export_and_compare(entry, out / BUNDLE, seed)
    _say("Look at")
    lines = {
        out / SAMPLES: "64 pictures of the pretrained model",
        out / COMPARISON: f"the same latents before and after {shown:,} images; the "
        f"pretrained model saw {images:,}",
        out / BUNDLE: "the exported generator; manifest.json says what was proved",
    }
    width = max(len(str(path)) for path in lines)
    for path, meaning in lines.items():
        output().print(f"  {path!s:<{width}}  {meaning}", highlight=False, markup=False)


def _check_out(out: Path) -> None:
    """Refuses what is no earlier demo's, and what was put into its folder since."""
    from kerasgan.storage import is_own_json

    if not is_own_json(out / CARD, "demo"):
        require_free_folder(out)
        return
    for name in (SAMPLES, COMPARISON):
        require_picture_target(out / name, f"`{name}` in `--out`")
    if not is_own_json(out / BUNDLE / "manifest.json"):
        require_free_folder(out / BUNDLE, f"`{BUNDLE}` in `--out`")


def _write_card(out: Path, asked: dict[str, Any]) -> None:
    from kerasgan.storage import write_json
    from kerasgan.version import __version__

    card = {"format": 1, "kerasgan": __version__, "demo": asked}
    write_json(out / CARD, card)


def _say(text: str) -> None:
    output().print(f"\n{text}", style="bold", highlight=False, markup=False)


def _draw_samples(entry: str, path: Path, seed: int) -> None:
    from kerasgan.cli.arguments import open_subject
    from kerasgan.data import image_grid
    from kerasgan.storage import write_png

    subject = open_subject(entry)
    images = subject.model.sample(64, seed).repeat(3, axis=1).repeat(3, axis=2)
    write_png(path, image_grid(images, 8), subject.provenance(seed))
    output().print(f"  written: {path}", highlight=False, markup=False)
