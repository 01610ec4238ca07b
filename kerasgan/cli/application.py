"""The tree of commands."""

from __future__ import annotations

import typer

from kerasgan.cli import (
    data,
    demo,
    evaluate,
    export,
    interpolate,
    sample,
    styles,
    train,
    translate,
    zoo,
)
from kerasgan.cli.terminal import output
from kerasgan.version import __version__

app = typer.Typer(
    help="GANs as Keras models: pretrained, trainable, exported with a proof.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
zoo_app = typer.Typer(help="The pretrained models.", no_args_is_help=True)
data_app = typer.Typer(help="Sets of pictures.", no_args_is_help=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        output().print(f"kerasgan {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False,
        "--version",
        help="Print the version.",
        callback=_show_version,
        is_eager=True,
    ),
    debug: bool = typer.Option(
        False, "--debug", help="Show tracebacks and TensorFlow's log; in any place."
    ),
) -> None:
    # `main` takes --debug out before parsing, so that it may stand behind the command
    # too; here it is declared for the help text.
    pass


zoo_app.command("list")(zoo.list_entries)
zoo_app.command("info")(zoo.info)
zoo_app.command("verify")(zoo.verify)
app.add_typer(zoo_app, name="zoo")
app.command("train")(train.train)
app.command("sample")(sample.sample)
app.command("interpolate")(interpolate.interpolate)
app.command("translate")(translate.translate)
app.command("styles")(styles.styles)
app.command("evaluate")(evaluate.evaluate)
app.command("export")(export.export)
data_app.command("inspect")(data.inspect)
app.add_typer(data_app, name="data")
app.command("demo")(demo.demo)
