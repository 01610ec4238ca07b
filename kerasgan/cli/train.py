"""`kerasgan train`: a recipe of the zoo, or a family on anybody's pictures."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from kerasgan.cli.arguments import complete_trainable
from kerasgan.cli.options import parse_names, require_free_folder
from kerasgan.cli.terminal import import_tensorflow, print_note, print_pairs

WATCHING = "Scores and health in training"


def train(
    model: str = typer.Argument(
        ...,
        metavar="ENTRY_OR_FAMILY",
        help="A zoo entry, for its recipe, or a family such as DCGAN.",
        autocompletion=complete_trainable,
    ),
    data: str = typer.Option(
        ...,
        help="Folder of pictures, FILE.npz[:KEY], folder of IDX files, TFDS name or "
        "fashion_mnist_10k.",
    ),
    out: Path = typer.Option(None, help="Folder of the run: new or empty."),
    images: int = typer.Option(
        None,
        min=1,
        help="Pictures to be shown.",
        show_default="the recipe's, or 500000",
    ),
    size: str = typer.Option(
        None, help="Pixels: S or HEIGHTxWIDTH.", show_default="as the pictures are"
    ),
    batch_size: int = typer.Option(
        None,
        min=1,
        help="Pictures in a batch.",
        show_default="the recipe's, or the family's",
    ),
    width: int = typer.Option(
        None,
        min=1,
        help="Channels of the family's networks.",
        show_default="the family's",
    ),
    conditional: bool = typer.Option(
        False, "--conditional", help="Learn the classes of the data too."
    ),
    settings: list[str] = typer.Option(
        [], "--set", metavar="NAME=VALUE", help="Further arguments of the family."
    ),
    precision: str = typer.Option(
        None,
        help="float32, mixed_bfloat16 or mixed_float16.",
        show_default="the recipe's, or float32",
    ),
    seed: int = typer.Option(
        None,
        min=0,
        max=2**31 - 1,
        help="Seed of the weights, the latents and the order of the data.",
        show_default="the recipe's, or 0",
    ),
    split: str = typer.Option("train", help="Part of the data, where it has parts."),
    data_dir: Path = typer.Option(
        None, help="Folder of prepared TFDS sets.", show_default="TFDS' own"
    ),
    flip: bool = typer.Option(
        False, "--flip", help="Mirror about half of the pictures, left to right."
    ),
    on_bad: str = typer.Option("fail", help="Unreadable pictures: fail or skip."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Print what would be done and write nothing."
    ),
    score_every: int = typer.Option(
        None,
        min=1,
        help="Pictures between two scorings; the best sampler is kept.",
        show_default="never",
        rich_help_panel=WATCHING,
    ),
    score_share: float = typer.Option(
        0.1, help="Share of the time that scoring may take.", rich_help_panel=WATCHING
    ),
    score_metrics: list[str] = typer.Option(
        ["frechet_distance,density_coverage"],
        help="As `evaluate --metrics`.",
        rich_help_panel=WATCHING,
    ),
    score_samples: int = typer.Option(
        2_000, min=2, help="Pictures drawn for a scoring.", rich_help_panel=WATCHING
    ),
    best_by: str = typer.Option(
        None,
        help="Score that decides which sampler is the best, such as coverage.",
        show_default="the first distance",
        rich_help_panel=WATCHING,
    ),
    reference: str = typer.Option(
        None,
        help="Real pictures to compare with.",
        show_default="those held out, or those that came with the extractor",
        rich_help_panel=WATCHING,
    ),
    extractor: str = typer.Option(
        None,
        help="As `evaluate --extractor`.",
        show_default="the bundled one for pictures of this size",
        rich_help_panel=WATCHING,
    ),
    resizer: str = typer.Option(
        None,
        help="As `evaluate --resizer`.",
        show_default="none",
        rich_help_panel=WATCHING,
    ),
    tensorboard: Path = typer.Option(
        None, help="Folder of scores for TensorBoard.", rich_help_panel=WATCHING
    ),
    health: str = typer.Option(
        "off",
        help="What to do when the training falls ill (collapse, overfitting ...): off, "
        "warn or stop.",
        rich_help_panel=WATCHING,
    ),
    held_out: float = typer.Option(
        None,
        "--hold-out",
        help="Share of the pictures that is not trained on but measured with.",
        show_default="none",
        rich_help_panel=WATCHING,
    ),
) -> None:
    """Train a model; `sample`, `evaluate` and `export` take the folder of the run."""
    if out is None and not dry_run:
        raise ValueError(
            "`--out` must name the folder of the run. Received: none. Give one, or "
            "`--dry-run` to see the settings."
        )
    if out is not None:
        _require_new(out)
    given = {
        **locals(),
        "settings": tuple(settings),
        "score_metrics": parse_names(score_metrics),
    }
    import_tensorflow()
    from kerasgan.cli.train_monitors import Watch, prepare
    from kerasgan.cli.train_plan import make_plan
    from kerasgan.cli.train_settings import Wishes

    wishes, watch = _part_of(given, Wishes), _part_of(given, Watch)
    plan, callbacks = prepare(watch, make_plan(wishes), out)
    for note in plan.notes():
        print_note(f"note: {note}")
    if dry_run:
        settled = {**plan.describe(), **watch.describe(), "out": out or "-"}
        print_pairs("kerasgan train", settled)
        return
    _run(plan, out, callbacks)


def _require_new(out: Path) -> None:
    try:
        require_free_folder(out)
    except ValueError as error:
        if not (out / "run.json").exists():
            raise
        raise ValueError(
            f"{error} A run cannot be taken up again where it ended yet."
        ) from None


def _part_of(given: Mapping[str, Any], kind: type) -> Any:
    """Picks those of the command's options that a class is made of."""
    return kind(**{field.name: given[field.name] for field in dataclasses.fields(kind)})


def _run(plan, out: Path, callbacks) -> None:
    import kerasgan

    try:
        kerasgan.training.train(
            plan.model,
            plan.source,
            plan.images,
            out,
            seed=plan.seed,
            batch_size=plan.batch_size,
            callbacks=callbacks,
        )
    except (KeyboardInterrupt, SystemExit):
        print_note(_kept(out))
        raise
    folder = shlex.quote(str(out))
    print_note(
        f"Trained: {out}\n"
        f"Look:    {out / 'samples'}\n"
        f"Sample:  kerasgan sample {folder} --out samples.png"
    )


def _kept(out: Path) -> str:
    """Says what an interrupted training leaves, and what can be done with it."""
    from kerasgan.storage import read_json

    if not (out / "run.json").exists():
        return f"Interrupted before anything was kept in {out}."
    run = read_json(out / "run.json")
    return (
        f"Interrupted after {run['images_shown']:,} of {run['recipe']['images']:,} "
        f"images. Kept in {out}: model.safetensors, the sampler as it was then, "
        "history.csv and samples.\nA training cannot be taken up again yet, and "
        "`sample` and `export` take finished runs alone. To train anew choose another "
        "`--out`, or delete this one."
    )
