"""`kerasgan export`: files that were proved before they were handed over."""

from __future__ import annotations

from pathlib import Path

import typer

from kerasgan.cli.arguments import complete_entry
from kerasgan.cli.options import parse_names
from kerasgan.cli.terminal import import_tensorflow, print_note, print_table, working

FILES = (".h5", ".keras", ".onnx", ".pb", ".safetensors", ".tflite", ".zip")


def export(
    model: str = typer.Argument(
        ...,
        metavar="ENTRY_OR_DIR",
        help="A zoo entry, or the folder of a finished run.",
        autocompletion=complete_entry,
    ),
    out: Path = typer.Option(..., help="Folder of the bundle: new or empty."),
    formats: list[str] = typer.Option(
        ["saved_model,litert,onnx"],
        "--format",
        help="With commas, or repeated: saved_model, litert (tflite), onnx.",
    ),
    precision: list[str] = typer.Option(
        ["float32"], help="With commas, or repeated: float32, float16."
    ),
    overwrite: bool = typer.Option(
        False, "--overwrite", help="Replace a folder that holds a bundle."
    ),
) -> None:
    """Export a generator; every file is run and compared with Keras first."""
    import kerasgan

    if out.suffix.lower() in FILES and not out.is_dir():
        raise ValueError(
            "`--out` must be a folder: a bundle holds several files and their "
            f"manifest. Received: {str(out)!r}. Give {str(out.with_suffix(''))!r}; "
            "`--format` chooses what is in it."
        )
    kerasgan.zoo.resolve(model)  # an unknown name is told before TensorFlow loads
    import_tensorflow()
    with working("Exporting, and running every file"):
        report = kerasgan.export.export(
            model,
            out,
            formats=parse_names(formats),
            precision=parse_names(precision),
            overwrite=overwrite,
        )
    print_report(report)
    print_note(f"Bundle: {report.directory}")


def print_report(report) -> None:
    """Prints an export's report as a table.

    Args:
        report: `kerasgan.export.Report`.
    """
    columns = ("file", "precision", "batch", "size", "max\ndifference", "grey\nlevels")
    rows = [
        (
            row["file"],
            row["precision"],
            row["batch"],
            format_bytes(row["bytes"]),
            "-" if row["maximum"] is None else f"{row['maximum']:.1e}",
            row["levels"],
        )
        for row in report.rows()
    ]
    print_table(f"{report.model}: verified against Keras", columns, rows)


def format_bytes(count: int) -> str:
    """Writes a size for people, as `4.2 MB`.

    Args:
        count: int. Bytes.
    """
    for unit, size in (("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"
