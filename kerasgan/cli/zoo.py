"""`kerasgan zoo`: the pretrained models."""

from __future__ import annotations

import sys

import typer

from kerasgan.cli.arguments import MODEL, complete_entry, model_argument
from kerasgan.cli.phrases import as_options
from kerasgan.cli.terminal import (
    import_tensorflow,
    output,
    print_error,
    print_note,
    print_table,
    working,
)

DAMAGED = 3  # exit code where some entries cannot be read or verified: of bad data


def list_entries(
    pattern: str = typer.Argument("*", help='Wildcards, as in "*fashion*".'),
    markdown: bool = typer.Option(
        False, "--markdown", help="As the table of the README."
    ),
) -> None:
    """List the entries; those that cannot be read are named at the end."""
    import kerasgan

    names = kerasgan.zoo.list_models(pattern)
    if not names:
        everything = kerasgan.zoo.list_models()
        print_note(
            f"No entry fits {pattern!r}. The zoo has {len(everything)}: "
            f"{', '.join(everything)}."
        )
        return
    entries, errors = _readable(names)
    if markdown:
        sys.stdout.write(kerasgan.zoo.markdown_table(entries))
    elif entries:
        columns = ("entry", "model", "pictures", "weights", "summary")
        print_table(None, columns, [_row(entry) for entry in entries])
    _tell(errors)


def info(
    name: str = model_argument(),
) -> None:
    """Print the card of an entry: data, training, scores, limits; or that of a run."""
    import kerasgan

    text = kerasgan.zoo.card(name)
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        output().print(Markdown(text))
    else:
        sys.stdout.write(text)


def verify(
    name: str = typer.Argument(
        None,
        metavar="[ENTRY_OR_DIR]",
        help=MODEL,
        show_default="every entry with weights",
        autocompletion=complete_entry,
    ),
) -> None:
    """Check weights against their hashes and draw the golden pixels again.

    Entries that are damaged are named at the end, below the others.
    """
    import kerasgan

    names, errors = [name], []
    if name:
        kerasgan.zoo.resolve(name)
    else:
        entries, errors = _readable(kerasgan.zoo.list_models())
        names = [entry.name for entry in entries if entry.pretrained]
    if not names and not errors:
        print_note("The zoo has no entry with weights.")
        return
    import_tensorflow()
    rows = []
    for each in names:
        try:
            rows.append(_verified(each))
        except ValueError as error:
            if name:
                raise
            errors.append(error)  # the others are verified all the same
    if rows:
        columns = ("entry", "tensors", "bytes", "sha256", "golden pixels, grey levels")
        print_table("Verified", columns, rows)
    _tell(errors)


def _readable(names) -> tuple[list, list[ValueError]]:
    """Reads entries; returns those that can be read, and why the others cannot."""
    import kerasgan

    entries, errors = [], []
    for name in names:
        try:
            entries.append(kerasgan.zoo.entry(name))
        except ValueError as error:
            errors.append(error)
    return entries, errors


def _tell(errors: list[ValueError]) -> None:
    """Writes what is wrong, and exits where something is."""
    for error in errors:
        print_error(as_options(str(error)))
    if errors:
        raise typer.Exit(DAMAGED)


def _verified(name: str) -> tuple:
    """Verifies an entry or a run; returns the row of the table."""
    import kerasgan

    with working(f"Verifying {name}"):
        found = kerasgan.zoo.verify(name)
    pixels = f"{found.golden_pixels} within {found.level_difference}"
    if not found.golden_pixels:
        pixels = "a run keeps none"
    return name, found.tensors, f"{found.bytes:,}", found.sha256[:16], pixels


def _row(entry) -> tuple[str, ...]:
    shape = entry.config.get("image_shape") or ()
    pictures = "x".join(map(str, shape)) or "-"
    if entry.config.get("classes"):
        pictures += f", {entry.config['classes']} classes"
    weights = f"{entry.weights.bytes / 1e6:.1f} MB" if entry.pretrained else "none yet"
    return (entry.name, entry.model, pictures, weights, entry.summary)
