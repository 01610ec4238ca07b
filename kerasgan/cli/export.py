"""`kerasgan export`: files that were proved before they were handed over."""

from __future__ import annotations

from pathlib import Path

import typer

from kerasgan.cli.arguments import model_argument
from kerasgan.cli.options import parse_names
from kerasgan.cli.terminal import (
    import_tensorflow,
    print_note,
    print_pairs,
    print_table,
    working,
)

FILES = (".h5", ".keras", ".onnx", ".pb", ".safetensors", ".tflite", ".zip")


def export(
    model: str = model_argument(),
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
    parts: bool = typer.Option(
        False,
        "--parts",
        help="Also the mapping and the synthesis of a style model, as ONNX files.",
    ),
) -> None:
    """Export a generator, or the translators of a model; every file is proved first."""
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
            parts=parts,
        )
    print_report(report)
    print_note(f"Bundle: {report.directory}")


def print_report(report) -> None:
    """Prints an export's report as a table, and the inputs of the files.

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
            "-" if row["levels"] is None else row["levels"],
        )
        for row in report.rows()
    ]
    print_table(f"{report.model}: verified against Keras", columns, rows)
    print_pairs(None, describe_inputs(report))


def describe_inputs(report) -> dict[str, str]:
    """Says which inputs the files take.

    Args:
        report: `kerasgan.export.Report`.

    Returns:
        dict of heading to the names of inputs; a part of a style model has its own.
    """
    from kerasgan.export.formats import PARTS

    inputs = {}
    for file in report.files:
        whole = file.function not in PARTS
        heading = "Inputs" if whole else f"Inputs of {file.file}"
        inputs[heading] = ", ".join(file.inputs)
    return inputs


def format_bytes(count: int) -> str:
    """Writes a size for people, as `4.2 MB`.

    Args:
        count: int. Bytes.
    """
    for unit, size in (("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"
