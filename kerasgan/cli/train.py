"""`kerasgan train`: a recipe of the zoo, or a family on anybody's pictures."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from kerasgan.cli.arguments import complete_trainable
from kerasgan.cli.options import parse_names
from kerasgan.cli.terminal import import_tensorflow, print_note, print_pairs

SURVIVING = "Interruptions and repetitions"
SPREADING = "Memory and devices"
WATCHING = "Scores and health in training"


def train(
    context: typer.Context,
    model: str = typer.Argument(
        None,
        metavar="ENTRY_OR_FAMILY",
        help="A zoo entry, for its recipe, or a family such as DCGAN.",
        autocompletion=complete_trainable,
    ),
    data: str = typer.Option(
        None,
        help="Folder of pictures, FILE.npz[:KEY], folder of IDX files, TFDS name or "
        "fashion_mnist_10k.",
    ),
    data_b: str = typer.Option(
        None,
        help="Pictures of the other kind, for a family that translates; or right-half.",
    ),
    out: Path = typer.Option(
        None, help="Folder of the run: new, empty, or that of a run that goes on."
    ),
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
    pad: bool = typer.Option(
        False, "--pad", help="Frame smaller pictures instead of enlarging them."
    ),
    on_bad: str = typer.Option("fail", help="Unreadable pictures: fail or skip."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Print what would be done and write nothing."
    ),
    accumulate: int = typer.Option(
        1,
        min=1,
        help="Batches whose gradients make one update, as of one so many times as "
        "large.",
        rich_help_panel=SPREADING,
    ),
    strategy: str = typer.Option(
        None,
        help="mirrored: all devices of this machine; multi_worker: several machines.",
        show_default="one device",
        rich_help_panel=SPREADING,
    ),
    checkpoint_images: int = typer.Option(
        None,
        min=1,
        help="Pictures between two checkpoints.",
        show_default="50000, less in a short training",
        rich_help_panel=SURVIVING,
    ),
    roll_backs: int = typer.Option(
        0,
        min=0,
        max=3,
        help="How often to go back to the last checkpoint, with half the learning "
        "rates, where the training diverges.",
        rich_help_panel=SURVIVING,
    ),
    check_every: int = typer.Option(
        1,
        min=1,
        help="Steps between two looks whether it diverges.",
        rich_help_panel=SURVIVING,
    ),
    deterministic: bool = typer.Option(
        False,
        "--deterministic",
        help="The same bits each time, with one number of threads; slower.",
        rich_help_panel=SURVIVING,
    ),
    from_manifest: Path = typer.Option(
        None,
        help="Repeat the run of this folder or run.json into `--out`, and compare.",
        rich_help_panel=SURVIVING,
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
    """Train a model; `sample`, `evaluate` and `export` take the folder of the run.

    The same command again goes on with a run that was interrupted.
    """
    given = {
        **locals(),
        "settings": tuple(settings),
        "score_metrics": parse_names(score_metrics),
    }
    from kerasgan.cli.train_repeating import settle

    given, repetition = settle(given, context)
    import_tensorflow()
    from kerasgan.cli.train_monitors import Watch, prepare
    from kerasgan.cli.train_plan import make_plan
    from kerasgan.cli.train_running import Course, run
    from kerasgan.cli.train_schedule import begun_schedule
    from kerasgan.cli.train_settings import Wishes

    wishes, watch, course = (_part_of(given, kind) for kind in (Wishes, Watch, Course))
    with course.begin(out, repetition):
        plan = make_plan(wishes, begun_schedule(out, repetition))
    plan, callbacks = prepare(watch, plan, out)
    if repetition:
        repetition.check_data(plan.source)
    for note in plan.notes():
        print_note(f"note: {note}")
    if dry_run:
        settled = {**plan.describe(), **watch.describe(), "out": out or "-"}
        print_pairs("kerasgan train", settled)
        return
    run(plan, out, [*course.callbacks(out, (wishes, watch, course)), *callbacks])
    if repetition:
        repetition.compare(out)


def _part_of(given: Mapping[str, Any], kind: type) -> Any:
    """Picks those of the command's options that a class is made of."""
    return kind(**{field.name: given[field.name] for field in dataclasses.fields(kind)})
