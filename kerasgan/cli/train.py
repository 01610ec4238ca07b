"""`kerasgan train`: a recipe of the zoo, or a family on anybody's pictures."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer

from kerasgan.cli.arguments import complete_trainable
from kerasgan.cli.options import require_free_folder
from kerasgan.cli.terminal import import_tensorflow, print_note, print_pairs


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
    flip: bool = typer.Option(
        False, "--flip", help="Mirror about half of the pictures, left to right."
    ),
    on_bad: str = typer.Option("fail", help="Unreadable pictures: fail or skip."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Print what would be done and write nothing."
    ),
) -> None:
    """Train a model; the folder of the run then serves wherever an entry does."""
    if out is None and not dry_run:
        raise ValueError(
            "`--out` must name the folder of the run. Received: none. Give one, or "
            "`--dry-run` to see the settings."
        )
    if out is not None:
        require_free_folder(out)
    import_tensorflow()
    from kerasgan.cli.train_plan import Wishes, make_plan

    wishes = Wishes(
        model=model,
        data=data,
        images=images,
        size=size,
        batch_size=batch_size,
        width=width,
        conditional=conditional,
        settings=tuple(settings),
        precision=precision,
        seed=seed,
        split=split,
        on_bad=on_bad,
        flip=flip,
    )
    plan = make_plan(wishes)
    if dry_run:
        print_pairs("kerasgan train", {**plan.describe(), "out": out or "-"})
        return
    _run(plan, out)


def _run(plan, out: Path) -> None:
    import kerasgan

    kerasgan.training.train(
        plan.model,
        plan.source,
        plan.images,
        out,
        seed=plan.seed,
        batch_size=plan.batch_size,
    )
    folder = shlex.quote(str(out))
    print_note(
        f"Trained: {out}\n"
        f"Look:    {out / 'samples'}\n"
        f"Sample:  kerasgan sample {folder} --out samples.png"
    )
